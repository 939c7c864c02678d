import type { ComponentChildren } from 'preact';

import { Page, type Frame } from './frame.tsx';

/** A page that says one thing, and what can be done next. */
export function MessagePage({
  frame,
  title,
  children,
}: {
  frame: Frame;
  title: string;
  children?: ComponentChildren;
}) {
  return (
    <Page frame={frame} title={title}>
      <div class="question">
        <h1>{title}</h1>
        {children}
      </div>
    </Page>
  );
}

/** A page with one question and one button that posts to its own address. */
export function QuestionPage({
  frame,
  title,
  action,
  button,
  plain = false,
  children,
  after,
}: {
  frame: Frame;
  title: string;
  action: string;
  button: string;
  plain?: boolean;
  children?: ComponentChildren;
  after?: ComponentChildren;
}) {
  return (
    <MessagePage frame={frame} title={title}>
      {children}
      <form method="post" action={action}>
        <button type="submit" {...(plain ? { class: 'plain' } : {})}>
          {button}
        </button>
      </form>
      {after !== undefined && <div class="after">{after}</div>}
    </MessagePage>
  );
}
