import type { EditionDeliveries, MissedView } from '../../deliveries/delivery-desk.ts';
import { missedWords } from '../../deliveries/words.ts';
import { dayAndTime } from '../../sources/words.ts';
import { count, longDay } from '../words.ts';
import { BooksTable } from './books-table.tsx';
import { AskOnce, DeskForm, DeskPage, Empty, type DeskFrame } from './desk.tsx';

type Props = {
  desk: DeskFrame;
  edition: EditionDeliveries;
  /** Shown alone; null: everybody. */
  among: { state: string; reason: string | null } | null;
  mayAct: boolean;
  done: string | null;
};

/** Who did not get an edition's digest, and why; what is owed of it can be cancelled, what was missed submitted again. */
export function EditionDeliveriesPage({ desk, edition, among, mayAct, done }: Props) {
  const { day, books, missedBy, missed, nextAfter } = edition;
  const base = `/admin/deliveries/${day}`;
  return (
    <DeskPage desk={desk} title={longDay(day)} here="deliveries" done={done}>
      <p class="lede">
        <a href="/admin/deliveries">Deliveries</a> of this edition.
      </p>
      <BooksTable rows={[{ editionId: 0, day, publication: null, books }]} />
      {mayAct && <Hand {...{ desk, edition, base }} />}
      <section class="section" aria-labelledby="missed">
        <h2 id="missed">Who did not get it, and why</h2>
        {missedBy.length === 0 ? (
          <Empty>
            <p>Everybody who was planned got their digest.</p>
          </Empty>
        ) : (
          <>
            <ul class="day-notes">
              {missedBy.map((one) => (
                <li key={`${one.state} ${one.reason ?? ''}`}>
                  <a href={`${base}?${queryOf(one)}`}>
                    {one.count.toLocaleString('en')} {missedWords(one)}
                  </a>
                </li>
              ))}
            </ul>
            {among !== null && (
              <p class="desk-note">
                Only {missedWords(among)}. <a href={base}>Everybody</a>
              </p>
            )}
            <MissedTable rows={missed} />
          </>
        )}
        {nextAfter !== null && (
          <p class="actions">
            <a
              class="button plain"
              href={`${base}?${queryOf(among)}${among === null ? '' : '&'}after=${String(nextAfter)}`}
            >
              Further
            </a>
          </p>
        )}
      </section>
    </DeskPage>
  );
}

function queryOf(among: Props['among']): string {
  if (among === null) return '';
  const { state, reason } = among;
  return new URLSearchParams(reason === null ? { state } : { state, reason }).toString();
}

/** States that nobody is asked about again: what may have arrived, what is owed, and what had nothing in it. */
function again({ missedBy }: EditionDeliveries): number {
  return missedBy
    .filter(
      ({ state, reason }) =>
        state === 'failed' ||
        (state === 'rejected' && reason !== 'hard') ||
        (state === 'skipped' && ['expired', 'paused', 'cancelled'].includes(reason ?? '')),
    )
    .reduce((sum, one) => sum + one.count, 0);
}

function Hand({ desk, edition, base }: { desk: DeskFrame; edition: EditionDeliveries; base: string }) {
  const { owed, uncertain } = edition.books;
  const most = again(edition);
  if (owed === 0 && most === 0 && uncertain === 0) return null;
  return (
    <div class="hand">
      {owed > 0 && (
        <AskOnce
          label={`Cancel the ${count(owed, 'digest')} still owed`}
          question="They are not submitted, and their papers are not mailed later. What is being submitted this second is finished. It can be queued again from here."
        >
          <DeskForm desk={desk} action={`${base}/cancel`}>
            <button class="button">Cancel them</button>
          </DeskForm>
        </AskOnce>
      )}
      {most > 0 && (
        <AskOnce
          label={`Submit again what was missed, ${count(most, 'digest')} at most`}
          question="Only who did not get it: nobody whose papers came with a later digest, who unsubscribed, whose address is dead, or who may have got it after all."
        >
          <DeskForm desk={desk} action={`${base}/resend`}>
            <button class="button">Queue them again</button>
          </DeskForm>
        </AskOnce>
      )}
      {uncertain > 0 && (
        <AskOnce
          label={`Submit again what has an unknown outcome, ${count(uncertain, 'digest')} at most`}
          question="These may have arrived: whoever has theirs may get it twice, though under the same Message-ID. What is tried once more anyway is left alone. Signed by the keys of today."
        >
          <DeskForm desk={desk} action={`${base}/resend-uncertain`}>
            <button class="button">Queue them again all the same</button>
          </DeskForm>
        </AskOnce>
      )}
    </div>
  );
}

function MissedTable({ rows }: { rows: readonly MissedView[] }) {
  return (
    <div class="table" role="region" aria-label="Who did not get it" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">Subscriber</th>
            <th scope="col">Outcome</th>
            <th scope="col" class="number">
              Attempts
            </th>
            <th scope="col">Next</th>
            <th scope="col">The server said</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((one) => (
            <tr key={one.id}>
              <th scope="row">{one.maskedEmail ?? 'erased'}</th>
              <td class="reason">{missedWords(one)}</td>
              <td class="number">{one.attempts}</td>
              <td>{one.nextAttemptAt === null ? '' : `${dayAndTime(one.nextAttemptAt)} UTC`}</td>
              <td class="reason">{one.reply ?? ''}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
