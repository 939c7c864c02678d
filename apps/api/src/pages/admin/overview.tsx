import { drift } from '@broadsheet/delivery';

import type { Attention } from '../../http/admin/part.ts';
import type { Standing } from '../../context.ts';
import { count, dayAndMonth, longDay } from '../words.ts';
import { BooksTable } from './books-table.tsx';
import { DeskPage, type DeskFrame } from './desk.tsx';

/** How the installation stands: what wants a look, the newest edition, who follows, the books. */
export function OverviewPage({
  desk,
  standing,
  attention,
}: {
  desk: DeskFrame;
  standing: Standing;
  attention: readonly Attention[];
}) {
  const { editions, subscribers, books } = standing;
  const newest = editions.find((edition) => edition.publication !== null && edition.publication > 0);
  const day = newest?.day ?? null;
  const active = subscribers['active'] ?? 0;
  return (
    <DeskPage desk={desk} title="Overview" here="overview">
      <section class="attention" aria-label="What wants a look">
        {attention.length === 0 ? (
          <p class="muted">Nothing wants a look.</p>
        ) : (
          <ul>
            {attention.map((one) => (
              <li key={one.text}>
                <a href={one.href}>{one.text}</a>
              </li>
            ))}
          </ul>
        )}
      </section>
      <dl class="figures">
        <div>
          <dt>Newest edition</dt>
          <dd>{day === null ? 'none yet' : <a href={`/editions/${day}`}>{dayAndMonth(day)}</a>}</dd>
          <dd class="muted">
            {newest === undefined
              ? 'Sources are read every half hour; the first edition is published after midnight, UTC.'
              : `${count(newest.papers, 'paper')}, number ${String(newest.publication)}`}
          </dd>
        </div>
        <div>
          <dt>Active subscribers</dt>
          <dd>{active.toLocaleString('en')}</dd>
          <dd class="muted">{othersWords(subscribers)}</dd>
        </div>
        <div>
          <dt>Digests owed</dt>
          <dd>{books.total.owed.toLocaleString('en')}</dd>
          <dd class="muted">
            {drift(books.total) === 0 ? 'The books balance.' : 'The books do not balance.'}
          </dd>
        </div>
      </dl>
      <section class="section">
        <h2>Books</h2>
        {books.byEdition.length === 0 ? (
          <p class="muted desk-note">
            No digest was planned yet. The first goes out at a subscriber’s hour, after the first edition.
          </p>
        ) : (
          <BooksTable rows={books.byEdition} />
        )}
      </section>
      {editions.some((edition) => edition.state === 'open') && (
        <section class="section">
          <h2>Filling</h2>
          <ul class="people">
            {editions
              .filter((edition) => edition.state === 'open' && edition.day !== null)
              .map((edition) => (
                <li key={edition.id}>
                  <p>
                    {longDay(edition.day ?? desk.today)}: {count(edition.papers, 'paper')} so far
                  </p>
                </li>
              ))}
          </ul>
        </section>
      )}
    </DeskPage>
  );
}

function othersWords(subscribers: Readonly<Record<string, number>>): string {
  const others = ['pending', 'paused', 'unsubscribed']
    .filter((state) => (subscribers[state] ?? 0) > 0)
    .map((state) => `${(subscribers[state] ?? 0).toLocaleString('en')} ${state}`);
  return others.length === 0 ? 'Nobody else.' : others.join(', ');
}
