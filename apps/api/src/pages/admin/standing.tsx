import { levelOf, type Counts, type Measure } from '@broadsheet/bounces';

import { dayAndTime } from '../../sources/words.ts';
import type { GoodStanding, HeldHost } from '../../standing/standing-desk.ts';
import { count, dayAndMonth } from '../words.ts';
import { AskOnce, DeskForm, DeskPage, Empty, type DeskFrame } from './desk.tsx';
import { percent, Rates, shareOf } from './rates.tsx';

type Props = { desk: DeskFrame; standing: GoodStanding; mayAct: boolean; done: string | null };

/** How we stand with those who take our mail: what came back, against what was mailed, and what waits for a review. */
export function StandingPage({ desk, standing, mayAct, done }: Props) {
  const { editions, groups, held } = standing;
  return (
    <DeskPage desk={desk} title="Good standing" here="standing" done={done}>
      <p class="lede">
        Mail providers judge a sender by who complains and who is not there. They act before they say so.
      </p>
      <Held desk={desk} held={held} mayAct={mayAct} />
      {editions.length === 0 ? (
        <Empty>
          <p>No edition was mailed yet. What comes back of it is counted here, edition by edition.</p>
        </Empty>
      ) : (
        <>
          <section class="section" aria-labelledby="complaints">
            <h2 id="complaints">Complaints</h2>
            <Rates editions={editions} measure="complaints" />
          </section>
          <section class="section" aria-labelledby="hard">
            <h2 id="hard">Hard bounces</h2>
            <Rates editions={editions} measure="hard" />
          </section>
          <section class="section" aria-labelledby="groups">
            <h2 id="groups">By provider, the newest seven editions</h2>
            {groups.length === 0 ? (
              <p class="muted desk-note">Nothing came back of them.</p>
            ) : (
              <Table
                label="Complaints and hard bounces by provider"
                first="Provider"
                rows={groups.map((one) => ({ name: one.group, ...one }))}
              />
            )}
          </section>
          <section class="section" aria-labelledby="editions">
            <h2 id="editions">By edition</h2>
            <Table
              label="Complaints and hard bounces by edition"
              first="Edition"
              rows={editions.map((one) => ({ name: dayAndMonth(one.day), ...one }))}
            />
          </section>
        </>
      )}
    </DeskPage>
  );
}

function Held({ desk, held, mayAct }: { desk: DeskFrame; held: readonly HeldHost[]; mayAct: boolean }) {
  return (
    <section class="section" aria-labelledby="held">
      <h2 id="held">Held for a review</h2>
      {held.length === 0 ? (
        <p class="muted desk-note">
          Nothing. Where a mail host denies many at once, which is more likely its outage, they wait here
          instead of being suppressed.
        </p>
      ) : (
        <ul class="people">
          {held.map(({ mailHost, subscribers, since }) => (
            <li key={mailHost}>
              <p class="person">
                <strong>{mailHost}</strong>
              </p>
              <p class="muted">
                {count(subscribers, 'subscriber')} denied since {dayAndTime(since)} UTC; they are mailed
                meanwhile.
              </p>
              {mayAct && (
                <>
                  <DeskForm desk={desk} action="/admin/standing/release">
                    <input type="hidden" name="host" value={mailHost} />
                    <button type="submit">
                      Release<span class="unseen"> those at {mailHost}</span>
                    </button>
                  </DeskForm>
                  <AskOnce
                    label={`Suppress those at ${mailHost}`}
                    question="They are unsubscribed and never mailed again, unless they sign up anew. Those who confirmed since are left alone."
                  >
                    <DeskForm desk={desk} action="/admin/standing/apply">
                      <input type="hidden" name="host" value={mailHost} />
                      <button class="plain" type="submit">
                        Suppress {count(subscribers, 'subscriber')}
                      </button>
                    </DeskForm>
                  </AskOnce>
                </>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

const levelWords = { few: 'too few to say', good: '', warn: 'high', stop: 'far too high' } as const;

function Table({
  label,
  first,
  rows,
}: {
  label: string;
  first: string;
  rows: readonly ({ name: string } & Counts)[];
}) {
  const cell = (row: Counts, measure: Measure) => {
    const words = levelWords[levelOf(measure, row)];
    return (
      <td class="number">
        {row[measure].toLocaleString('en')} · {percent(shareOf(row, measure))}
        {words !== '' && row[measure] > 0 && <small> {words}</small>}
      </td>
    );
  };
  return (
    <div class="table" role="region" aria-label={label} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{first}</th>
            <th scope="col" class="number">
              Mailed
            </th>
            <th scope="col" class="number">
              Complaints
            </th>
            <th scope="col" class="number">
              Hard bounces
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.name}>
              <th scope="row">{row.name}</th>
              <td class="number">{row.mailed.toLocaleString('en')}</td>
              {cell(row, 'complaints')}
              {cell(row, 'hard')}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
