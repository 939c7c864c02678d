import { Buffer } from 'node:buffer';
import { domainToASCII } from 'node:url';

/** What an address is kept as. */
export type Address = {
  /** As mailed: local part as typed, domain as lower-case A-label. */
  email: string;
  /** The whole address in lower case: one subscription an address. */
  key: string;
  /** For pages and logs: `a***@e***.net`. */
  masked: string;
};

/** An address, or a sentence that says what to type instead. */
export type ParsedAddress = ({ ok: true } & Address) | { ok: false; problem: string };

/** RFC 5321 4.5.3.1.3: a path has 256 octets, angle brackets included. */
const maxOctets = 254;
/** RFC 5321 4.5.3.1.1. */
const maxLocalOctets = 64;
/** RFC 1035 2.3.4. */
const maxDomainOctets = 253;

/** RFC 5322 3.2.3, without quoting, comments or folding. */
const dotAtom = /^[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*$/;
/** `user%host@relay` and `host!user@relay` ask a relay to pass the mail on: nobody's own address. */
const sourceRoute = /^[a-z\d.-]+!.|.%[a-z\d-]+\.[a-z\d.-]+$/i;
/** Letters, digits, hyphen (RFC 1123 2.1). */
const label = /^[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?$/;
const hyphenAtEdge = /(?:^|[.\u3002\uff0e\uff61])-|-(?:[.\u3002\uff0e\uff61]|$)/;
// Controls, separators, bidi and zero-width marks, lone surrogates, private use, unassigned: nothing a person types knowingly.
const unseen = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;

/**
 * Names under which mail can reach nobody, by their own definition: RFC 2606, 6762, 7686, 9476 and ICANN's private-use name.
 * `.test` and `.example` lead nowhere either and harm nobody: documentation and rehearsals need them.
 */
const reservedTopLevels = new Set(['localhost', 'invalid', 'local', 'onion', 'alt', 'internal', 'arpa']);

const refuse = (problem: string): ParsedAddress => ({ ok: false, problem });
const onePlainAddress =
  'Give one plain address like name@example.org, without a name, spaces, quotes or comments.';
const domainProblem = 'The part after the @ is not a domain that can be mailed, like example.org.';

/**
 * Judges an address by the policy of this installation: one plain dot-atom at a domain name of two labels or more.
 * Unicode domains become A-labels (UTS #46, non-transitional). The cost does not grow with the input: length is asked first.
 */
export function parseAddress(text: string): ParsedAddress {
  if (text.length > maxOctets || Buffer.byteLength(text) > maxOctets)
    return refuse(`An address has at most ${String(maxOctets)} characters.`);
  const trimmed = text.replace(/^ +/, '').replace(/ +$/, '');
  if (trimmed === '') return refuse('Give an e-mail address, like name@example.org.');
  if (unseen.test(trimmed)) return refuse('The address holds a character that cannot be seen. Type it anew.');

  const [local = '', domain, ...more] = trimmed.split('@');
  if (domain === undefined || more.length > 0) return refuse(onePlainAddress);
  if (/[^\0-\x7f]/.test(local))
    return refuse('Letters outside a-z before the @ cannot be mailed by this server. Give another address.');
  if (!dotAtom.test(local)) return refuse(onePlainAddress);
  if (local.length > maxLocalOctets)
    return refuse(`The part before the @ has at most ${String(maxLocalOctets)} characters.`);
  if (sourceRoute.test(local))
    return refuse('An address that routes by way of another host is not accepted.');

  const ascii = asciiDomain(domain);
  if (ascii === null) return refuse(domainProblem);
  if (reservedTopLevels.has(ascii.slice(ascii.lastIndexOf('.') + 1)))
    return refuse('No mail can reach that domain: its ending is reserved.');
  const email = `${local}@${ascii}`;
  if (email.length > maxOctets) return refuse(`An address has at most ${String(maxOctets)} characters.`);
  return { ok: true, email, key: email.toLowerCase(), masked: maskAddress(email) };
}

/** The domain as lower-case A-labels, or null if it is none: one label, an IP address, not letters, digits and hyphens. */
function asciiDomain(domain: string): string | null {
  // The platform's function reads a URL's host: ports, paths and percent signs must not get there.
  if (/[^a-z\d.\u0080-\u{10ffff}-]/iu.test(domain) || hyphenAtEdge.test(domain)) return null;
  const lower = domain.toLowerCase();
  const ascii = /[^\0-\x7f]|xn--/.test(lower) ? domainToASCII(lower) : lower;
  if (ascii.length > maxDomainOctets) return null;
  const labels = ascii.split('.');
  const top = labels.at(-1) ?? '';
  return labels.length >= 2 && labels.every((part) => label.test(part)) && !/^\d+$/.test(top) ? ascii : null;
}

/** The address with everything gone but first letters and the ending, for pages and logs: `a***@e***.net`. */
export function maskAddress(email: string): string {
  const at = email.lastIndexOf('@');
  const domain = email.slice(at + 1);
  return `${email.slice(0, 1)}***@${domain.slice(0, 1)}***${domain.slice(domain.lastIndexOf('.'))}`;
}

/** The domain of an address: the mail host that limits and rates count by. @param key the address in lower case */
export const mailHostOf = (key: string): string => key.slice(key.lastIndexOf('@') + 1);

/**
 * What sign-up limits count by, and nothing else: mailboxes that share an owner fold into one, `+tag` everywhere and dots at Gmail.
 * @param key the address in lower case
 */
export function limiterKeyOf(key: string): string {
  const at = key.lastIndexOf('@');
  const domain = key.slice(at + 1).replace(/^googlemail\.com$/, 'gmail.com');
  const untagged = key.slice(0, at).replace(/(?<=.)\+.*$/, '');
  return `${domain === 'gmail.com' ? untagged.replaceAll('.', '') : untagged}@${domain}`;
}
