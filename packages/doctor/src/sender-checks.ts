import { createPublicKey } from 'node:crypto';

import { aligned } from './alignment.ts';
import { type Finding, fail, ok, skip, warn } from './finding.ts';
import type { Names } from './names.ts';
import { tagsOf } from './tags.ts';

const unanswered = 'DNS did not answer. Is there a way to a DNS server? Then try again.';

/** SPF of the envelope's domain (RFC 7208). */
export async function checkSpf(names: Names, domain: string): Promise<Finding> {
  const answer = await names.txt(domain);
  if (answer.status === 'failed')
    return warn('spf', `${domain} could not be asked for its SPF record.`, unanswered);
  const records =
    answer.status === 'found' ? answer.records.filter((text) => /^v=spf1(?:\s|$)/i.test(text)) : [];
  const [record] = records;
  if (record === undefined)
    return fail(
      'spf',
      `${domain} has no SPF record.`,
      `Publish TXT at ${domain}, with what your mail server's operator names: "v=spf1 include:… -all".`,
    );
  if (records.length > 1)
    return fail(
      'spf',
      `${domain} has ${String(records.length)} SPF records: receivers heed none.`,
      'Join them into one.',
    );
  if (/\s\+?all(?:\s|$)/i.test(record))
    return fail('spf', `${domain} lets everybody send: ${record}`, 'End it with -all or ~all.');
  const lookups =
    record.match(/\s[+?~-]?(?:include:|a(?=[\s:/]|$)|mx(?=[\s:/]|$)|ptr|exists:)|\sredirect=/gi)?.length ?? 0;
  if (lookups > 10)
    return fail(
      'spf',
      `The SPF record of ${domain} asks ${String(lookups)} look-ups; ten are allowed.`,
      'Drop includes that are not needed.',
    );
  return ok('spf', `${domain}: ${record}`);
}

/** The DKIM record against the key that signs (RFC 6376), and its domain against the sender's. */
export async function checkDkim(
  names: Names,
  dkim: { domain: string; selector: string; privateKey: string } | null,
  fromDomain: string,
  kind: 'rsa' | 'ed25519' = 'rsa',
): Promise<Finding> {
  const check = kind === 'rsa' ? 'dkim' : 'dkim-ed25519';
  if (dkim === null)
    return warn(
      'dkim',
      'Broadsheet does not sign: your mail server has to.',
      'Set DKIM_DOMAIN, DKIM_SELECTOR and DKIM_PRIVATE_KEY, or make sure that the server signs with both List-Unsubscribe fields in h=.',
    );
  const name = `${dkim.selector}._domainkey.${dkim.domain}`;
  const own = publicKeyOf(dkim.privateKey, kind);
  if (own === null)
    return kind === 'rsa'
      ? fail(check, 'DKIM_PRIVATE_KEY cannot be read.', 'Give an RSA key of 2048 bits in PEM form.')
      : fail(check, 'DKIM_ED25519_PRIVATE_KEY cannot be read.', 'Give an Ed25519 key in PEM form.');
  const wanted = `v=DKIM1; k=${kind}; p=${own}`;
  const answer = await names.txt(name);
  if (answer.status === 'failed') return warn(check, `${name} could not be asked for.`, unanswered);
  if (answer.status !== 'found')
    return fail(check, `${name} has no record: every signature fails.`, `Publish TXT at ${name}: ${wanted}`);
  const keys = answer.records.map((text) => tagsOf(text)).filter((tags) => tags.has('p'));
  const found = keys[0]?.get('p')?.replace(/\s+/g, '');
  if (found === undefined || found === '')
    return fail(check, `${name} has no key, or one that was revoked.`, `Publish TXT at ${name}: ${wanted}`);
  if (found !== own || (keys[0]?.get('k')?.trim().toLowerCase() ?? 'rsa') !== kind)
    return fail(
      check,
      `${name} has another key than the one that signs.`,
      `Publish TXT at ${name}: ${wanted}`,
    );
  if (!aligned(dkim.domain, fromDomain))
    return fail(
      check,
      `Signatures are for ${dkim.domain}, and the sender is at ${fromDomain}: DMARC takes no notice of them.`,
      'Let DKIM_DOMAIN be the domain of MAIL_FROM.',
    );
  if (keys[0]?.get('t')?.includes('y') === true)
    return warn(check, `${name} is marked as a test (t=y).`, 'Publish it without t=y.');
  return ok(check, `${name} has the key that signs.`);
}

