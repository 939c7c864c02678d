/** A check from a function that throws; the name that its message begins with is said already. */
export function complaining(parse: (text: string) => unknown): (text: string) => readonly string[] {
  return (text) => {
    try {
      parse(text);
      return [];
    } catch (error) {
      return [error instanceof Error ? error.message.replace(/^[A-Z_]+[:,]? /, '') : String(error)];
    }
  };
}
