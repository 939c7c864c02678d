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
              <label class="chip" key={topic.slug} title={topic.description}>
                <input
                  type="checkbox"
                  name="topics"
                  value={topic.slug}
                  checked={chosen.includes(topic.slug)}
                />
                <span>{topic.name}</span>
                {topic.papersPerDay !== null && <Brings papersPerDay={topic.papersPerDay} />}
              </label>
            ))}
          </div>
        </fieldset>
      ))}
    </fieldset>
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

/** Own words, one search a line, with what each line was understood to say. */
export function QueriesField({
  value,
  parsed,
  error,
}: {
  value: string;
  parsed: readonly ParsedWords[];
  error?: string | undefined;
}) {
  return (
    <div class="field">
      <label class="label" for="queries">
        Words of your own
      </label>
      <textarea
        id="queries"
        name="queries"
        rows={3}
        spellcheck={false}
        {...invalid('queries-error queries-hint', error)}
        {...(error === undefined ? { 'aria-describedby': 'queries-hint' } : {})}
      >
        {value}
      </textarea>
      <p class="hint" id="queries-hint">
        One search a line, for example <span lang="en">“state space” AND NOT medical</span>
      </p>
      <ErrorLine id="queries-error" message={error} />
      <div id="parse" aria-live="polite">
        <Parsed lines={parsed} />
      </div>
    </div>
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
