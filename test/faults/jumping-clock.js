// Loaded first into a process whose clock is to jump: `Date.now` is off by the milliseconds in the file that FAULTS_CLOCK names.
import { readFileSync } from 'node:fs';

const file = process.env['FAULTS_CLOCK'];
const now = Date.now.bind(Date);
let off = 0;
if (file !== undefined) {
  Date.now = () => now() + off;
  setInterval(() => {
    try {
      off = Number(readFileSync(file, 'utf8'));
    } catch {
      // Not yet.
    }
  }, 20).unref();
}
