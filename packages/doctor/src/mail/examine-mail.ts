import { aligned, domainOf } from '../alignment.ts';
import { type Finding, fail, ok, skip, warn } from '../finding.ts';
import type { Names } from '../names.ts';
import { type Signature, verifySignatures } from './signature.ts';
import { type Source, addressIn, readSource, valuesOf } from './source.ts';
import { travelFindings } from './travel.ts';

/** What a mail says of itself, and what that is worth. */
export type ExaminedMail = {
  /** The fields that decide, unfolded, as far as they are there. */
  headers: readonly { name: string; value: string }[];
  findings: readonly Finding[];
};

const telling = [
  'Return-Path',
  'From',
  'To',
  'Subject',
  'Date',
  'Message-ID',
  'List-Id',
  'List-Unsubscribe',
  'List-Unsubscribe-Post',
  'DKIM-Signature',
  'Authentication-Results',
] as const;

/**
 * Examines a mail by its source: the headers that receivers go by, the signature against DNS, and, of one that arrived, what its receiver
 * found. Total over whatever was given.
 * @param mail `envelopeFrom`: what a mail that is about to leave has for a return path; null: it arrived, and says so itself
 */
export async function examineMail(
  mail: { raw: Buffer; envelopeFrom: string | null },
  names: Names,
): Promise<ExaminedMail> {
  const source = readSource(mail.raw);
  const arrived = mail.envelopeFrom === null;
  const fromDomain = domainOf(addressIn(valuesOf(source, 'from')[0] ?? ''));
  const returnPath = mail.envelopeFrom ?? addressIn(valuesOf(source, 'return-path')[0] ?? '');
  const headers = telling.flatMap((name) =>
    valuesOf(source, name.toLowerCase()).map((value) => ({ name, value })),
  );
  const shown = arrived ? headers : [{ name: 'Return-Path', value: `<${returnPath}>` }, ...headers];
  // No more than the results of a receiver were given.
  if (fromDomain === '') return { headers: shown, findings: travelFindings(source, fromDomain) };
  const signatures = await verifySignatures(source, names);
  return {
    headers: shown,
    findings: [
      checkMessageId(source, fromDomain),
      checkEnvelope(returnPath, fromDomain),
      ...checkSignatures(signatures, fromDomain),
      checkOneClick(source, signatures),
      ...(arrived ? travelFindings(source, fromDomain) : []),
    ],
  };
}

function checkMessageId(source: Source, fromDomain: string): Finding {
  const check = 'message-id';
  const ids = valuesOf(source, 'message-id');
  const [id = ''] = ids;
  if (ids.length !== 1 || !/^<[^<>@\s]+@[^<>@\s]+>$/.test(id))
    return fail(
      check,
      ids.length === 0 ? 'There is no Message-ID.' : 'There is more than one Message-ID, or it is malformed.',
      'Something on the way changed it: look at what stands between Broadsheet and the receiver.',
    );
  return aligned(domainOf(id.slice(1, -1)), fromDomain)
    ? ok(check, id)
    : warn(
        check,
        `${id} is not of ${fromDomain}.`,
        'A server on the way gave it another: let it keep ours, which bounces are known by.',
      );
}

function checkEnvelope(returnPath: string, fromDomain: string): Finding {
  const check = 'return-path';
  if (returnPath === '')
    return skip(check, 'The mail does not say its return path; receivers write it at the top.');
  return aligned(domainOf(returnPath), fromDomain)
    ? ok(check, `Bounces come back to ${returnPath}, of the sender's organisation: SPF counts for DMARC.`)
    : warn(
        check,
        `Bounces come back to ${returnPath}, the sender is at ${fromDomain}: SPF does not count for DMARC.`,
        'Let BOUNCE_DOMAIN be under the domain of MAIL_FROM, and have the mail server keep the return path.',
      );
}

function checkSignatures(signatures: readonly Signature[], fromDomain: string): readonly Finding[] {
  const check = 'signature';
  if (signatures.length === 0)
    return [
      fail(
        check,
        'The mail is not signed: Gmail, Yahoo and Outlook want a DKIM signature.',
        'Set DKIM_DOMAIN, DKIM_SELECTOR and DKIM_PRIVATE_KEY, or let the mail server sign.',
      ),
    ];
  return signatures.map(({ domain, selector, verdict, why }) => {
    const by = `Signed by ${domain}, selector ${selector}`;
    if (verdict === 'unknown')
      return warn(check, `${by}: ${why ?? ''}.`, 'Is there a way to a DNS server? Then try again.');
    if (verdict === 'fail')
      return fail(
        check,
        `${by}: ${why ?? ''}.`,
        'Publish the record that `broadsheet doctor` names under dkim, and let no server rewrite what is signed.',
      );
    if (!aligned(domain, fromDomain))
      return warn(
        check,
        `${by}, which is right, but not of ${fromDomain}.`,
        'DMARC counts signatures of the sender’s own domain alone.',
      );
    return ok(check, `${by}: right${why === null ? '' : `, ${why}`}.`);
  });
}

/** RFC 8058: both fields, an https address, and both covered by a signature that holds. */
function checkOneClick(source: Source, signatures: readonly Signature[]): Finding {
  const check = 'one-click';
  const [links, posts] = [valuesOf(source, 'list-unsubscribe'), valuesOf(source, 'list-unsubscribe-post')];
  const link = /<(https?:[^>]*)>/.exec(links.length === 1 ? (links[0] ?? '') : '')?.[1];
  if (link === undefined || posts.length !== 1 || !/^List-Unsubscribe=One-Click$/i.test(posts[0] ?? ''))
    return fail(
      check,
      'List-Unsubscribe and List-Unsubscribe-Post are not both there, once each.',
      'Something on the way took them out: receivers want them of whoever mails many.',
    );
  if (!link.startsWith('https:'))
    return warn(
      check,
      'List-Unsubscribe has an http address, which no receiver calls.',
      'Set PUBLIC_URL to an https address.',
    );
  const covered = signatures.some(
    ({ covers, verdict }) =>
      verdict !== 'fail' && covers.includes('list-unsubscribe') && covers.includes('list-unsubscribe-post'),
  );
  return covered
    ? ok(check, `Both fields are there and signed: ${new URL(link).host} takes the unsubscribe.`)
    : fail(
        check,
        'No signature covers List-Unsubscribe and List-Unsubscribe-Post: receivers ignore both.',
        'Sign with both in h=, as Broadsheet does by itself.',
      );
}
