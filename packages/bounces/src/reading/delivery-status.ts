import { type MailPart, allParts } from '../returned-mail.ts';
import { addressOfField } from './addresses.ts';
import { diagnose, stageWords } from './diagnosis.ts';
import type { Action, Finding } from './reading.ts';

type Group = ReadonlyMap<string, readonly string[]>;

/**
 * Reads the per-recipient groups of a delivery status notification (RFC 3464), in its own part or, as some servers have it, inside the text.
 * @param textOf what people are told about a recipient, for reports that say the essential only there
 * @returns nothing where there is no group that says what became of somebody
 */
export function readDeliveryStatus(
  mail: MailPart,
  textOf: (recipient: string | null) => string,
): readonly Finding[] {
  return statusTexts(mail)
    .flatMap(groupsOf)
    .slice(0, maxGroups)
    .flatMap((group) => findingOf(group, textOf) ?? []);
}

function statusTexts(mail: MailPart): readonly string[] {
  const parts = outerParts(mail);
  const proper = parts.filter(({ type }) => /^message\/(global-)?delivery-status$/.test(type));
  if (proper.length > 0) return proper.map(({ text }) => text);
  return parts
    .filter(({ type, text }) => /^(?:text|multipart)\//.test(type) && /^final-recipient:/im.test(text))
    .map(({ text }) => text);
}

/** Groups that are read, one a recipient. */
const maxGroups = 100;

/** Everything but what is inside the mail that came back. */
function outerParts(mail: MailPart): readonly MailPart[] {
  const inside = new Set(
    allParts(mail)
      .filter(({ type }) => type === 'message/rfc822' || type === 'message/global')
      .flatMap((part) => part.children.flatMap(allParts)),
  );
  return allParts(mail).filter((part) => !inside.has(part));
}

const lastOfGroup = /^(?:will-retry-until|final-log-id|x-display-name):/i;

/** Groups are parted by empty lines; a sloppy report that has none begins a new one with a field that it has already. */
function groupsOf(text: string): readonly Group[] {
  const groups: Map<string, string[]>[] = [];
  let group: Map<string, string[]> | null = null;
  let name: string | null = null;
  for (const line of text.split('\n').slice(0, 5000)) {
    if (line.trim() === '') {
      group = null;
      continue;
    }
    const field = /^([A-Za-z][\w-]{0,60})[ \t]*:(.*)$/.exec(line);
    if (field === null) {
      const values: string[] | undefined = name === null ? undefined : group?.get(name);
      const last = values?.at(-1);
      if (values !== undefined && last !== undefined && last.length < 4000)
        values[values.length - 1] = `${last} ${line.trim()}`;
      continue;
    }
    name = (field[1] ?? '').toLowerCase();
    if (group === null || (name === 'final-recipient' && group.has(name))) {
      group = new Map<string, string[]>();
      groups.push(group);
    }
    const values = group.get(name) ?? [];
    values.push((field[2] ?? '').trim());
    group.set(name, values);
    if (lastOfGroup.test(line)) name = null;
  }
  return groups;
}

function findingOf(group: Group, textOf: (recipient: string | null) => string): Finding | null {
  const value = (name: string): string => group.get(name)?.join(' ') ?? '';
  const named = ['final-recipient', 'original-recipient', 'x-actual-recipient'].map(value);
  const action = actionOf(value('action'));
  if (named.every((text) => text === '') && action === null) return null;
  const recipient = named.map(addressOfField).find((address) => address !== null) ?? null;
  const status = /[245]\.\d{1,3}\.\d{1,3}/.exec(value('status'))?.[0] ?? null;
  const said = [value('diagnostic-code').replace(/^[\w-]{1,20}\s*;\s*/, ''), value('x-supplementary-info')]
    .filter((text) => text !== '')
    .join(' ');
  const diagnostic = said === '' ? textOf(recipient) : said;
  const became =
    action ??
    (status?.startsWith('2') === true
      ? 'delivered'
      : status?.startsWith('4') === true
        ? 'delayed'
        : 'failed');
  return {
    recipient,
    action: became,
    ...diagnose({
      status,
      text: [value('status').replace(/^[\d.\s]+/, ''), diagnostic, stageWords(textOf(recipient))].join('\n'),
    }),
    diagnostic: oneLine(diagnostic),
  };
}

function actionOf(text: string): Action | null {
  const word = /^[a-z]+/.exec(text.trim().toLowerCase())?.[0] ?? '';
  switch (word) {
    case 'failed':
    case 'failure':
      return 'failed';
    case 'delayed':
    case 'delay':
      return 'delayed';
    case 'delivered':
    case 'relayed':
    case 'expanded':
      return word;
    default:
      return null;
  }
}

/** @returns at most 500 characters, without line ends */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim().slice(0, 500);
}
