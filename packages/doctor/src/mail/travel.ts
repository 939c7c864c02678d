import { aligned, domainOf } from '../alignment.ts';
import { type Finding, fail, ok, skip, warn } from '../finding.ts';
import { type Result, receiverResults } from './results.ts';
import { type Source, valuesOf } from './source.ts';

/** Minutes from our Date to the receiver's, beyond which somebody held the mail up. */
const patience = 10;

/** What became of a mail on its way, as its receiver wrote it down. @param fromDomain empty where it is not known */
export function travelFindings(source: Source, fromDomain: string): readonly Finding[] {
  const results = receiverResults(source);
  const received = valuesOf(source, 'received');
  if (results === null && received.length === 0)
    return [
      warn(
        'arrived',
        'Neither Received nor Authentication-Results stands in it.',
        'Save the mail as it arrived: “Show original” at Gmail, “View message source” elsewhere.',
      ),
    ];
  return [
    ...(results === null
      ? [skip('result-spf', 'The receiver wrote no Authentication-Results.')]
      : [spf(results), dkim(results, fromDomain), dmarc(results)]),
    ...(received.length === 0 ? [] : [transport(received), delay(source, received), folder(source)]),
  ];
}

function spf(results: readonly Result[]): Finding {
  const check = 'result-spf';
  const found = results.find(({ method }) => method === 'spf');
  if (found === undefined) return skip(check, 'The receiver says nothing of SPF.');
  const who = found.properties.get('smtp.mailfrom') ?? found.properties.get('smtp.helo') ?? '';
  const says = `SPF: ${found.result}${who === '' ? '' : ` for ${who}`}.`;
  if (found.result === 'pass') return ok(check, says);
  const mend =
    'List the address that your mail server sends from in the SPF record of the return path’s domain.';
  return found.result === 'fail' || found.result === 'softfail'
    ? fail(check, says, mend)
    : warn(check, says, mend);
}

function dkim(results: readonly Result[], fromDomain: string): Finding {
  const check = 'result-dkim';
  const found = results.filter(({ method }) => method === 'dkim');
  if (found.length === 0) return skip(check, 'The receiver says nothing of DKIM.');
  const passed = found.filter(({ result }) => result === 'pass').map(signerOf);
  if (passed.length === 0)
    return fail(
      check,
      `DKIM: ${found.map(({ result }) => result).join(', ')}.`,
      'Compare with the finding “signature”: record, key, or a server that rewrites the mail.',
    );
  if (fromDomain !== '' && !passed.some((domain) => domain === '' || aligned(domain, fromDomain)))
    return warn(
      check,
      `DKIM: pass, but for ${passed.join(', ')}.`,
      `DMARC counts a signature of ${fromDomain} alone: let DKIM_DOMAIN be it.`,
    );
  return ok(check, `DKIM: pass${passed[0] === '' ? '' : ` for ${passed.join(', ')}`}.`);
}

function signerOf({ properties }: Result): string {
  const identity = properties.get('header.i') ?? '';
  return properties.get('header.d') ?? (identity.includes('@') ? domainOf(identity) : identity);
}

function dmarc(results: readonly Result[]): Finding {
  const check = 'result-dmarc';
  const found = results.find(({ method }) => method === 'dmarc');
  if (found === undefined) return skip(check, 'The receiver says nothing of DMARC.');
  const says = `DMARC: ${found.result}.`;
  if (found.result === 'pass') return ok(check, says);
  return found.result === 'fail'
    ? fail(check, says, 'Either SPF or DKIM has to pass for the sender’s own domain.')
    : warn(check, says, 'Publish a DMARC record, as the finding “dmarc” of `broadsheet doctor` says.');
}

/** Whether the hop to the receiver was encrypted: of the topmost hop from another machine. */
function transport(received: readonly string[]): Finding {
  const check = 'transit';
  const encrypted = received.some((line) =>
    /\bwith (?:utf8)?e?smtps(?:a)?\b|\bversion=tls|\busing tls/i.test(line),
  );
  return encrypted
    ? ok(check, 'It came by TLS.')
    : warn(
        check,
        'No Received field tells of TLS.',
        'Let your mail server take up TLS with whoever offers it.',
      );
}

function delay(source: Source, received: readonly string[]): Finding {
  const check = 'delay';
  const sent = Date.parse(valuesOf(source, 'date')[0] ?? '');
  const top = received[0] ?? '';
  const arrived = Date.parse(top.slice(top.lastIndexOf(';') + 1).replace(/\([^)]*\)/g, ''));
  if (Number.isNaN(sent) || Number.isNaN(arrived)) return skip(check, 'Its dates cannot be read.');
  const minutes = (arrived - sent) / 60_000;
  const says = `It took ${minutes < 1 ? 'less than a minute' : `${String(Math.round(minutes))} minutes`}.`;
  return minutes <= patience
    ? ok(check, says)
    : warn(
        check,
        says,
        'Somebody held it up, by greylisting or a queue: see the dates of its Received fields.',
      );
}

/** What filters wrote: where they write anything. */
function folder(source: Source): Finding {
  const check = 'folder';
  const flagged =
    /^yes/i.test(valuesOf(source, 'x-spam-flag')[0] ?? valuesOf(source, 'x-spam-status')[0] ?? '') ||
    valuesOf(source, 'x-forefront-antispam-report').some((value) => /\bSFV:SPM\b|\bSCL:[5-9]\b/.test(value));
  return flagged
    ? fail(
        check,
        'The receiver’s filter took it for spam.',
        'Mend what fails above first; then look at /admin/standing.',
      )
    : ok(check, 'No filter wrote that it is spam.');
}
