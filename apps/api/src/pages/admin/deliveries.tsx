import type { EditionBooks } from '@broadsheet/database';
import { rateWords, timeWords } from '@broadsheet/delivery';

import type { DeliveryStanding, Progress } from '../../deliveries/delivery-desk.ts';
import { pauseWords } from '../../deliveries/words.ts';
import { dayAndTime } from '../../sources/words.ts';
import { count, longDay } from '../words.ts';
import { BooksTable } from './books-table.tsx';
import { AskOnce, DeskForm, DeskPage, type DeskFrame } from './desk.tsx';

type Props = {
  desk: DeskFrame;
  standing: DeliveryStanding;
  books: readonly EditionBooks[];
  mayAct: boolean;
  done: string | null;
};

/** What is owed, how fast it leaves, and the hand on it. */
export function DeliveriesPage({ desk, standing, books, mayAct, done }: Props) {
  return (
    <DeskPage desk={desk} title="Deliveries" here="deliveries" done={done} script>
      <DeliveriesNow desk={desk} standing={standing} mayAct={mayAct} />
      <Fence desk={desk} standing={standing} mayAct={mayAct} />
      <section class="section">
        <h2>Books</h2>
        {books.length === 0 ? (
          <p class="muted desk-note">No digest was planned yet.</p>
        ) : (
          <>
            <p class="muted desk-note">An edition leads to who did not get it, and why.</p>
            <BooksTable rows={books} />
          </>
        )}
      </section>
    </DeskPage>
  );
}

/** Seconds between two looks: while something is owed, and while nothing is. */
const looks = { busy: 3, quiet: 20 } as const;

/** What changes while somebody looks on; the script fetches it again and again. */
export function DeliveriesNow({ desk, standing, mayAct }: Pick<Props, 'desk' | 'standing' | 'mayAct'>) {
  const { at, digests, notices, rate, running } = standing;
  return (
    <div
      id="now"
      data-refresh="/admin/deliveries?part=now"
      data-seconds={running.length > 0 ? looks.busy : looks.quiet}
    >
      <Stream desk={desk} standing={standing} mayAct={mayAct} />
      <dl class="figures">
        <div>
          <dt>Digests owed</dt>
          <dd>{digests.owed.toLocaleString('en')}</dd>
          <dd class="muted">
            {digests.oldest === null
              ? 'None is due.'
              : `The oldest is due for ${timeWords((at.getTime() - digests.oldest.getTime()) / 1000)}.`}
          </dd>
        </div>
        <div>
          <dt>A second</dt>
          <dd>{rateWords(rate)}</dd>
          <dd class="muted">submitted or refused, over the last half minute</dd>
        </div>
        <div>
          <dt>Outcome unknown</dt>
          <dd>{digests.uncertain.toLocaleString('en')}</dd>
          <dd class="muted">
            {digests.retried.toLocaleString('en')} of these {digests.retried === 1 ? 'is' : 'are'} tried once
            more, the very same bytes.
          </dd>
        </div>
        <div>
          <dt>Notices owed</dt>
          <dd>{notices.owed.toLocaleString('en')}</dd>
          <dd class="muted">Confirm mails and the like; digests do not delay them.</dd>
        </div>
      </dl>
      <SlowGroups standing={standing} />
      {running.length > 0 && (
        <section class="section" aria-labelledby="running">
          <h2 id="running">Under way</h2>
          <ul class="people">
            {running.map((one) => (
              <li key={one.day ?? 'sample'}>
                <Edition progress={one} />
              </li>
            ))}
          </ul>
        </section>
      )}
      <p class="muted desk-note">As of {at.toISOString().slice(11, 19)} UTC.</p>
    </div>
  );
}

/** Providers that asked for less mail, and what follows. */
function SlowGroups({ standing: { slow } }: Pick<Props, 'standing'>) {
  if (slow.length === 0) return null;
  return (
    <section class="section" aria-labelledby="slow">
      <h2 id="slow">Slowed down</h2>
      <p class="muted desk-note">
        These providers asked for less mail. Theirs waits without an attempt lost, everybody else’s goes on;
        the rate rises by itself while mail is accepted.
      </p>
      <ul class="people">
        {slow.map(({ group, heldUntil, perMinute, reply }) => (
          <li key={group}>
            <h3>{group}</h3>
            <p>
              {heldUntil === null ? 'Now' : `Rests until ${dayAndTime(heldUntil)} UTC, then`}{' '}
              {rateWords(perMinute)} a minute{heldUntil === null ? '' : ' to begin with'}.
            </p>
            {reply !== null && <p class="muted">It said: {reply}</p>}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Edition({ progress: { day, planned, owed, secondsLeft } }: { progress: Progress }) {
  const done = Math.max(0, planned - owed);
  const name = day === null ? 'The sample edition' : longDay(day);
  return (
    <>
      <h3>{day === null ? name : <a href={`/admin/deliveries/${day}`}>{name}</a>}</h3>
      <progress class="bar" max={planned} value={done} aria-label={`${name}: digests done`}></progress>
      <p>
        {done.toLocaleString('en')} of {count(planned, 'digest')} done
        {secondsLeft === null ? ', nothing leaves at the moment' : `, ${timeWords(secondsLeft)} left`}.
      </p>
    </>
  );
}

function Stream({ desk, standing, mayAct }: Pick<Props, 'desk' | 'standing' | 'mayAct'>) {
  const { pause } = standing.stream;
  if (pause === null)
    return (
      <div class="source-head">
        <p class="lede">Digests leave as they fall due.</p>
        {mayAct && (
          <DeskForm desk={desk} action="/admin/deliveries/pause">
            <button class="button plain" id="pause">
              Pause all digests
            </button>
          </DeskForm>
        )}
      </div>
    );
  return (
    <div class="held">
      <p class="lede">{pauseWords[pause.reason]}.</p>
      <p>
        Since {dayAndTime(pause.at)} UTC
        {pause.detail === ''
          ? ''
          : pause.reason === 'operator'
            ? `, by ${pause.detail}`
            : `: ${pause.detail}`}
        .{' '}
        {pause.until === null
          ? 'Nothing is lost: what is due waits until somebody resumes.'
          : `Nothing is lost: it is tried again by itself at ${dayAndTime(pause.until)} UTC.`}
      </p>
      {mayAct && (
        <DeskForm desk={desk} action="/admin/deliveries/resume">
          <button class="button" id="resume">
            {pause.until === null ? 'Resume' : 'Resume now'}
          </button>
        </DeskForm>
      )}
    </div>
  );
}

function Fence({ desk, standing, mayAct }: Pick<Props, 'desk' | 'standing' | 'mayAct'>) {
  const { fencedAt } = standing.stream;
  if (fencedAt === null) return null;
  return (
    <section class="section" aria-labelledby="fence">
      <h2 id="fence">Fence after a restore</h2>
      <p class="desk-note">
        A backup was restored at {dayAndTime(fencedAt)} UTC. What it owed may have been mailed since it was
        made: {count(standing.fenced, 'digest')} planned before wait, and no edition published before is
        planned again. An edition’s page cancels what was mailed; then lift the fence.
      </p>
      {mayAct && (
        <AskOnce
          label="Lift the fence"
          question="What still waits is submitted, unless it is cancelled or past its time. Somebody may get a digest twice."
        >
          <DeskForm desk={desk} action="/admin/deliveries/unfence">
            <button class="button">Lift it</button>
          </DeskForm>
        </AskOnce>
      )}
    </section>
  );
}
