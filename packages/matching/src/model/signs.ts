/** A stream of 1 and -1 that looks random and is the same for the same seed on every machine (Marsaglia's xorshift32). */
export function createSigns(seed: number): () => 1 | -1 {
  let state = (seed * 0x9e3779b9) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return (state & 0x1000) === 0 ? 1 : -1;
  };
}
