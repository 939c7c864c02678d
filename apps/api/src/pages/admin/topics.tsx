import type { TopicLine } from '../../desk/topic-desk.ts';
import { count, perDay } from '../words.ts';
import { DeskForm, DeskPage, Empty, type DeskFrame } from './desk.tsx';

/** Every topic on offer: what it brings, who follows, whether it drifts. */
export function TopicsPage({
  desk,
  topics,
  matcher,
  mayChange,
  done,
}: {
  desk: DeskFrame;
  topics: readonly TopicLine[];
  /** What matching goes by, in a sentence. */
  matcher: string;
  mayChange: boolean;
  done: string | null;
}) {
  const groups = [...new Set(topics.map(({ group }) => group))];
  const published = topics.some(({ days }) => days.length > 0);
  return (
    <DeskPage
      desk={desk}
      title="Topics"
      here="topics"
      done={done}
      aside={
        mayChange && (
          <a class="button" href="/admin/new-topic">
            New topic
          </a>
        )
      }
    >
      {topics.length === 0 && (
        <Empty>
          <p>
            There is no topic yet. <a href="/admin/new-topic">Make one from three papers</a> that belong to
            it, or import a file below.
          </p>
        </Empty>
      )}
      <p class="muted desk-note">{matcher}</p>
      {topics.length > 0 && !published && (
        <p class="muted desk-note">
          Nothing was published yet: what each topic brings shows after the first edition.
        </p>
      )}
      {groups.map((group) => (
        <section class="topic-group" key={group} aria-label={group}>
          <div class="table">
            <table class="topics">
              <thead>
                <tr>
                  <th scope="col">{group === '' ? 'Without a group' : group}</th>
                  <th scope="col" class="spark">
                    Papers a day
                  </th>
                  <th scope="col" class="number">
                    <span class="unseen">On average</span>
                  </th>
                  <th scope="col" class="number">
                    Followers
                  </th>
                  <th scope="col" class="number wide">
                    Votes
                  </th>
                  <th scope="col" class="number wide">
                    Drift
                  </th>
                </tr>
              </thead>
              <tbody>
                {topics
                  .filter((topic) => topic.group === group)
                  .map((topic) => (
                    <tr key={topic.slug}>
                      <th scope="row">
                        <a href={`/admin/topics/${topic.slug}`}>{topic.name}</a>
                      </th>
                      <td class="spark">
                        <Sparkline days={topic.days} name={topic.name} />
                      </td>
                      <td class="number">
                        <a href={`/topics/${topic.slug}`}>
                          {topic.papersPerDay === null ? '–' : topic.papersPerDay.toFixed(1)}
                          <span class="unseen"> a day: the papers of {topic.name}</span>
                        </a>
                      </td>
                      <td class="number">{topic.followers.toLocaleString('en')}</td>
                      <td class="number wide">{voteWords(topic.votes)}</td>
                      <td class="number wide">{driftWords(topic.drift)}</td>
                    </tr>
                  ))}
              </tbody>
            </table>
          </div>
        </section>
      ))}
      <section class="aside-form topic-files">
        <h2>As a file</h2>
        <p>
          <a href="/admin/topics.yaml">Export every topic</a>, as YAML. Importing adds or revises by slug, all
          of a file or none.
        </p>
        {mayChange && (
          <details class="ask">
            <summary>Import</summary>
            <DeskForm desk={desk} action="/admin/topics.yaml" class="stack">
              <div class="field">
                <label class="label" for="file">
                  Topics, as YAML
                </label>
                <textarea id="file" name="file" rows={8} class="code"></textarea>
              </div>
              <button class="plain" type="submit">
                Import
              </button>
            </DeskForm>
          </details>
        )}
      </section>
    </DeskPage>
  );
}

/** Papers a day as small bars. */
export function Sparkline({ days, name }: { days: readonly number[]; name: string }) {
  if (days.length === 0) return <span class="muted">–</span>;
  const most = Math.max(...days, 1);
  const mean = days.reduce((sum, one) => sum + one, 0) / days.length;
  const label = `${name}: ${perDay(mean)}, at most ${String(most)}, over ${count(days.length, 'edition')}`;
  return (
    <svg
      viewBox={`0 0 ${String(days.length * 4)} 24`}
      width={days.length * 4}
      height={24}
      role="img"
      aria-label={label}
    >
      {days.map((papers, at) => {
        const height = papers === 0 ? 1 : Math.max(2, (papers / most) * 23);
        return (
          <rect
            key={at}
            x={at * 4}
            y={24 - height}
            width={3}
            height={height}
            class={papers === 0 ? 'none' : 'some'}
          />
        );
      })}
    </svg>
  );
}

function voteWords({ more, less }: TopicLine['votes']) {
  if (more + less === 0) return '–';
  return (
    <span aria-label={`${String(more)} more like this, ${String(less)} less`}>
      +{more.toLocaleString('en')} −{less.toLocaleString('en')}
    </span>
  );
}

function driftWords(drift: number | null): string {
  if (drift === null) return '–';
  if (drift >= 1.5) return `up ${drift.toFixed(1)}×`;
  if (drift <= 1 / 1.5) return `down ${(1 / drift).toFixed(1)}×`;
  return 'steady';
}
