import { setFlagsFromString } from 'node:v8';

/**
 * Keeps this process small, for a verb that runs for seconds: optimised WebAssembly (undici's parser) and a nursery that grows
 * would never pay for their 50 MB. To be called before anything large is loaded.
 */
export function beThrifty(): void {
  setFlagsFromString('--liftoff-only');
  setFlagsFromString('--semi-space-growth-factor=1');
}
