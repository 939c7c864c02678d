/** A paper as a file has it: neither id nor link. */
export type FilePaper = { title: string; abstract: string; authors?: string[]; date?: string };

const subjects = ['octopus robots', 'paper lanterns', 'slow tides', 'quiet engines', 'garden networks'];

/** Papers nobody wrote, without ids or links, each title its own. */
export function somePapers(count: number, about = subjects): FilePaper[] {
  return Array.from({ length: count }, (_, index) => {
    const subject = about[index % about.length] ?? '';
    return {
      title: `On ${subject}, part ${String(index + 1)}`,
      abstract: `We look at ${subject} once more, and find that part ${String(index + 1)} was missing.`,
      authors: ['Ada Example', 'Bo Sample'],
    };
  });
}
