import type { Problem } from '../http/problem.ts';
import type { Frame } from './frame.tsx';
import { MessagePage } from './message.tsx';

const titles: Readonly<Record<number, string>> = {
  400: 'This could not be read',
  403: 'Refused',
  404: 'There is nothing at this address',
  405: 'There is no page at this address',
  410: 'This is no longer here',
  413: 'That is too much at once',
  422: 'This could not be understood',
  500: 'Something went wrong here',
  503: 'Not ready yet',
};

/** A problem as a page: what happened, what to do. */
export function ErrorPage({ frame, problem }: { frame: Frame; problem: Problem }) {
  return (
    <MessagePage frame={frame} title={titles[problem.status] ?? problem.title}>
      {(problem.errors?.map((error) => error.message) ?? [problem.detail]).map((words, index) => (
        <p key={index}>{words}</p>
      ))}
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
