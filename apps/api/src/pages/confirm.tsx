import type { ConfirmView } from '../context.ts';
import { Page, type Frame } from './frame.tsx';
import { MessagePage, QuestionPage } from './message.tsx';

type Kind = ConfirmView['kind'];

/** "Do you want it?": the one question behind a confirm link. */
export function ConfirmPage({
  frame,
  kind,
  maskedEmail,
  stage,
  approval,
  token,
}: {
  frame: Frame;
  kind: Kind;
  maskedEmail: string;
  stage: ConfirmView['stage'];
  /** An operator decides once it is confirmed. */
  approval: boolean;
  token: string;
}) {
  if (stage === 'awaiting') return <AwaitingPage frame={frame} maskedEmail={maskedEmail} />;
  if (stage === 'confirmed') return <ConfirmedPage frame={frame} kind={kind} maskedEmail={maskedEmail} />;
  if (kind === 'change-of-address')
    return (
      <QuestionPage
        frame={frame}
        title="Send the digest to this address?"
        action={`/confirm/${token}`}
        button="Yes, use this address"
        after={<p>Not you? Close this page, and nothing changes.</p>}
      >
        <p>
          From now on {frame.siteName} goes to {maskedEmail}. The old address is told.
        </p>
      </QuestionPage>
    );
  return (
    <Page frame={frame} title="Confirm your subscription">
      <div class="question">
        <h1>Confirm your subscription</h1>
        <p>
          {frame.siteName} will go to {maskedEmail}, as you chose on the form.{' '}
          {approval
            ? 'One press, and your request goes to whoever runs this site: they decide.'
            : 'One press, and it begins.'}
        </p>
        <form method="post" action={`/confirm/${token}`}>
          <button type="submit">{approval ? 'Yes, ask for me' : 'Yes, subscribe me'}</button>
        </form>
        <div class="after stack">
          <p>Did not ask for this? Close this page, and no mail follows. Or see to it that none ever does:</p>
          <p>
            <a class="button plain" href={`/not-me/${token}`}>
              This was not me
            </a>
          </p>
        </div>
      </div>
    </Page>
  );
}

/** After the button, once and again. */
export function ConfirmedPage({
  frame,
  kind,
  maskedEmail,
}: {
  frame: Frame;
  kind: Kind;
  maskedEmail: string;
}) {
  if (kind === 'change-of-address')
    return (
      <MessagePage frame={frame} title="The digest comes here now">
        <p>
          {frame.siteName} goes to {maskedEmail} from the next digest on.
        </p>
      </MessagePage>
    );
  return (
    <MessagePage frame={frame} title="You are subscribed">
      <p>
        {frame.siteName} goes to {maskedEmail}. The first digest comes right away if anything matches, the
        next ones at your hour.
      </p>
      <p>Every mail ends with a link to change your preferences, and one to unsubscribe.</p>
      <p>
        <a href="/editions">Read the archive meanwhile</a>
      </p>
    </MessagePage>
  );
}

/** After the button, where an operator decides. */
export function AwaitingPage({ frame, maskedEmail }: { frame: Frame; maskedEmail: string }) {
  return (
    <MessagePage frame={frame} title="Your request is on its way">
      <p>
        Thank you: {maskedEmail} is confirmed. Whoever runs {frame.siteName} now decides. If they let you in,
        a mail says so, and the first digest follows; if they do not, no mail comes.
      </p>
      <p>
        <a href="/editions">Read the archive meanwhile</a>
      </p>
    </MessagePage>
  );
}

/** A confirm link that came too late. */
export function StaleConfirmPage({ frame }: { frame: Frame }) {
  return (
    <MessagePage frame={frame} title="This link is over">
      <p>
        It was valid for 48 hours, or the request was declined, or the subscription has ended since. Nothing
        was changed.
      </p>
      <p>
        <a class="button" href="/">
          Subscribe again
        </a>
      </p>
    </MessagePage>
  );
}

/** A token that stands for nothing. */
export function UnknownLinkPage({ frame }: { frame: Frame }) {
  return (
    <MessagePage frame={frame} title="This link leads nowhere">
      <p>It may have been cut on its way. Copy the whole link from the mail, or have a new one sent.</p>
      <p>
        <a class="button" href="/link">
          Send me a new link
        </a>
      </p>
    </MessagePage>
  );
}

/** "Not me, never mail me." */
export function NotMePage({ frame, token }: { frame: Frame; token: string }) {
  return (
    <QuestionPage
      frame={frame}
      title="Never mail you again?"
      action={`/not-me/${token}`}
      button="Never mail this address"
      after={<p>Whoever typed your address in can then no longer have anything sent to it from here.</p>}
    >
      <p>
        Somebody gave your address to {frame.siteName}. One press, and it is never mailed again, whoever asks.
      </p>
    </QuestionPage>
  );
}

/** After "not me". */
export function NotMeDonePage({ frame }: { frame: Frame }) {
  return (
    <MessagePage frame={frame} title="You will not be mailed">
      <p>Your address is on the list of those that {frame.siteName} never mails.</p>
    </MessagePage>
  );
}
