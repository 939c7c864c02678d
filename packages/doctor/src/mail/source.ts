/** A field of a header, one octet a character: its name in lower case and as written, its value folded, from behind the colon. */
export type Field = { name: string; written: string; value: string };

/** A mail as somebody saved or pasted it; line ends are CRLF, one octet a character. */
export type Source = {
  fields: readonly Field[];
  /** Null where the header alone was given. */
  body: string | null;
};

/** Octets of a saved mail that are read; ours are a tenth of it. */
export const sourceLimit = 1_000_000;
const mostFields = 500;

/**
 * Reads a saved mail, its header alone, or no more than the value of its `Authentication-Results`. Total: whatever it is, it has some fields or none.
 * @param bytes line ends of any kind
 */
export function readSource(bytes: Buffer): Source {
  const text = bytes
    .subarray(0, sourceLimit)
    .toString('latin1')
    .replace(/^\u00ef\u00bb\u00bf/, '')
    .replace(/\r\n|\r|\n/g, '\r\n')
    // What a mailbox file puts before a mail, and what a pasting hand leaves.
    .replace(/^(?:\r\n)*(?:>?From [^\r]*\r\n)?/, '');
  const end = text.indexOf('\r\n\r\n');
  const head = end < 0 ? text : text.slice(0, end);
  const body = end < 0 ? '' : text.slice(end + 4);
  const fields = fieldsOf(head);
  if (fields.length === 0 && /\b(?:spf|dkim|dmarc)\s*=/i.test(text))
    return { fields: [{ name: 'authentication-results', written: '', value: text }], body: null };
  return { fields, body: body.trim() === '' ? null : body };
}

function fieldsOf(head: string): readonly Field[] {
  const fields: Field[] = [];
  for (const line of head.split('\r\n')) {
    const last = fields.at(-1);
    if (/^[ \t]/.test(line) && last !== undefined) {
      last.value += `\r\n${line}`;
      continue;
    }
    const [begin = '', written] = /^([!-9;-~]{1,76}[ \t]{0,9}):/.exec(line) ?? [];
    if (written === undefined) continue;
    if (fields.length === mostFields) break;
    fields.push({ name: written.trimEnd().toLowerCase(), written, value: line.slice(begin.length) });
  }
  return fields;
}

/** The values of the fields of a name, unfolded, from the top. */
export function valuesOf({ fields }: Source, name: string): readonly string[] {
  return fields.filter((field) => field.name === name).map(({ value }) => unfolded(value));
}

/** On one line, white space single; an octet that only looks like white space in Latin 1 stays. */
export const unfolded = (value: string): string => value.replace(/[ \t\r\n]+/g, ' ').replace(/^ | $/g, '');

/** The address in a field of one mailbox; empty where there is none. */
export function addressIn(value: string): string {
  const open = value.lastIndexOf('<');
  const close = value.indexOf('>', open);
  const found = open >= 0 && close > open ? value.slice(open + 1, close) : value;
  return found.trim().slice(0, 320);
}
