import type { Problem } from '../http/problem.ts';
import type { Frame } from './frame.tsx';
import { MessagePage } from './message.tsx';

const titles: Readonly<Record<number, string>> = {
  404: 'There is nothing at this address',
  410: 'This is no longer here',
  403: 'Refused',
  413: 'That is too much at once',
  500: 'Something went wrong here',
  503: 'Not ready yet',
};

/** A problem as a page: what happened, what to do. */
export function ErrorPage({ frame, problem }: { frame: Frame; problem: Problem }) {
  return (
    <MessagePage frame={frame} title={titles[problem.status] ?? problem.title}>
      <p>{problem.detail}</p>
      {problem.errors !== undefined && (
        <ul class="stack">
          {problem.errors.map((error, index) => (
            <li key={index}>{error.message}</li>
          ))}
        </ul>
      )}
      <p class="actions">
        <a class="button plain" href="/">
          To the front page
        </a>
        <a class="button plain" href="/editions">
          To the archive
        </a>
      </p>
    </MessagePage>
  );
}
