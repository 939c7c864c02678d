import type { Response } from 'express';
import type { VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';

/** A page as a whole HTML document. */
export function documentOf(page: VNode): string {
  return `<!doctype html>\n${renderToString(page)}\n`;
}

/** Answers with a part of a page, for the script to put in its place. */
export function sendPart(response: Response, part: VNode): void {
  response.type('html').send(renderToString(part));
}

/** Answers with a page. */
export function sendPage(response: Response, page: VNode, status = 200): void {
  response.status(status).type('html').send(documentOf(page));
}
