import type { Because } from '@broadsheet/digest';
import type { Reason } from '@broadsheet/matching';
import type { EditionPaper } from '@broadsheet/papers';
import { authorsLine, excerpt, reasonLine, sourceName, topicName } from '@broadsheet/rendering';
import type { ComponentChildren } from 'preact';

import type { PrintedPaper } from '../../views.ts';
import { anchorOf } from '../anchor.ts';
import { count } from '../words.ts';
import { Marked, Segments } from './marked.tsx';

type PaperProps = {
  printed: PrintedPaper;
  heading?: 'h2' | 'h3';
  section?: string;
  /** Where its reader votes on it; null for nobody's page. */
  votePath?: string | null;
};

/** One paper: why and whence, title, authors, reasons, abstract, links; matched words marked where they stand. */
export function PaperEntry({ printed, heading: Heading = 'h3', section, votePath = null }: PaperProps) {
  const { paper, because } = printed;
  const chosen = because.filter((one) => one.kind !== 'trending');
  const names = [...new Set(chosen.map(topicName))].filter((name) => name !== section);
  const said = (field: Reason['field']) => termsIn(chosen, field);
  return (
    <article class="paper" id={anchorOf(paper)}>
      <p class="kicker">
        {names.length > 0 && <strong>{names.join(', ')}</strong>}
        <span>{sourceName(paper.source)}</span>
        {paper.votes !== null && <span>{count(paper.votes, 'vote')}</span>}
      </p>
      <Heading>
        <PaperLink paper={paper}>
          <Marked text={paper.title} terms={said('title')} />
        </PaperLink>
      </Heading>
      {paper.authors.length > 0 && <p class="authors">{authorsLine(paper.authors)}</p>}
      <Why because={chosen} />
      {paper.abstract !== '' && (
        <p class="abstract">
          <Marked text={excerpt(paper.abstract)} terms={said('abstract')} />
        </p>
      )}
      <PaperLinks paper={paper} votePath={votePath} />
    </article>
  );
}

/** What is left of a paper that was withdrawn after it was mailed: that it was there. */
export function WithdrawnEntry({ paper }: { paper: EditionPaper }) {
  return (
    <article class="paper withdrawn" id={anchorOf(paper)}>
      <p class="kicker">
        <span>Withdrawn</span>
      </p>
      <h2>
        <s>{paper.title}</s>
      </h2>
      <p class="why">This paper was withdrawn after the digest was mailed.</p>
    </article>
  );
}

/** A title as a link where the paper has an address. */
export function PaperLink({ paper, children }: { paper: EditionPaper; children: ComponentChildren }) {
  if (paper.url === null) return <>{children}</>;
  return (
    <a href={paper.url} rel="noreferrer">
      {children}
    </a>
  );
}

function Why({ because }: { because: readonly Because[] }) {
  if (because.length === 0) return null;
  return (
    <>
      {because.slice(0, 2).map((one, index) => (
        <p class="why" key={index}>
          <Segments segments={reasonLine(one)} />
        </p>
      ))}
    </>
  );
}

function PaperLinks({ paper, votePath }: { paper: EditionPaper; votePath: string | null }) {
  const links = [
    ['Paper', paper.url],
    ['PDF', paper.pdfUrl],
    ['Code', paper.codeUrl],
  ] as const;
  if (votePath === null && links.every(([, href]) => href === null)) return null;
  return (
    <p class="links">
      {links.map(
        ([label, href]) =>
          href !== null && (
            <a href={href} rel="noreferrer">
              {label}
              <span class="unseen"> of {paper.title}</span>
            </a>
          ),
      )}
      {votePath !== null && (
        <>
          <a href={votePath}>
            More like this<span class="unseen">: {paper.title}</span>
          </a>
          <a href={`${votePath}?less`}>
            Less<span class="unseen"> like this: {paper.title}</span>
          </a>
        </>
      )}
    </p>
  );
}

function termsIn(because: readonly Because[], field: Reason['field']): readonly string[] {
  return because.flatMap((one) =>
    one.kind === 'trending'
      ? []
      : one.reasons.filter((reason) => reason.field === field).flatMap((reason) => reason.terms),
  );
}
