/** "40 s", "12 min", "3.5 h". */
export function timeWords(seconds: number): string {
  if (seconds < 60) return `${String(Math.ceil(seconds))} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 60 ? `${String(minutes)} min` : `${(minutes / 60).toFixed(1)} h`;
}

/** "120", "0.4". */
export function rateWords(rate: number): string {
  return rate > 0 && rate < 10 ? rate.toFixed(1) : Math.round(rate).toLocaleString('en');
}
