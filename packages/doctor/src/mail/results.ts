import { type Source, unfolded } from './source.ts';

/** What a receiver found by one method: `dkim=pass header.d=example.org`. */
export type Result = { method: string; result: string; properties: ReadonlyMap<string, string> };

/** What the topmost `Authentication-Results` says, which is the receiver's own (RFC 8601); null where there is none. */
export function receiverResults({ fields }: Source): readonly Result[] | null {
  const field = fields.find(({ name }) => name === 'authentication-results');
  if (field === undefined) return null;
  return withoutComments(unfolded(field.value))
    .split(';')
    .flatMap((part) => {
      const words = part
        .replace(/ ?= ?/g, '=')
        .split(' ')
        .filter((word) => word !== '');
      const at = words.findIndex((word) => /^(?:spf|dkim|dmarc|arc|iprev|compauth)(?:\/\d+)?=/i.test(word));
      const [method = '', result = ''] = (words[at] ?? '').split('=', 2);
      if (at < 0) return [];
      const properties = words.slice(at + 1).flatMap((word): [string, string][] => {
        const is = word.indexOf('=');
        return is < 0 ? [] : [[word.slice(0, is).toLowerCase(), word.slice(is + 1).toLowerCase()]];
      });
      return [
        {
          method: method.replace(/\/.*/, '').toLowerCase(),
          result: result.toLowerCase(),
          properties: new Map(properties),
        },
      ];
    });
}

/** Without what stands in parentheses, nested ones too. */
function withoutComments(text: string): string {
  let depth = 0;
  let kept = '';
  for (const character of text) {
    if (character === '(') depth += 1;
    else if (character === ')') depth = Math.max(0, depth - 1);
    else if (depth === 0) kept += character;
  }
  return kept;
}
