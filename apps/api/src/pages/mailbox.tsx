import type { ReadMail } from '@broadsheet/rendering';
import type { CaughtMail } from '../views.ts';
import { Page, type Frame } from './frame.tsx';
import { count } from './words.ts';

const when = (at: Date): string => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;

/** Every mail that was caught, newest first. */
export function MailboxPage({ frame, mails }: { frame: Frame; mails: readonly CaughtMail[] }) {
  return (
    <Page frame={frame} title="Development mailbox">
      <div class="column">
        <h1>Development mailbox</h1>
        <p class="lede">
          No mail server is configured, so that nothing leaves this machine. {count(mails.length, 'mail')}{' '}
          caught.
        </p>
        {mails.length === 0 ? (
          <p class="empty">
            Nothing was mailed yet. <a href="/">Subscribe</a> with any address, and the confirm mail shows
            here.
          </p>
        ) : (
          <ol class="lines" reversed>
            {mails.map((mail) => (
              <li key={mail.id}>
                <a href={`/mailbox/${String(mail.id)}`}>{mail.subject}</a>
                <span>{when(mail.at)}</span>
                <p>To {mail.to}</p>
              </li>
            ))}
          </ol>
        )}
      </div>
    </Page>
  );
}

/** One caught mail: its HTML in a frame that runs nothing, its text, its source. */
export function CaughtMailPage({
  frame,
  mail,
  source,
}: {
  frame: Frame;
  mail: ReadMail & { id: number };
  source: string;
}) {
  const path = `/mailbox/${String(mail.id)}`;
  return (
    <Page frame={frame} title={mail.subject}>
      <h1>{mail.subject}</h1>
      <p class="lede">To {mail.to}</p>
      <p class="actions topic-actions">
        <a class="button plain" href="/mailbox">
          All mails
        </a>
        <a class="button plain" href={`${path}.eml`}>
          Download
        </a>
      </p>
      {mail.html !== null && (
        <section class="section" aria-labelledby="html">
          <h2 id="html">HTML</h2>
          <iframe
            class="mail-frame"
            title={`HTML of the mail: ${mail.subject}`}
            src={`${path}/html`}
            sandbox="allow-popups allow-popups-to-escape-sandbox"
          ></iframe>
        </section>
      )}
      {mail.text !== null && (
        <section class="section" aria-labelledby="text">
          <h2 id="text">Text</h2>
          <pre class="source" tabIndex={0}>
            {mail.text}
          </pre>
        </section>
      )}
      <section class="section" aria-labelledby="source">
        <h2 id="source">Source</h2>
        <pre class="source" tabIndex={0}>
          {source}
        </pre>
      </section>
    </Page>
  );
}
