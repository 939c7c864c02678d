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
