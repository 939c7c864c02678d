import type { Day } from '@broadsheet/papers';

import type { EditionLine, EditionView, TopicPage, TopicView } from '../views.ts';
import { anchorOf } from './anchor.ts';
import { Page, type Frame } from './frame.tsx';
import { Bars } from './parts/bars.tsx';
import { PaperEntry } from './parts/paper.tsx';
import { groupsOf } from './parts/interests.tsx';
import { count, dayAndMonth, longDay, perDay } from './words.ts';

/** The archive: one line an edition. */
export function EditionsPage({
  frame,
  lines,
  older,
  sample,
  late,
  topics,
}: {
  frame: Frame;
  lines: readonly EditionLine[];
  /** The publication number to go on from, where there are more. */
  older: number | null;
  /** Whether the sample edition stands in while nothing was published. */
  sample: boolean;
  /** Why the newest edition is not there yet; null where it is. */
  late: string | null;
  topics: readonly TopicView[];
}) {
  return (
    <Page frame={frame} title="Archive" here="archive" feed="/feed.xml">
      <h1>Archive</h1>
      {late !== null && (
        <p class="muted" role="status">
          {late}
        </p>
      )}
      <div class="edition">
        <div>
          {lines.length === 0 ? (
            <div class="empty stack">
              <p>No edition has been published yet. The first comes the night after papers have come in.</p>
              {sample && (
                <p>
                  <a href="/editions/sample">Read the sample edition meanwhile</a>
                </p>
              )}
            </div>
          ) : (
            <ol class="lines" reversed>
              {lines.map((line) => (
                <li key={line.day}>
                  <a href={`/editions/${line.day}`}>{longDay(line.day)}</a>
                  <span>
                    No. {line.publication}, {line.papers === 0 ? 'no papers' : count(line.papers, 'paper')}
                  </span>
                  {line.first !== null && <p>{line.first}</p>}
                </li>
              ))}
            </ol>
          )}
          {older !== null && (
            <p>
              <a class="button plain" href={`/editions?before=${String(older)}`}>
                Older editions
              </a>
            </p>
          )}
        </div>
        <TopicIndex title="Topics" topics={topics} />
      </div>
    </Page>
  );
}

/** An edition as a front page, its topics as sections. */
export function EditionPage({ frame, edition }: { frame: Frame; edition: EditionView }) {
  const title = edition.day === null ? 'The sample edition' : longDay(edition.day);
  const sections = edition.sections.filter((section) => section.papers.length > 0);
  const why = new Map(
    sections
      .flatMap((section) => section.papers.map((printed) => [printed.paper.id, printed] as const))
      .reverse(),
  );
  return (
    <Page frame={frame} title={title} feed="/feed.xml">
      <h1>{title}</h1>
      <p class="lede">
        {edition.publication !== null && `No. ${String(edition.publication)}, `}
        {count(edition.papers.length, 'paper')} {edition.sample && <span class="sample">Sample</span>}
      </p>
      {edition.note !== null && <p class="muted">{edition.note}</p>}
      {edition.papers.length === 0 ? (
        <p class="empty">No papers came out on this day.</p>
      ) : (
        <div class="edition">
          <ol class="papers lead">
            {edition.papers.map((paper) => (
              <li key={paper.id}>
                <PaperEntry
                  heading="h2"
                  printed={why.get(paper.id) ?? { paper, score: null, because: [{ kind: 'trending' }] }}
                />
              </li>
            ))}
          </ol>
          {sections.length > 0 && (
            <aside aria-labelledby="sections">
              <h2 id="sections">By topic</h2>
              {sections.map((section) => (
                <section class="topic-section" key={section.slug}>
                  <h3>
                    <a href={`/topics/${section.slug}`}>{section.name}</a>
                  </h3>
                  <ul>
                    {section.papers.map(({ paper }) => (
                      <li key={paper.id}>
                        <a href={`#${anchorOf(paper)}`}>{paper.title}</a>
                      </li>
                    ))}
                  </ul>
                </section>
              ))}
            </aside>
          )}
        </div>
      )}
    </Page>
  );
}

/** A topic: its words, its last 30 days, its papers. */
export function TopicPageView({
  frame,
  topic,
  related,
}: {
  frame: Frame;
  topic: TopicPage;
  /** The other topics of its group. */
  related: readonly TopicView[];
}) {
  const brings = perDay(topic.papersPerDay);
  return (
    <Page frame={frame} title={topic.name} feed={`/topics/${topic.slug}/feed.xml`}>
      <h1>{topic.name}</h1>
      <p class="lede">
        {topic.description} {brings !== '' && `Brings ${brings}.`}
      </p>
      <p class="actions topic-actions">
        <a class="button" href={`/?topics=${encodeURIComponent(topic.slug)}`}>
          Follow this topic
        </a>
        <a class="button plain" href={`/topics/${topic.slug}/feed.xml`}>
          Feed
        </a>
      </p>
      <div class="edition">
        <div>
          <Bars days={topic.days} />
          <p class="muted topic-words">Finds {topic.words}.</p>
          {topic.recent.length === 0 ? (
            <p class="empty">
              {topic.days.length === 0
                ? 'No edition has been matched with this topic yet.'
                : 'Nothing matched in the last 30 editions.'}
            </p>
          ) : (
            byDay(topic.recent).map(([day, entries]) => (
              <section class="section" key={day}>
                <h2>
                  {day === null ? (
                    <>
                      The sample edition <span class="sample">Sample</span>
                    </>
                  ) : (
                    <a href={`/editions/${day}`}>{dayAndMonth(day)}</a>
                  )}
                </h2>
                <ol class="papers">
                  {entries.map((printed) => (
                    <li key={printed.paper.id}>
                      <PaperEntry printed={printed} section={topic.name} />
                    </li>
                  ))}
                </ol>
              </section>
            ))
          )}
        </div>
        <TopicIndex title="Beside it" topics={related} />
      </div>
    </Page>
  );
}

/** Topics by group, with what they bring. */
function TopicIndex({ title, topics }: { title: string; topics: readonly TopicView[] }) {
  if (topics.length === 0) return null;
  return (
    <aside aria-labelledby="topic-index">
      <h2 id="topic-index">{title}</h2>
      {groupsOf(topics).map(([group, members]) => (
        <section class="topic-section" key={group}>
          <h3>{group}</h3>
          <ul>
            {members.map((topic) => (
              <li key={topic.slug}>
                <a href={`/topics/${topic.slug}`}>
                  {topic.name} <small>{perDay(topic.papersPerDay)}</small>
                </a>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </aside>
  );
}

function byDay(
  recent: TopicPage['recent'],
): readonly (readonly [Day | null, TopicPage['recent'][number]['printed'][]])[] {
  const days = new Map<Day | null, TopicPage['recent'][number]['printed'][]>();
  for (const { day, printed } of recent) days.set(day, [...(days.get(day) ?? []), printed]);
  return [...days];
}
