// `npm start`: builds, then becomes the command.
import { spawnSync } from 'node:child_process';

const build = spawnSync('npm', ['run', '--silent', 'build'], {
  stdio: 'inherit',
  shell: process.platform === 'win32',
});
if (build.status !== 0) process.exit(build.status ?? 1);

// What stops npm ends the shell between npm and us, and goes no further: an orphan stops as if it had heard it.
const parent = process.ppid;
const watch = setInterval(() => {
  if (process.ppid === parent) return;
  clearInterval(watch);
  process.kill(process.pid, 'SIGTERM');
}, 500).unref();

process.argv = [process.argv[0], 'broadsheet', 'start', ...process.argv.slice(2)];
await import('../apps/cli/bin/broadsheet.js');
