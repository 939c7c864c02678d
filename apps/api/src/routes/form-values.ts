import { defaultPreferences, maxPapersSchema, type FieldProblem } from '@broadsheet/subscribers';

import type { FormFields } from '../http/body.ts';
import type { FormValues } from '../pages/parts/choice-form.tsx';

/** Own words as typed: one search a line, empty lines left out. */
export function linesOf(text: string): readonly string[] {
  return text
    .split(/\r\n|\n|\r/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** Boxes of topics to leave out say `-agents`, so that no two boxes of the form say the same. */
function mutedTopicsIn(fields: FormFields): readonly string[] {
  return fields.all('mutedTopics').map((value) => value.replace(/^-/, ''));
}

const byAuthor = /^author:"([^"]+)"$/;

/** The query for what an author wrote. */
export function authorQuery(name: string): string {
  return `author:"${name.replaceAll('"', ' ').trim()}"`;
}

/** Queries as the form holds them: those for an author are names, the others words. */
export function fieldsOfQueries(queries: readonly string[]): Pick<FormValues, 'queries' | 'authors'> {
  return {
    queries: queries.filter((query) => !byAuthor.test(query)).join('\n'),
    authors: queries.flatMap((query) => byAuthor.exec(query)?.[1] ?? []).join('\n'),
  };
}

/** Problems by the fields of the form: those of a query that was made of a name lie with the name. */
export function problemsInForm(
  problems: readonly FieldProblem[],
  { queries }: Pick<FormValues, 'queries'>,
): readonly FieldProblem[] {
  const words = linesOf(queries).length;
  return problems.map((problem) => {
    const place = Number(/^queries\.(\d+)$/.exec(problem.field)?.[1] ?? -1);
    return place < words ? problem : { ...problem, field: `authors.${String(place - words)}` };
  });
}

/** What a form or an address gives, as the form shows it again; what is missing gets its default. */
export function formValues(fields: FormFields): FormValues {
  return {
    email: fields.one('email') ?? '',
    topics: fields.all('topics'),
    queries: fields.all('queries').join('\n'),
    authors: fields.all('authors').join('\n'),
    mutedTopics: mutedTopicsIn(fields),
    mutedQueries: fields.all('mutedQueries').join('\n'),
    timezone: fields.one('timezone') ?? defaultPreferences.timezone,
    hour: fields.one('hour') ?? String(defaultPreferences.hour),
    cadence: fields.one('cadence') ?? defaultPreferences.cadence,
    maxPapers: fields.one('maxPapers') ?? String(defaultPreferences.maxPapers),
  };
}

/** The same as a document for a schema: numbers as numbers, lines as a list; absent fields stay absent. */
export function formInput(fields: FormFields): Readonly<Record<string, unknown>> {
  const input = {
    topics: fields.all('topics'),
    queries: [
      ...fields.all('queries').flatMap(linesOf),
      ...fields.all('authors').flatMap(linesOf).map(authorQuery),
    ],
    mutedTopics: mutedTopicsIn(fields),
    mutedQueries: fields.all('mutedQueries').flatMap(linesOf),
    timezone: fields.one('timezone'),
    hour: wholeNumber(fields.one('hour')),
    cadence: fields.one('cadence'),
    maxPapers: wholeNumber(fields.one('maxPapers')),
  };
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
}

/** Digits as a number; anything else stays text, for the schema to refuse. */
export function wholeNumber(text: string | undefined): number | string | undefined {
  return text !== undefined && /^\d{1,4}$/.test(text) ? Number(text) : text;
}

/** How many papers a front page shows: what the form says where that can be read, else the default. */
export function sizeOf(maxPapers: string): number {
  const size = maxPapersSchema.safeParse(wholeNumber(maxPapers));
  return size.success ? size.data : defaultPreferences.maxPapers;
}
