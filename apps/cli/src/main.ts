import { createProgram } from './program.ts';
import { failureOf } from './failure.ts';

const program = createProgram((status) => {
  process.exitCode = status;
});

try {
  await program.parseAsync(process.argv);
} catch (error) {
  const { message, status } = failureOf(error);
  if (message !== '') process.stderr.write(`${message}\n`);
  process.exitCode = status;
}
