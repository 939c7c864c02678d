import { Page, type Frame } from './frame.tsx';
import { MessagePage } from './message.tsx';

/** All that is kept, to download or to erase. */
export function DataPage({
  frame,
  token,
  maskedEmail,
}: {
  frame: Frame;
  token: string;
  maskedEmail: string;
}) {
  return (
    <Page frame={frame} title="Your data">
      <div class="question">
        <h1>Your data</h1>
        <p>
          All that {frame.siteName} keeps about {maskedEmail}: what you follow, when you confirmed, your
          votes, and which mails went out.
        </p>
        <form method="post" action={`/data/${token}/export`}>
          <button type="submit">Download it as JSON</button>
        </form>
        <form class="after stack" method="post" action={`/data/${token}/erase`}>
          <h2>Erase</h2>
          <p>
            Your subscription ends, and what is kept about you is deleted at once. It cannot be brought back.
            What stays names nobody: that a mail went out on a day, and, where you asked never to be mailed, a
            hash that sees to it.
          </p>
          <button class="plain" type="submit">
            Erase everything about me
          </button>
        </form>
      </div>
    </Page>
  );
}

/** After the button. */
export function ErasedPage({ frame }: { frame: Frame }) {
  return (
    <MessagePage frame={frame} title="You are erased">
      <p>{frame.siteName} keeps nothing about you any more, and mails you nothing.</p>
      <p>
        <a href="/editions">The archive stays open to everyone</a>
      </p>
    </MessagePage>
  );
}

/** A link to somebody's data that came too late, or was used. */
export function StaleDataPage({ frame }: { frame: Frame }) {
  return (
    <MessagePage frame={frame} title="This link is over">
      <p>It was valid for an hour, or there is nothing behind it any more. Nothing was changed.</p>
      <p>
        <a class="button" href="/link">
          Send me a new link
        </a>
      </p>
    </MessagePage>
  );
}
