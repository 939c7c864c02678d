import type { FieldProblem } from '@broadsheet/subscribers';

import type { Archive } from '../context.ts';
import type { ChoiceForm, FormValues } from '../pages/parts/choice-form.tsx';
import { authorQuery, linesOf, problemsInForm, sizeOf } from './form-values.ts';
import { parsedWords, understood } from './own-words.ts';

/** What a form of choices shows: what is on offer, what was typed, how it was understood, and what it makes. */
export async function choiceFormOf(
  archive: Archive,
  values: FormValues,
  problems: readonly FieldProblem[] = [],
): Promise<ChoiceForm> {
  const parsed = parsedWords(linesOf(values.queries));
  const [topics, { page }] = await Promise.all([
    archive.topics(),
    archive.preview({
      topics: values.topics,
      queries: [...understood(parsed), ...understood(parsedWords(linesOf(values.authors).map(authorQuery)))],
      mutedTopics: values.mutedTopics,
      mutedQueries: understood(parsedWords(linesOf(values.mutedQueries))),
      maxPapers: sizeOf(values.maxPapers),
    }),
  ]);
  return { topics, zones: zones(), values, problems: problemsInForm(problems, values), parsed, front: page };
}

/** The time zones that forms offer: every one this machine knows, UTC first. */
function zones(): readonly string[] {
  return ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')];
}
