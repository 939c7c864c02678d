import { setFlagsFromString } from 'node:v8';

/**
 * Keeps this process small, for a verb that runs for seconds: optimised code, WebAssembly's (undici's parser) too, and a nursery
 * that grows would never pay for their 70 MB, nor for the time to make them. To be called before anything large is loaded; threads
 * that start later are meant as well.
 */
export function beThrifty(): void {
  setFlagsFromString('--liftoff-only');
  setFlagsFromString('--no-opt');
  setFlagsFromString('--optimize-for-size');
  setFlagsFromString('--semi-space-growth-factor=1');
}

/**
 * Keeps a process that sends for hours to little more than what it uses: garbage of the old kind is collected once it is two fifths of
 * the rest, not when it is as much again. Threads that start later are meant as well.
 */
export function beSteady(): void {
  setFlagsFromString('--heap-growing-percent=40');
}
