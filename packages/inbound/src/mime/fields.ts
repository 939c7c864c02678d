import type { Field } from '@broadsheet/bounces';

import { decodeText, decodeWords } from './decode.ts';

const fieldLine = /^([!-9;-~]{1,100})[ \t]*:(.*)$/s;
/** Characters of a value that are kept: the longest real ones are chains of hosts. */
const maxValue = 8000;
const maxFields = 1000;

/** Reads header fields up to the first line that cannot be one. @param source line ends as LF, octets as characters */
export function readFields(source: string): { fields: readonly Field[]; body: string } {
  const fields: { name: string; value: string }[] = [];
  let at = 0;
  while (at < source.length) {
    const end = source.indexOf('\n', at);
    const line = source.slice(at, end === -1 ? source.length : end);
    const next = end === -1 ? source.length : end + 1;
    if (line.trim() === '') {
      at = next;
      break;
    }
    const last = fields.at(-1);
    if (/^[ \t]/.test(line)) {
      if (last === undefined) break;
      if (last.value.length < maxValue) last.value += ` ${line.trim()}`;
    } else {
      const match = fieldLine.exec(line);
      // A header that ends without an empty line: what follows is the body.
      if (match === null) break;
      if (fields.length < maxFields)
        fields.push({
          name: (match[1] ?? '').toLowerCase(),
          value: (match[2] ?? '').trim().slice(0, maxValue),
        });
    }
    at = next;
  }
  return {
    fields: fields.map(({ name, value }) => ({ name, value: decodeWords(decodeText(value, '')) })),
    body: source.slice(at),
  };
}
