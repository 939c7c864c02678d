/**
 * Passes on what is said, but the same only once in a while: a server that is gone is reported by every connection and every try.
 * @param pause milliseconds, by a clock that never jumps
 */
export function seldom(
  say: (text: string) => void,
  { pause, elapsed }: { pause: number; elapsed: () => number },
): (text: string) => void {
  const saidAt = new Map<string, number>();
  return (text) => {
    const now = elapsed();
    if (now - (saidAt.get(text) ?? -Infinity) < pause) return;
    if (saidAt.size > 100) saidAt.clear();
    saidAt.set(text, now);
    say(text);
  };
}
