import { differences, type AuditEntry } from '@broadsheet/operators';

import { dayAndMonth, dayOf } from '../words.ts';
import { DeskPage, Empty, type DeskFrame } from './desk.tsx';

/** What happened at the desk, the newest first. */
export function AuditPage({
  desk,
  entries,
  subject,
  older,
}: {
  desk: DeskFrame;
  entries: readonly AuditEntry[];
  subject: string | null;
  older: string | null;
}) {
  return (
    <DeskPage desk={desk} title="Audit trail" here="audit">
      <p class="lede">
        {subject === null
          ? 'Every act of an operator, a token or a command.'
          : `What was done to ${subject}.`}
        {subject !== null && (
          <>
            {' '}
            <a href="/admin/audit">Everything</a>
          </>
        )}
      </p>
      {entries.length === 0 ? (
        <Empty>
          <p>
            Nothing yet. Invite somebody, or change a topic: it is written down here, and nobody can take it
            out; it goes after three years.
          </p>
        </Empty>
      ) : (
        <ol class="trail">
          {entries.map((entry) => (
            <li key={entry.id}>
              <Entry entry={entry} />
            </li>
          ))}
        </ol>
      )}
      {older !== null && (
        <p class="actions">
          <a class="button plain" href={older}>
            Older
          </a>
        </p>
      )}
    </DeskPage>
  );
}

/** One act: when, who, what, to what, and what differs. */
export function Entry({ entry }: { entry: AuditEntry }) {
  const changes = differences(entry.before, entry.after);
  return (
    <>
      <p class="muted">
        <time dateTime={entry.at.toISOString()}>
          {dayAndMonth(dayOf(entry.at))}, {entry.at.toISOString().slice(11, 16)} UTC
        </time>{' '}
        · {entry.by.kind === 'operator' ? '' : `${entry.by.kind} `}
        {entry.by.name}
      </p>
      <p>
        <strong>{actWords(entry.act)}</strong>{' '}
        <a href={`/admin/audit?subject=${encodeURIComponent(entry.subject)}`}>{entry.subject}</a>
      </p>
      {changes.length > 0 && (
        <dl class="changes">
          {changes.map(({ name, before, after }) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                {before !== undefined && <del>{valueWords(before)}</del>}{' '}
                {after !== undefined && <ins>{valueWords(after)}</ins>}
              </dd>
            </div>
          ))}
        </dl>
      )}
    </>
  );
}

/** `operator.role-changed` as "Operator: role changed". */
function actWords(act: string): string {
  const [what = '', done = ''] = act.split('.');
  return `${what.charAt(0).toUpperCase()}${what.slice(1)} ${done.replaceAll('-', ' ')}:`;
}

function valueWords(value: unknown): string {
  if (Array.isArray(value)) return value.map(valueWords).join(', ');
  return typeof value === 'string' ? value : JSON.stringify(value);
}
