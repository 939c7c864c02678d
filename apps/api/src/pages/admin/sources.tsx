import type { Alert } from '@broadsheet/operators';
import type { DayFact, DayState } from '@broadsheet/papers';
import { sourceName } from '@broadsheet/rendering';

import type { NewestEdition, SourceView } from '../../sources/source-desk.ts';
import { dayAndTime, dayLine, dayWords, runWords, sourceLine } from '../../sources/words.ts';
import { dayAndMonth, longDay } from '../words.ts';
import { DeskForm, DeskPage, Empty, type DeskFrame } from './desk.tsx';

type Props = {
  desk: DeskFrame;
  sources: readonly SourceView[];
  alerts: readonly Alert[];
  newest: NewestEdition;
  now: Date;
  mayAct: boolean;
  done: string | null;
};

/** How every source is doing: what is open, what comes next, and what came of the last 30 days. */
export function SourcesPage({ desk, sources, alerts, newest, now, mayAct, done }: Props) {
  return (
    <DeskPage desk={desk} title="Sources" here="sources" done={done}>
      <p class="lede">{editionLine(newest)}</p>
      <Alerts desk={desk} alerts={alerts} mayAct={mayAct} />
      {sources.length === 0 ? (
        <Empty>
          <p>No source is configured. SOURCES names them.</p>
        </Empty>
      ) : (
        sources.map((view) => <Source key={view.source} desk={desk} view={view} now={now} mayAct={mayAct} />)
      )}
      <Legend />
    </DeskPage>
  );
}

function editionLine({ day, published, note, sources }: NewestEdition): string {
  if (!published) return `The edition of ${longDay(day)} is not published.`;
  if (note !== null) return `The edition of ${longDay(day)} went out as it was: ${note}`;
  return sources.length === 0
    ? `The edition of ${longDay(day)} is published.`
    : `The edition of ${longDay(day)} was published with every source whole.`;
}

