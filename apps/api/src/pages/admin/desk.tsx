import type { ComponentChildren } from 'preact';

import type { Session } from '../../operators/operators.ts';
import type { Frame } from '../frame.tsx';
import { longDay } from '../words.ts';

/** What every page of the desk shares: the site's frame, who is signed in, the parts there are. */
export type DeskFrame = Frame & {
  session: Session;
  places: readonly { name: string; href: string; label: string }[];
};

type DeskPageProps = {
  desk: DeskFrame;
  title: string;
  /** The `name` of the part's place in the menu. */
  here?: string;
  /** Told at the head of the page: what was just done. */
  done?: string | null;
  /** Stands beside the heading. */
  aside?: ComponentChildren;
  script?: boolean;
  children: ComponentChildren;
};

/** A whole page of the desk: masthead with the menu, heading, content. */
export function DeskPage({ desk, title, here, done, aside, script = false, children }: DeskPageProps) {
  const { operator } = desk.session;
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{`${title} – ${desk.siteName} desk`}</title>
        <link rel="stylesheet" href={desk.assets.css} />
        <link rel="stylesheet" href={desk.assets.deskCss} />
        <link rel="icon" type="image/svg+xml" href={desk.assets.icon} />
        {script && <script type="module" src={desk.assets.deskJs}></script>}
      </head>
      <body class="desk">
        <a class="skip" href="#main">
          Skip to the page
        </a>
        <header class="masthead">
          <div class="desk-head">
            <p class="masthead-name">
              <a href="/admin">{desk.siteName}</a> <span>desk</span>
            </p>
            <p class="desk-who">
              <a href="/admin/account">{operator.name}</a>
              <span>{operator.role}</span>
            </p>
          </div>
          <div class="dateline">
            <nav aria-label="Desk">
              <ul>
                {[{ name: 'overview', href: '/admin', label: 'Overview' }, ...desk.places].map((place) => (
                  <li key={place.name}>
                    <a
                      href={place.href}
                      {...(here === place.name ? { 'aria-current': 'page' as const } : {})}
                    >
                      {place.label}
                    </a>
                  </li>
                ))}
              </ul>
            </nav>
            <time dateTime={desk.today}>{longDay(desk.today)}</time>
          </div>
        </header>
        <main class="page" id="main">
          <div class="desk-title">
            <h1>{title}</h1>
            {aside}
          </div>
          {typeof done === 'string' && (
            <p class="done" role="status">
              {done}
            </p>
          )}
          {children}
        </main>
      </body>
    </html>
  );
}

/** A form that posts in the name of this session: nothing else may change anything at the desk. */
export function DeskForm({
  desk,
  action,
  class: name,
  id,
  children,
}: {
  desk: DeskFrame;
  action: string;
  class?: string;
  id?: string;
  children: ComponentChildren;
}) {
  return (
    <form
      method="post"
      action={action}
      noValidate
      {...(name === undefined ? {} : { class: name })}
      {...(id === undefined ? {} : { id })}
    >
      <input type="hidden" name="form" value={desk.session.formToken} />
      {children}
    </form>
  );
}

/** Something that cannot be undone: asked once, in words, without a script. */
export function AskOnce({
  label,
  question,
  children,
}: {
  label: string;
  question: string;
  children: ComponentChildren;
}) {
  return (
    <details class="ask">
      <summary>{label}</summary>
      <div>
        <p>{question}</p>
        {children}
      </div>
    </details>
  );
}

/** What stands where there is nothing yet: what to do first. */
export function Empty({ children }: { children: ComponentChildren }) {
  return <div class="empty desk-empty">{children}</div>;
}
