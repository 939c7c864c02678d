import type { Day, PaperRecord, Reading, Source } from '@broadsheet/papers';

/** A record with nothing but what a test says of it. */
export function aRecord(facts: Partial<PaperRecord> = {}): PaperRecord {
  return {
    id: null,
    title: 'A paper',
    abstract: '',
    authors: [],
    categories: [],
    keywords: [],
    url: null,
    pdfUrl: null,
    codeUrl: null,
    publishedOn: null,
    listedOn: null,
    votes: null,
    ...facts,
  };
}

/** A source that answers from memory. */
export function aSource(
  days: Readonly<Record<Day, readonly PaperRecord[] | Reading>>,
  traits: Partial<Source> = {},
): Source {
  return {
    name: 'hf',
    trending: true,
    history: true,
    read(day) {
      const answer = days[day] ?? [];
      if ('status' in answer) return Promise.resolve(answer);
      return Promise.resolve(
        answer.length === 0
          ? { status: 'empty', expected: true }
          : { status: 'ok', records: answer, leftOut: [] },
      );
    },
    ...traits,
  };
}
