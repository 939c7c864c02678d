import type { FieldProblem } from '@broadsheet/subscribers';

import type { FrontPage, TopicView } from '../../views.ts';
import { cadenceChoices, hourWords } from '../words.ts';
import { errorOf, Select } from './fields.tsx';
import { MutedFields, TopicFields, WordsFields, type ParsedWords } from './interests.tsx';

/** What a form holds, as text: typed values come back as they were when something is wrong. */
export type FormValues = {
  email: string;
  topics: readonly string[];
  /** Own words, one search a line. */
  queries: string;
  /** Names, one a line. */
  authors: string;
  mutedTopics: readonly string[];
  mutedQueries: string;
  timezone: string;
  hour: string;
  cadence: string;
  maxPapers: string;
};

/** Everything a form of choices shows. */
export type ChoiceForm = {
  topics: readonly TopicView[];
  zones: readonly string[];
  values: FormValues;
  problems: readonly FieldProblem[];
  parsed: readonly ParsedWords[];
  /** What the choices make of the newest edition. */
  front: FrontPage | null;
};

/** What to follow: topics, words of one's own, authors; and what to leave out. */
export function InterestFields({ form }: { form: ChoiceForm }) {
  const { values, problems } = form;
  return (
    <>
      <TopicFields topics={form.topics} chosen={values.topics} error={errorOf(problems, 'topics')} />
      <WordsFields
        queries={values.queries}
        authors={values.authors}
        parsed={form.parsed}
        errors={{ queries: errorOf(problems, 'queries'), authors: errorOf(problems, 'authors') }}
      />
      <MutedFields
        topics={form.topics}
        chosen={values.mutedTopics}
        queries={values.mutedQueries}
        errors={{ topics: errorOf(problems, 'mutedTopics'), queries: errorOf(problems, 'mutedQueries') }}
      />
    </>
  );
}

const hours = Array.from({ length: 24 }, (_, hour) => [String(hour), `at ${hourWords(hour)}`] as const);
const sizes = [1, 3, 5, 10, 15, 20, 30, 40, 50].map(
  (size) => [String(size), `up to ${String(size)}`] as const,
);

/**
 * When and how: cadence, hour, time zone, how many papers.
 * @param guess whether the script may put in the reader's own zone: only where nobody chose one yet
 */
export function WhenFields({ form, guess = false }: { form: ChoiceForm; guess?: boolean }) {
  const { values, problems, zones } = form;
  const of = (field: string) => errorOf(problems, field);
  const zoneChoices = zones.map((zone) => [zone, zone.replaceAll('_', ' ')] as const);
  return (
    <fieldset>
      <legend>When it comes</legend>
      <div class="fields">
        <Select
          name="cadence"
          label="On"
          value={values.cadence}
          options={cadenceChoices}
          error={of('cadence')}
        />
        <Select name="hour" label="Hour" value={values.hour} options={hours} error={of('hour')} />
        <Select
          name="timezone"
          label="Time zone"
          value={values.timezone}
          options={zoneChoices}
          error={of('timezone')}
          guess={guess}
        />
        <Select
          name="maxPapers"
          label="Papers in one mail"
          value={values.maxPapers}
          options={sizes}
          error={of('maxPapers')}
        />
      </div>
    </fieldset>
  );
}
