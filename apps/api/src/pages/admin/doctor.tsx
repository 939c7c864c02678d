import type { Finding } from '@broadsheet/doctor';

import { type DeskFrame, DeskPage } from './desk.tsx';

const names: Readonly<Record<string, string>> = {
  spf: 'SPF',
  dkim: 'DKIM',
  dmarc: 'DMARC',
  'return-path': 'Return path',
  ptr: 'Reverse DNS',
  smtp: 'Mail server',
  unsubscribe: 'One-click unsubscribe',
  clock: 'Clock',
  disk: 'Disk',
  queue: 'Queue',
  secrets: 'Keys',
};
const verdicts = { fail: 'Mend', warn: 'Look at', ok: 'Well', skip: 'Not judged' } as const;
const order = ['fail', 'warn', 'ok', 'skip'] as const;

/** What keeps mail from arriving comes first. */
export function DoctorPage({ desk, findings }: { desk: DeskFrame; findings: readonly Finding[] }) {
  return (
    <DeskPage desk={desk} title="Doctor" here="doctor">
      <p class="lede">
        Everything that decides whether mail arrives, checked just now. Nothing was mailed. The same on the
        command line: <code>broadsheet doctor</code>.
      </p>
      {order.map((verdict) => {
        const some = findings.filter((one) => one.verdict === verdict);
        if (some.length === 0) return null;
        return (
          <section key={verdict} class="section" aria-labelledby={verdict}>
            <h2 id={verdict}>{verdicts[verdict]}</h2>
            <dl class="changes">
              {some.map(({ check, says, mend }, index) => (
                <div key={index}>
                  <dt>{names[check] ?? check}</dt>
                  <dd>
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
          </section>
        );
      })}
    </DeskPage>
  );
}
