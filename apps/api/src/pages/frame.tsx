import type { Day } from '@broadsheet/papers';
import type { ComponentChildren } from 'preact';

import { longDay } from './words.ts';

/** What every page shares: the site's name and foot, its files' addresses, and the day of its clock. */
export type Frame = {
  siteName: string;
  postalAddress: string | null;
  assets: { css: string; js: string; deskCss: string; deskJs: string; icon: string };
  today: Day;
};

type PageProps = {
  frame: Frame;
  title: string;
  /** The page's own place in the menu, where it has one. */
  here?: 'home' | 'archive' | 'link';
  /** Feed offered to readers of this page. */
  feed?: string;
  /** Loads the script; pages of one question do without. */
  script?: boolean;
  /** In another site's frame: without menu and foot. */
  bare?: boolean;
  children: ComponentChildren;
};

const places = [
  ['home', '/', 'Subscribe'],
  ['archive', '/editions', 'Archive'],
  ['link', '/link', 'Preferences'],
] as const;

/** A whole page: head, masthead, main, colophon. */
export function Page({ frame, title, here, feed, script = false, bare = false, children }: PageProps) {
  const whole = title === frame.siteName ? title : `${title} – ${frame.siteName}`;
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{whole}</title>
        <link rel="stylesheet" href={frame.assets.css} />
        <link rel="icon" type="image/svg+xml" href={frame.assets.icon} />
        {feed !== undefined && <link rel="alternate" type="application/atom+xml" title={title} href={feed} />}
        {script && <script type="module" src={frame.assets.js}></script>}
      </head>
      <body>
        <a class="skip" href="#main">
          Skip to the page
        </a>
        {!bare && <Masthead frame={frame} {...(here === undefined ? {} : { here })} />}
        <main class="page" id="main">
          {children}
        </main>
        {!bare && <Colophon frame={frame} />}
      </body>
    </html>
  );
}

function Masthead({ frame, here }: { frame: Frame; here?: string }) {
  return (
    <header class="masthead">
      <p class="masthead-name">
        <a href="/">{frame.siteName}</a>
      </p>
      <div class="dateline">
        <time dateTime={frame.today}>{longDay(frame.today)}</time>
        <nav aria-label="Pages">
          <ul>
            {places.map(([name, href, label]) => (
              <li key={name}>
                <a href={href} {...(here === name ? { 'aria-current': 'page' as const } : {})}>
                  {label}
                </a>
              </li>
            ))}
          </ul>
        </nav>
      </div>
    </header>
  );
}

function Colophon({ frame }: { frame: Frame }) {
  return (
    <footer class="colophon">
      <span>{frame.siteName}</span>
      {frame.postalAddress !== null && <span>{frame.postalAddress}</span>}
      <a href="/feed.xml">Feed</a>
      <a href="/openapi.json">API</a>
    </footer>
  );
}
