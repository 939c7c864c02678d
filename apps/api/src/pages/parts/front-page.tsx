import type { FrontPage } from '../../views.ts';
import { count, longDay } from '../words.ts';
import { PaperEntry, PaperLink } from './paper.tsx';

/**
 * The live front page of a form: a summary that is read out, and the papers.
 * @param form id of the form whose choices it shows: without a script, a button here asks for them. It stands outside the
 * form because Enter presses the first button inside
 */
export function FrontPageView({ page, form }: { page: FrontPage | null; form?: string }) {
  return (
    <section class="front" id="front-page" aria-labelledby="front-title">
      <div class="front-head">
        <h2 id="front-title">Your front page</h2>
        <p id="front-summary" aria-live="polite">
          <Summary page={page} />
        </p>
        {form !== undefined && (
          <button
            class="plain"
            type="submit"
            form={form}
            formAction="/preview#front-page"
            formNoValidate
            data-no-script
          >
            Show me
          </button>
        )}
      </div>
      <div id="front-papers">
        <Papers page={page} />
      </div>
    </section>
  );
}

/** "7 of 26 papers match, Friday 8 August 2025". */
export function Summary({ page }: { page: FrontPage | null }) {
  if (page === null) return <>No edition yet</>;
  return (
    <>
      {page.trendingOnly
        ? `Trending among ${count(page.considered, 'paper')}`
        : `${page.matched.toLocaleString('en')} of ${count(page.considered, 'paper')} match`}
      {', '}
      {page.day === null ? <strong class="sample">Sample</strong> : longDay(page.day)}
    </>
  );
}

/** The same in one short line, for the bar at the foot of a phone. */
export function Peek({ page }: { page: FrontPage | null }) {
  return (
    <a class="peek" id="peek" href="#front-page">
      <PeekWords page={page} />
    </a>
  );
}

function PeekWords({ page }: { page: FrontPage | null }) {
  if (page === null) return <span>No edition yet</span>;
  return (
    <span>
      {page.trendingOnly
        ? `See what trends among ${count(page.considered, 'paper')}`
        : `See ${page.matched.toLocaleString('en')} of ${count(page.considered, 'paper')} that match`}
    </span>
  );
}

function Papers({ page }: { page: FrontPage | null }) {
  if (page === null)
    return (
      <p class="empty">
        No papers have come in yet. Subscribe now, and your first digest comes with the first edition.
      </p>
    );
  return (
    <>
      {page.papers.length === 0 ? (
        <p class="empty">
          None of these {count(page.considered, 'paper')} match. On such a day no mail comes. Follow one topic
          more, or use fewer words.
        </p>
      ) : (
        <ol class="papers lead">
          {page.papers.map((printed) => (
            <li key={printed.paper.id}>
              <PaperEntry printed={printed} />
            </li>
          ))}
        </ol>
      )}
      {page.matched > page.papers.length && !page.trendingOnly && (
        <p class="muted">
          {count(page.matched - page.papers.length, 'paper')} more that match, shown online.
        </p>
      )}
      {page.also.length > 0 && (
        <div class="also">
          <h3>Also trending</h3>
          <ul>
            {page.also.map((paper) => (
              <li key={paper.id}>
                <PaperLink paper={paper}>{paper.title}</PaperLink>
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}
