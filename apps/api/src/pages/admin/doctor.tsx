import type { ExaminedMail, Finding } from '@broadsheet/doctor';

import type { MailedTest } from '../../doctor/create-doctor.ts';
import { type DeskFrame, DeskForm, DeskPage } from './desk.tsx';

const names: Readonly<Record<string, string>> = {
  spf: 'SPF',
  dkim: 'DKIM',
  'dkim-ed25519': 'DKIM, second key',
  dmarc: 'DMARC',
  'return-path': 'Return path',
  ptr: 'Reverse DNS',
  smtp: 'Mail server',
  unsubscribe: 'One-click unsubscribe',
  clock: 'Clock',
  disk: 'Disk',
  queue: 'Queue',
  retention: 'Retention',
  secrets: 'Keys',
  submitted: 'Submission',
  'message-id': 'Message-ID',
  signature: 'DKIM signature',
  'one-click': 'One-click fields',
  'result-spf': 'SPF, as received',
  'result-dkim': 'DKIM, as received',
  'result-dmarc': 'DMARC, as received',
  arrived: 'As received',
  transit: 'On the way',
  delay: 'Time taken',
  folder: 'Filter',
};
const verdicts = { fail: 'Mend', warn: 'Look at', ok: 'Well', skip: 'Not judged' } as const;
const order = ['fail', 'warn', 'ok', 'skip'] as const;

type Props = {
  desk: DeskFrame;
  /** Null: a mail was read, and nothing else was looked at. */
  findings: readonly Finding[] | null;
  /** The newest test digest to this operator. */
  test: MailedTest | null;
  /** Where a test digest would go; null: this operator may not ask for one. */
  mailsTo: string | null;
  /** One was asked for just now. */
  asked: boolean;
  /** The mail that was given to be read. */
  read: ExaminedMail | null;
};

/** What keeps mail from arriving comes first. */
export function DoctorPage(props: Props) {
  const { desk, findings, asked, read } = props;
  return (
    <DeskPage
      desk={desk}
      title="Doctor"
      here="doctor"
      done={asked ? 'A test digest is on its way to you: below is what became of it.' : null}
    >
      {read !== null && <Read read={read} />}
      {findings === null ? (
        <p class="desk-note">
          <a href="/admin/doctor">Check everything else</a>
        </p>
      ) : (
        <>
          <p class="lede">
            Everything that decides whether mail arrives, checked just now. Nothing was mailed. The same on
            the command line: <code>broadsheet doctor</code>.
          </p>
          {order.map((verdict) => {
            const some = findings.filter((one) => one.verdict === verdict);
            if (some.length === 0) return null;
            return (
              <section key={verdict} class="section" aria-labelledby={verdict}>
                <h2 id={verdict}>{verdicts[verdict]}</h2>
                <Findings findings={some} />
              </section>
            );
          })}
        </>
      )}
      <Test {...props} />
      <ReadForm desk={desk} />
    </DeskPage>
  );
}

function Test({ desk, test, mailsTo }: Props) {
  return (
    <section class="section" aria-labelledby="test">
      <h2 id="test">A test digest</h2>
      {mailsTo !== null && (
        <DeskForm desk={desk} class="inline desk-note" action="/admin/doctor/mail">
          <button type="submit">Mail one to {mailsTo}</button>
        </DeskForm>
      )}
      {test === null ? (
        <p class="muted desk-note">
          None was mailed to you so far. It is built, signed and submitted as every digest is; to another
          address: <code>broadsheet doctor --mail ADDRESS</code>.
        </p>
      ) : (
        <>
          <p class="desk-note">
            The newest to you, asked for at{' '}
            <time dateTime={test.askedAt.toISOString()}>
              {test.askedAt.toISOString().slice(0, 16).replace('T', ' ')} UTC
            </time>
            , as it left:
          </p>
          <Findings findings={worstFirst(test.findings)} marked />
          <Headers headers={test.headers} />
        </>
      )}
    </section>
  );
}

function Read({ read }: { read: ExaminedMail }) {
  return (
    <section class="section" aria-labelledby="read">
      <h2 id="read">The mail that you gave</h2>
      {read.headers.length === 0 ? (
        <p class="desk-note">
          This is no mail. Copy all of what “Show original” or “View source” shows, from its first line.
        </p>
      ) : (
        <>
          <Findings findings={worstFirst(read.findings)} marked />
          <Headers headers={read.headers} />
        </>
      )}
    </section>
  );
}

function ReadForm({ desk }: { desk: DeskFrame }) {
  return (
    <section class="section" aria-labelledby="received">
      <h2 id="received">What its receiver found</h2>
      <DeskForm desk={desk} class="stack desk-note" action="/admin/doctor/received">
        <div class="field">
          <label class="label" for="source">
            Source of a mail that arrived
          </label>
          <textarea
            id="source"
            name="source"
            rows={6}
            spellcheck={false}
            required
            aria-describedby="source-hint"
          ></textarea>
          <p class="hint" id="source-hint">
            “Show original” at Gmail, “View source” elsewhere. Its header suffices; with the body the
            signature is checked in full. It is read, and not kept.
          </p>
        </div>
        <button class="plain" type="submit">
          Read it
        </button>
      </DeskForm>
    </section>
  );
}

const worstFirst = (findings: readonly Finding[]): readonly Finding[] =>
  order.flatMap((verdict) => findings.filter((one) => one.verdict === verdict));

/** @param marked with the verdict of each, where no heading says it */
function Findings({ findings, marked = false }: { findings: readonly Finding[]; marked?: boolean }) {
  return (
    <dl class="changes">
      {findings.map(({ check, verdict, says, mend }, index) => (
        <div key={index}>
          <dt>{names[check] ?? check}</dt>
          <dd>
            {marked && `${verdicts[verdict]}: `}
            {says}
            {mend !== null && (
              <>
                <br />
                <strong>{mend}</strong>
              </>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Headers({ headers }: Pick<ExaminedMail, 'headers'>) {
  if (headers.length === 0) return null;
  return (
    <details class="desk-note">
      <summary>Its headers</summary>
      <dl class="changes">
        {headers.map(({ name, value }, index) => (
          <div key={index}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
