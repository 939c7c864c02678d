import { type KeyObject, createHash, createPublicKey, verify } from 'node:crypto';

import type { Names } from '../names.ts';
import { tagsOf } from '../tags.ts';
import { type Field, type Source, unfolded } from './source.ts';

/** What a `DKIM-Signature` comes to. `unknown`: it cannot be told here. */
export type Signature = {
  domain: string;
  selector: string;
  /** Names of the fields it covers, in lower case. */
  covers: readonly string[];
  verdict: 'pass' | 'fail' | 'unknown';
  /** Why, where it did not pass. */
  why: string | null;
};

/** Signatures that are looked at: each asks DNS. */
const most = 5;

/** Every signature of a mail, verified against DNS (RFC 6376, RFC 8463); of a header alone as far as it goes. */
export async function verifySignatures(source: Source, names: Names): Promise<readonly Signature[]> {
  const found = source.fields.filter(({ name }) => name === 'dkim-signature').slice(0, most);
  return Promise.all(found.map((field) => verifySignature(field, source, names)));
}

async function verifySignature(field: Field, source: Source, names: Names): Promise<Signature> {
  const tags = tagsOf(unfolded(field.value));
  const tag = (name: string): string => tags.get(name) ?? '';
  const covers = tag('h')
    .split(':')
    .map((name) => name.trim().toLowerCase());
  const about = { domain: tag('d').toLowerCase(), selector: tag('s'), covers };
  const judged = (verdict: Signature['verdict'], why: string | null): Signature => ({
    ...about,
    verdict,
    why,
  });

  const [algorithm, hash] = tag('a').toLowerCase().split('-');
  if (hash !== 'sha256' || (algorithm !== 'rsa' && algorithm !== 'ed25519'))
    return judged('fail', `nobody verifies ${tag('a') || 'a signature without an algorithm'} any more`);
  if (!hostForm.test(about.domain) || !hostForm.test(about.selector))
    return judged('fail', 'it names no domain and selector');
  const [headForm = 'simple', bodyForm = 'simple'] = (tag('c') || 'simple/simple').toLowerCase().split('/');

  const name = `${about.selector}._domainkey.${about.domain}`;
  const answer = await names.txt(name);
  if (answer.status === 'failed') return judged('unknown', `${name} could not be asked for`);
  const record =
    answer.status === 'found' ? answer.records.map(tagsOf).find((one) => one.has('p')) : undefined;
  const key = record === undefined ? null : publicKeyOf(algorithm, record);
  if (key === null) return judged('fail', `${name} has no key that fits`);

  if (source.body !== null) {
    const whole = canonicalBody(source.body, bodyForm);
    const signed = tags.has('l') ? whole.slice(0, Number(tag('l')) || 0) : whole;
    const actual = createHash('sha256').update(signed, 'latin1').digest('base64');
    if (actual !== tag('bh').replace(/ /g, ''))
      return judged('fail', 'the body was changed after it was signed');
  }
  const data = Buffer.from(signedHeader(field, covers, source, headForm), 'latin1');
  if (!isSigned(algorithm, data, key, Buffer.from(tag('b').replace(/ /g, ''), 'base64')))
    return judged('fail', 'the header was changed after it was signed, or the key is another one');
  return source.body === null ? judged('pass', 'as far as the header goes') : judged('pass', null);
}

const hostForm = /^(?=.{1,200}$)[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$/i;

function publicKeyOf(algorithm: 'rsa' | 'ed25519', record: ReadonlyMap<string, string>): KeyObject | null {
  if ((record.get('k') ?? 'rsa').toLowerCase() !== algorithm) return null;
  const octets = Buffer.from((record.get('p') ?? '').replace(/\s+/g, ''), 'base64');
  try {
    return algorithm === 'rsa'
      ? createPublicKey({ key: octets, format: 'der', type: 'spki' })
      : createPublicKey({
          key: { kty: 'OKP', crv: 'Ed25519', x: octets.toString('base64url') },
          format: 'jwk',
        });
  } catch {
    return null;
  }
}

function isSigned(algorithm: 'rsa' | 'ed25519', data: Buffer, key: KeyObject, signature: Buffer): boolean {
  try {
    return algorithm === 'rsa'
      ? verify('sha256', data, key, signature)
      : verify(null, createHash('sha256').update(data).digest(), key, signature);
  } catch {
    return false;
  }
}

/** What was signed of the header (RFC 6376, 3.7): of several fields of a name the lowest first, then the signature without its value. */
function signedHeader(own: Field, covers: readonly string[], { fields }: Source, form: string): string {
  const left = new Map<string, Field[]>();
  for (const field of fields)
    if (field !== own) left.set(field.name, [...(left.get(field.name) ?? []), field]);
  const lines = covers.flatMap((name) => {
    const field = left.get(name)?.pop();
    return field === undefined ? [] : [`${canonicalField(field, form)}\r\n`];
  });
  const value = own.value
    .split(';')
    .map((part) => /^[ \t\r\n]*b[ \t\r\n]*=/.exec(part)?.[0] ?? part)
    .join(';');
  return lines.join('') + canonicalField({ ...own, value }, form);
}

function canonicalField({ name, written, value }: Field, form: string): string {
  return form === 'relaxed' ? `${name}:${unfolded(value)}` : `${written}:${value}`;
}

function canonicalBody(body: string, form: string): string {
  const lines = (form === 'relaxed' ? body.replace(/[ \t]+/g, ' ').replace(/ \r\n/g, '\r\n') : body).split(
    '\r\n',
  );
  while (lines.length > 0 && (lines.at(-1) === '' || (form === 'relaxed' && lines.at(-1) === ' ')))
    lines.pop();
  if (lines.length === 0) return form === 'relaxed' ? '' : '\r\n';
  return `${lines.join('\r\n')}\r\n`;
}
