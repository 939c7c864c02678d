import type { FieldProblem } from '@broadsheet/subscribers';
import { Page, type Frame } from './frame.tsx';
import { EmailField, errorOf, Trap } from './parts/fields.tsx';
import { MessagePage } from './message.tsx';

/** "Send me the link again." */
export function LinkPage({
  frame,
  email,
  problems,
}: {
  frame: Frame;
  email: string;
  problems: readonly FieldProblem[];
}) {
  return (
    <Page frame={frame} title="Your preferences" here="link">
      <div class="question">
        <h1>Your preferences</h1>
        <p>
          They are behind a link of your own: topics, hour and address, pause, unsubscribe. It stands at the
          foot of every digest, and we mail it again.
        </p>
        <form class="stack" method="post" action="/link" noValidate>
          <EmailField value={email} error={errorOf(problems, 'email')} />
          <Trap />
          <button type="submit">Send me the link</button>
          <p class="after">
            Or a link, good for an hour, to all that is kept about your address, to download it or have it
            erased:
          </p>
          <button class="plain" type="submit" name="want" value="data">
            Send me a link to my data
          </button>
        </form>
      </div>
    </Page>
  );
}

/** The same for every address. */
export function LinkSentPage({ frame }: { frame: Frame }) {
  return (
    <MessagePage frame={frame} title="Look into your mailbox">
      <p>If this address is known here, your link is on its way to it.</p>
      <p class="after">
        Nothing there after ten minutes? Look among the junk mail, or <a href="/">subscribe</a>.
      </p>
    </MessagePage>
  );
}
