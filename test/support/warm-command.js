// A process that runs the command again and again, one at a time, and loads its code once. Each time `main` itself runs, with the
// arguments and the environment that the test gives. A line of its own ends what a run wrote to either output.
import { writeSync } from 'node:fs';

const main = process.argv[2];
let runs = 0;

process.on('message', ({ args, env, end }) => {
  void run(args, env).then((status) => {
    process.stdout.write(end, () => {
      writeSync(2, end);
      process.send?.({ status });
    });
  });
});
process.on('disconnect', () => process.exit());

async function run(args, env) {
  for (const name of Object.keys(process.env)) Reflect.deleteProperty(process.env, name);
  Object.assign(process.env, env);
  process.argv = [process.execPath, main, ...args];
  process.exitCode = 0;
  runs += 1;
  await import(`${main}?run=${String(runs)}`);
  const status = process.exitCode;
  process.stdout.removeAllListeners('error');
  return status;
}
