import { failureOf } from './failure.ts';
import { createProgram } from './program.ts';

const program = createProgram((status) => {
  process.exitCode = status;
});

// `broadsheet subscribers export | head`: whoever reads has enough, and that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

try {
  await program.parseAsync(process.argv);
} catch (error) {
  const { message, status } = failureOf(error);
  if (message !== '') process.stderr.write(`${message}\n`);
  process.exitCode = status;
}
