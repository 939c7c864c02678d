import { createHash } from 'node:crypto';

import { fieldsNamed, readMail } from '../support/mail.ts';
import type { AcceptedMessage } from '../support/smtp-server.ts';
import type { SeenDigest, SeenNotice, SeenPaper } from './journal.ts';

/**
 * Reads a mail as its reader does: by an independent parser, then by what stands in the HTML.
 * @throws Error where something that must be there is not
 */
export async function readAccepted(
  message: AcceptedMessage,
  at: Date,
): Promise<{ digest: SeenDigest } | { notice: SeenNotice }> {
  const mail = await readMail(message.raw);
  const [to] = message.to;
  if (to === undefined || message.to.length !== 1) throw new Error('it has not one recipient');
  if (mail.parsed.to?.[0]?.address !== to) throw new Error(`it is to ${to}, and says otherwise`);
  if (message.messageId === '' || mail.subject === '' || mail.text.trim() === '' || mail.html === '')
    throw new Error('a Message-ID, subject or body is missing');
  const common = {
    to,
    at,
    messageId: message.messageId,
    digest: createHash('sha256').update(message.raw).digest('hex'),
  };
  if (fieldsNamed(mail, 'List-Unsubscribe').length === 0)
    return { notice: { ...common, confirmToken: /\/confirm\/([\w-]+)/.exec(mail.text)?.[1] ?? null } };
  const date = new Date(mail.parsed.date ?? '');
  if (Number.isNaN(date.getTime())) throw new Error('its Date is none');
  const { rows, also } = papersIn(mail.html);
  for (const { title } of [...rows, ...also])
    if (!squeezed(mail.text).includes(squeezed(title))) throw new Error(`its text part lacks “${title}”`);
  const said = /([\d,]+) of ([\d,]+) papers? match/.exec(mail.html);
  return {
    digest: {
      ...common,
      date,
      rows,
      also,
      more: numberIn(/([\d,]+) more papers? online/.exec(mail.html)?.[1]),
      said: said === null ? null : { matched: numberIn(said[1]), considered: numberIn(said[2]) },
    },
  };
}

function papersIn(html: string): { rows: SeenPaper[]; also: SeenPaper[] } {
  const cells = (name: string): string[] =>
    html
      .split('<td ')
      .filter((cell) => cell.startsWith(`class="${name}"`))
      .map((cell) => cell.slice(0, cell.indexOf('</td>')));
  return {
    rows: cells('row').map((cell) => ({
      title: textOf(/<h2[^>]*>(.*?)<\/h2>/s.exec(cell)?.[1] ?? ''),
      links: linksIn(cell),
    })),
    also: cells('section')
      .flatMap((cell) => cell.split('<p ').slice(1))
      .map((line) => ({
        title: textOf(/<span[^>]*>(.*?)<\/span>/s.exec(line)?.[1] ?? ''),
        links: linksIn(line),
      })),
  };
}

function linksIn(html: string): string[] {
  return [...html.matchAll(/href="([^"]*)"/g)].map(([, address = '']) => textOf(address));
}

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  '#39': "'",
  nbsp: ' ',
};

function textOf(html: string): string {
  return html
    .replace(/<[^>]*>/g, '')
    .replace(/&(\w+|#39);/g, (whole, name: string) => entities[name] ?? whole)
    .trim();
}

function squeezed(text: string): string {
  return text.replace(/\s+/g, '');
}

function numberIn(text: string | undefined): number {
  return Number((text ?? '0').replaceAll(',', ''));
}
