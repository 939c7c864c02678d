import type { Because } from '@broadsheet/digest';
import { cutText, type EditionPaper } from '@broadsheet/papers';

import { excerpt } from './excerpt.ts';
import { encodeParts, type Part } from './parts.ts';
import { encodePiece, type Piece } from './quoted-printable.ts';
import { fill, type TemplateNode, type Values } from './template.ts';
import { finish, type Templates } from './templates.ts';
import { escapeHtml, oneLine, plain, safeUrl, wrap } from './text.ts';
import { authorsLine, reasonLine, sayCount, sourceName, topicName } from './words.ts';

/** Why a paper is in a digest, rendered once per (paper, rule): the name over it, and the sentence below its authors. */
export type ReasonFragment = {
  html: { topic: Piece; why: Piece };
  text: { topic: Piece; why: Piece };
};

/** A paper rendered once per edition and template version; `topic`, `why` and `votes` are still open. Plain JSON. */
export type PaperFragment = {
  /** On one line, for subject and preheader. */
  title: string;
  html: readonly Part[];
  text: readonly Part[];
  /** The same paper as a line of "Also trending". */
  also: { html: readonly Part[]; text: readonly Part[] };
  /** The reason where no rule chose it. */
  trending: ReasonFragment;
};

/** A paper as it stands in every digest that prints it. Hostile text comes out as text. */
export function renderPaper(templates: Templates, paper: EditionPaper): PaperFragment {
  const title = cutText(oneLine(paper.title), 300) || 'Untitled';
  const { html, text } = templates.row;
  const values = paperValues(paper, title);
  const forText = { ...values, title: wrap(title), abstract: wrap(excerpt(paper.abstract)) };
  return {
    title,
    html: encodeParts(fill(html.paper, values, escapeHtml)),
    text: encodeParts(fill(text.paper, forText, plain)),
    also: {
      html: encodeParts(fill(html.also, values, escapeHtml)),
      text: encodeParts(fill(text.also, forText, plain)),
    },
    trending: renderReason(templates, { kind: 'trending' }),
  };
}

/** Why one rule chose one paper. */
export function renderReason(templates: Templates, because: Because): ReasonFragment {
  const segments = reasonLine(because);
  const values: Values = {
    name: topicName(because),
    reason: wrap(segments.map(({ text, marked }) => (marked ? `“${text}”` : text)).join('')),
    segments: segments.map(({ text, marked }) => ({ plain: marked ? '' : text, marked: marked ? text : '' })),
  };
  const render = (nodes: readonly TemplateNode[], write: (text: string) => string): Piece =>
    encodePiece(finish(nodes, values, write));
  const { html, text } = templates.row;
  return {
    html: { topic: render(html.topic, escapeHtml), why: render(html.why, escapeHtml) },
    text: { topic: render(text.topic, plain), why: render(text.why, plain) },
  };
}

function paperValues(paper: EditionPaper, title: string): Values {
  const url = safeUrl(paper.url);
  const name = cutText(title, 60);
  const links = [
    { label: 'Paper', href: url },
    { label: 'PDF', href: safeUrl(paper.pdfUrl) },
    { label: 'Code', href: safeUrl(paper.codeUrl) },
  ].flatMap(({ label, href }) => (href === null ? [] : [{ label, href, named: `${label}: ${name}` }]));
  return {
    title,
    name,
    url: url ?? '',
    unlinked: url === null,
    source: sourceName(paper.source),
    voted: paper.votes === null || paper.votes < 1 ? '' : sayCount(paper.votes, 'vote'),
    authors: authorsLine(paper.authors),
    abstract: excerpt(paper.abstract),
    next: links.length > 0,
    links: links.map((link, index) => ({ ...link, next: index > 0 })),
  };
}