function Alerts({ desk, alerts, mayAct }: Pick<Props, 'desk' | 'alerts' | 'mayAct'>) {
  return (
    <section class="section" aria-labelledby="alerts">
      <h2 id="alerts">Open alerts</h2>
      {alerts.length === 0 ? (
        <p class="muted desk-note">
          None. Operators are told once when something is wrong, and once when it is over.
        </p>
      ) : (
        <ul class="people">
          {alerts.map((alert) => (
            <li key={alert.id} id={`alert-${String(alert.id)}`}>
              <h3>{alert.headline}</h3>
              {alert.lines.map((line) => (
                <p key={line}>{line}</p>
              ))}
              <p class="muted">
                Since {dayAndTime(alert.openedAt)} UTC, {toldWords(alert)}
              </p>
              {mayAct && alert.acknowledgedAt === null && (
                <DeskForm desk={desk} action={`/admin/sources/alerts/${String(alert.id)}/acknowledge`}>
                  <button class="button plain">
                    Acknowledge<span class="unseen">: {alert.headline}</span>
                  </button>
                </DeskForm>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function toldWords({ notifiedAt, acknowledgedAt, acknowledgedBy }: Alert): string {
  if (acknowledgedAt !== null)
    return `acknowledged by ${acknowledgedBy ?? 'somebody'} at ${dayAndTime(acknowledgedAt)} UTC: no more reminders.`;
  return notifiedAt === null ? 'not told yet.' : `told last at ${dayAndTime(notifiedAt)} UTC.`;
}

function Source({
  desk,
  view,
  now,
  mayAct,
}: {
  desk: DeskFrame;
  view: SourceView;
  now: Date;
  mayAct: boolean;
}) {
  const id = `source-${view.source.replace(/[^A-Za-z0-9]+/g, '-')}`;
  const name = sourceName(view.source);
  const troubled = view.days.filter(({ state }) => !calm.has(state));
  return (
    <section class="section" aria-labelledby={id}>
      <div class="source-head">
        <h2 id={id}>
          {name} {view.source !== 'hf' && <small>{view.source}</small>}
        </h2>
        {mayAct && (
          <DeskForm desk={desk} action="/admin/sources/read">
            <input type="hidden" name="source" value={view.source} />
            <button class="button plain">
              Read again now<span class="unseen">: {name}</span>
            </button>
          </DeskForm>
        )}
      </div>
      <p>{sourceLine(view, now)}</p>
      {typeof view.trouble?.reason === 'string' && <p class="muted">It said: {view.trouble.reason}</p>}
      {view.last !== null && <Calendar days={view.days} />}
      {view.last !== null && troubled.length > 0 && (
        <ul class="day-notes">
          {troubled.slice(0, 7).map((fact) => (
            <li key={fact.day}>
              {dayAndMonth(fact.day)}: {dayLine(fact)}
              {fact.reason !== null && <span class="muted"> ({fact.reason})</span>}
            </li>
          ))}
        </ul>
      )}
      <details class="ask">
        <summary>
          Every day in words<span class="unseen">, {name}</span>
        </summary>
        <div>
          <DaysTable days={view.days} name={name} />
          <h3>Last readings</h3>
          <ul class="day-notes">
            {view.runs.map((run) => (
              <li key={`${run.day} ${run.startedAt.toISOString()}`}>
                {dayAndTime(run.startedAt)} UTC, for {dayAndMonth(run.day)}: {runWords(run)}
                {run.detail !== null && <span class="muted"> ({run.detail})</span>}
              </li>
            ))}
          </ul>
        </div>
      </details>
    </section>
  );
}

/** States that nobody needs to look at. */
const calm: ReadonlySet<DayState> = new Set(['listed', 'none', 'filling']);

/** A sign for each state: the colour only repeats what the sign says. */
const signs: Readonly<Record<DayState, string>> = {
  listed: '●',
  none: '·',
  empty: '○',
  partial: '◐',
  failed: '✕',
  'shape-changed': '≠',
  unread: '?',
  filling: '…',
};

/** Thirty days as a calendar of weeks that begin on Monday. */
function Calendar({ days }: { days: readonly DayFact[] }) {
  const ordered = days.toReversed();
  const first = new Date(`${ordered[0]?.day ?? '2025-01-06'}T00:00:00Z`).getUTCDay();
  const column = first === 0 ? 7 : first;
  return (
    <ol class="calendar">
      {ordered.map((fact, index) => (
        <li
          key={fact.day}
          class={[
            ...(calm.has(fact.state) ? [] : ['wanting']),
            ...(index === 0 ? [`from-${String(column)}`] : []),
          ].join(' ')}
        >
          <span aria-hidden="true">{Number(fact.day.slice(8))}</span>
          <b aria-hidden="true">{signs[fact.state]}</b>
          <small aria-hidden="true">{fact.listed === 0 ? '' : fact.listed}</small>
          <span class="unseen">
            {dayAndMonth(fact.day)}: {dayLine(fact)}
          </span>
        </li>
      ))}
    </ol>
  );
}

function DaysTable({ days, name }: { days: readonly DayFact[]; name: string }) {
  return (
    <div class="table" role="region" aria-label={`The last 30 days of ${name}`} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">Day</th>
            <th scope="col">State</th>
            <th scope="col" class="number">
              Papers
            </th>
            <th scope="col" class="number">
              Readings
            </th>
            <th scope="col">Reason</th>
          </tr>
        </thead>
        <tbody>
          {days.map((fact) => (
            <tr key={fact.day}>
              <th scope="row">{dayAndMonth(fact.day)}</th>
              <td>{dayWords[fact.state]}</td>
              <td class="number">{fact.listed}</td>
              <td class="number">{fact.readings}</td>
              <td class="reason">{fact.reason ?? ''}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Legend() {
  return (
    <section class="section" aria-labelledby="signs">
      <h2 id="signs">Signs</h2>
      <dl class="signs">
        {Object.entries(dayWords).map(([state, words]) => (
          <div key={state}>
            <dt>{signs[state as DayState]}</dt>
            <dd>{words}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
