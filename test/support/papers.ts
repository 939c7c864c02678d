import type { Day, PaperRecord, Reading, Source, SourceRun } from '@broadsheet/papers';

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

/** A run of `hf` that went well, read at noon of its day, but for what a test says of it. */
export function aRun(facts: Partial<SourceRun> & { day: Day }): SourceRun {
  const startedAt = facts.startedAt ?? new Date(`${facts.day}T12:00:00Z`);
  return {
    source: 'hf',
    startedAt,
    endedAt: startedAt,
    outcome: 'ok',
    expected: true,
    listed: 27,
    added: 27,
    usual: null,
    detail: null,
    ...facts,
  };
}
