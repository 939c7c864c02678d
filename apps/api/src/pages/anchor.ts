/** Name of a paper inside its page: letters, digits, dots and dashes of its key. */
export function anchorOf(paper: { key: string }): string {
  return `paper-${paper.key.replaceAll(/[^a-z0-9.-]+/gi, '-')}`;
}
