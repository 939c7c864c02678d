import type { Frame } from './frame.tsx';
import { MessagePage, QuestionPage } from './message.tsx';

/** One question, one button; the address shows only to who holds a good token. */
export function UnsubscribePage({
  frame,
  action,
  maskedEmail,
}: {
  frame: Frame;
  action: string;
  maskedEmail: string | null;
}) {
  return (
    <QuestionPage
      frame={frame}
      title={`Unsubscribe from ${frame.siteName}?`}
      action={action}
      button="Unsubscribe"
      after={
        <p>
          Rather fewer mails? The link “Preferences” at the foot of each mail changes the days, or pauses
          them.
        </p>
      }
    >
      {maskedEmail === null ? (
        <p>No more digests will come.</p>
      ) : (
        <p>No more digests will go to {maskedEmail}.</p>
      )}
    </QuestionPage>
  );
}

/** The one answer to every unsubscribe, for any token (RFC 8058): it names nobody. */
export function UnsubscribedPage({ frame }: { frame: Frame }) {
  return (
    <MessagePage frame={frame} title="You are unsubscribed">
      <p>No more digests will come from {frame.siteName}.</p>
      <p class="after">
        Changed your mind? <a href="/">Subscribe again</a>
      </p>
    </MessagePage>
  );
}