/** DMARC of the sender's domain, found by walking up the tree (RFC 9989). */
export async function checkDmarc(names: Names, fromDomain: string): Promise<Finding> {
  const labels = fromDomain.split('.');
  const mend = `Publish TXT at _dmarc.${fromDomain}: "v=DMARC1; p=none; rua=mailto:you@${fromDomain}".`;
  for (let from = 0; from <= labels.length - 2; from += 1) {
    const domain = labels.slice(from).join('.');
    const answer = await names.txt(`_dmarc.${domain}`);
    if (answer.status === 'failed')
      return warn('dmarc', `_dmarc.${domain} could not be asked for.`, unanswered);
    const records =
      answer.status === 'found' ? answer.records.filter((text) => /^v=DMARC1\s*(?:;|$)/i.test(text)) : [];
    if (records.length > 1)
      return fail('dmarc', `_dmarc.${domain} has several records: receivers heed none.`, 'Keep one.');
    const [record] = records;
    if (record === undefined) continue;
    const policy = tagsOf(record).get('p')?.toLowerCase();
    return policy === undefined || !['none', 'quarantine', 'reject'].includes(policy)
      ? fail('dmarc', `_dmarc.${domain} has no policy that is known: ${record}`, mend)
      : ok('dmarc', `_dmarc.${domain}: ${record}`);
  }
  return fail('dmarc', `${fromDomain} has no DMARC record; Gmail, Yahoo and Outlook want one.`, mend);
}

/** Where bounces go. */
export async function checkReturnPath(
  names: Names,
  bounceDomain: string | null,
  fromDomain: string,
): Promise<Finding> {
  if (bounceDomain === null)
    return warn(
      'return-path',
      'Bounces go to MAIL_FROM, where nobody reads them for you.',
      'Set BOUNCE_DOMAIN, let its MX lead to BOUNCE_LISTEN, and dead addresses are left alone.',
    );
  const answer = await names.mx(bounceDomain);
  if (answer.status === 'failed')
    return warn('return-path', `${bounceDomain} could not be asked for its MX.`, unanswered);
  if (answer.status !== 'found')
    return fail(
      'return-path',
      `${bounceDomain} has no MX: bounces are lost.`,
      `Publish an MX at ${bounceDomain} that leads to BOUNCE_LISTEN.`,
    );
  const hosts = answer.records.join(', ');
  if (answer.records.every((host) => host === '' || host === '.'))
    return fail(
      'return-path',
      `${bounceDomain} says that it takes no mail (null MX).`,
      'Publish an MX that leads to BOUNCE_LISTEN.',
    );
  if (!aligned(bounceDomain, fromDomain))
    return warn(
      'return-path',
      `Bounces go to ${bounceDomain}, the sender is at ${fromDomain}: SPF does not count for DMARC.`,
      `Take a domain under that of MAIL_FROM, like bounce.${fromDomain}.`,
    );
  return ok('return-path', `${bounceDomain} is served by ${hosts}.`);
}

/** PTR of the sending hosts, and that it leads back (Gmail's 5.7.25). */
export async function checkReverse(names: Names, host: string, loopback: boolean): Promise<Finding> {
  const check = 'ptr';
  if (loopback)
    return skip(
      check,
      'Mail goes out by a server on this machine: check the PTR of its public address yourself.',
    );
  const answer = await names.addresses(host);
  if (answer.status !== 'found') return warn(check, `${host} has no address in DNS.`, 'Is SMTP_URL right?');
  for (const address of answer.records) {
    const reverse = await names.ptr(address);
    const mend = `Have whoever lends you ${address} set its PTR to a name that leads back to it.`;
    if (reverse.status !== 'found') return warn(check, `${address} (${host}) has no PTR.`, mend);
    const back = await Promise.all(reverse.records.map((name) => names.addresses(name)));
    if (!back.some((one) => one.status === 'found' && one.records.includes(address)))
      return warn(check, `The PTR of ${address} does not lead back to it.`, mend);
  }
  return ok(check, `${host}: names and addresses lead to each other.`);
}

/** The key as its record has it: an RSA key as SPKI, an Ed25519 one as its 32 octets (RFC 8463, 4.2), the last of its SPKI. */
function publicKeyOf(pem: string, kind: 'rsa' | 'ed25519'): string | null {
  try {
    const key = createPublicKey(pem);
    if (key.asymmetricKeyType !== kind) return null;
    const spki = key.export({ type: 'spki', format: 'der' });
    return (kind === 'rsa' ? spki : spki.subarray(-32)).toString('base64');
  } catch {
    return null;
  }
}
