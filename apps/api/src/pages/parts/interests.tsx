import type { ComponentChildren } from 'preact';

import type { TopicView } from '../../views.ts';
import { perDay } from '../words.ts';
import { ErrorLine, invalid } from './fields.tsx';

/** A line of own words as it was understood, or where it went wrong. */
export type ParsedWords = { query: string; words: string } | { query: string; error: string };

/** Topics as chips, in the operator's groups. */
export function TopicFields({
  topics,
  chosen,
  error,
}: {
  topics: readonly TopicView[];
  chosen: readonly string[];
  error?: string | undefined;
}) {
  const groups = groupsOf(topics);
  const counted = Math.max(0, ...topics.map((topic) => topic.editionsCounted));
  return (
    <fieldset id="topics">
      <legend>Topics</legend>
      {counted > 0 && (
        <p class="group-hint">
          With about how many papers each brings, from{' '}
          {counted === 1 ? 'one edition' : `the last ${String(counted)} editions`}.
        </p>
      )}
      <ErrorLine id="topics-error" message={error} />
      {groups.map(([group, members]) => (
        <fieldset class="group" key={group}>
          <legend>{group}</legend>
          <div class="chips">
            {members.map((topic) => (
              <Chip
                key={topic.slug}
                topic={topic}
                name="topics"
                value={topic.slug}
                checked={chosen.includes(topic.slug)}
              >
                {topic.papersPerDay !== null && <Brings papersPerDay={topic.papersPerDay} />}
              </Chip>
            ))}
          </div>
        </fieldset>
      ))}
    </fieldset>
  );
}

/** A topic to tick. @param children what stands behind its name */
function Chip({
  topic,
  children,
  ...box
}: {
  topic: TopicView;
  name: string;
  value: string;
  checked: boolean;
  children?: ComponentChildren;
}) {
  return (
    <label class="chip" title={topic.description}>
      <input type="checkbox" {...box} />
      <span>{topic.name}</span>
      {children}
    </label>
  );
}

/** "about 3 a day"; "about" goes without saying to whoever sees the hint above. */
function Brings({ papersPerDay }: { papersPerDay: number }) {
  const [, about = '', rest = ''] = /^(about )?(.*)$/.exec(perDay(papersPerDay)) ?? [];
  return (
    <small>
      {about !== '' && <span class="unseen">{about}</span>}
      {rest}
    </small>
  );
}

/** A field of lines, each of which says one thing. */
function LinesField({
  name,
  label,
  value,
  error,
  rows,
  children,
}: {
  name: string;
  label: string;
  value: string;
  error: string | undefined;
  rows: number;
  children: ComponentChildren;
}) {
  const hint = `${name}-hint`;
  return (
    <div class="field">
      <label class="label" for={name}>
        {label}
      </label>
      <textarea
        id={name}
        name={name}
        rows={rows}
        spellcheck={false}
        {...invalid(`${name}-error ${hint}`, error)}
        {...(error === undefined ? { 'aria-describedby': hint } : {})}
      >
        {value}
      </textarea>
      <p class="hint" id={hint}>
        {children}
      </p>
      <ErrorLine id={`${name}-error`} message={error} />
    </div>
  );
}

/** Own words, one search a line, with what each line was understood to say; and authors, one a line. */
export function WordsFields({
  queries,
  authors,
  parsed,
  errors,
}: {
  queries: string;
  authors: string;
  parsed: readonly ParsedWords[];
  errors: { queries: string | undefined; authors: string | undefined };
}) {
  return (
    <>
      <div>
        <LinesField name="queries" label="Words of your own" value={queries} rows={3} error={errors.queries}>
          One search a line, for example <span lang="en">“state space” AND NOT medical</span>, or{' '}
          <span lang="en">like:2401.12345</span> for papers like one you know
        </LinesField>
        <div id="parse" aria-live="polite">
          <Parsed lines={parsed} />
        </div>
      </div>
      <LinesField name="authors" label="Authors" value={authors} rows={2} error={errors.authors}>
        One name a line, as papers print it
      </LinesField>
    </>
  );
}

/**
 * What is left out, whoever follows what: folded away where nothing is. Papers that match are in no digest, and not among
 * those that trend.
 */
export function MutedFields({
  topics,
  chosen,
  queries,
  errors,
}: {
  topics: readonly TopicView[];
  chosen: readonly string[];
  queries: string;
  errors: { topics: string | undefined; queries: string | undefined };
}) {
  const used = chosen.length > 0 || queries !== '';
  const wrong = errors.topics !== undefined || errors.queries !== undefined;
  return (
    <details class="fold" open={used || wrong}>
      <summary>
        <span class="label">Not for me</span>
      </summary>
      <div>
        <p class="hint">What is named here is left out of your digest, whatever else it matches.</p>
        <LinesField
          name="mutedQueries"
          label="Words to leave out"
          value={queries}
          rows={2}
          error={errors.queries}
        >
          One search a line, for example <span lang="en">benchmark OR survey</span>
        </LinesField>
        <fieldset id="mutedTopics">
          <legend>Topics to leave out</legend>
          <ErrorLine id="mutedTopics-error" message={errors.topics} />
          <div class="chips out">
            {topics.map((topic) => (
              <Chip
                key={topic.slug}
                topic={topic}
                name="mutedTopics"
                value={`-${topic.slug}`}
                checked={chosen.includes(topic.slug)}
              />
            ))}
          </div>
        </fieldset>
      </div>
    </details>
  );
}

/** How each line was understood. */
export function Parsed({ lines }: { lines: readonly ParsedWords[] }) {
  if (lines.length === 0) return null;
  return (
    <ul class="parse">
      {lines.map((line, index) => (
        <li key={index}>
          {'error' in line ? <span class="error">{line.error}</span> : <>Finds {line.words}</>}
        </li>
      ))}
    </ul>
  );
}

/** Topics by the operator's groups, in their order. */
export function groupsOf(topics: readonly TopicView[]): readonly [string, readonly TopicView[]][] {
  const groups = new Map<string, TopicView[]>();
  for (const topic of topics) groups.set(topic.group, [...(groups.get(topic.group) ?? []), topic]);
  return [...groups];
}
