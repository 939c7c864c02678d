// `npm start`: builds, then becomes the command. No shell stands between npm and the process that runs, so that the signal
// which stops npm reaches it.
import { spawnSync } from 'node:child_process';

const build = spawnSync('npm', ['run', '--silent', 'build'], {
  stdio: 'inherit',
  shell: process.platform === 'win32',
});
if (build.status !== 0) process.exit(build.status ?? 1);
process.argv = [process.argv[0], 'broadsheet', 'start', ...process.argv.slice(2)];
await import('../apps/cli/bin/broadsheet.js');
