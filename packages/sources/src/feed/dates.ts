import { fromFarAway } from './dates-far-away.ts';

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** Hours from UTC; letters as RFC 822 has them, the others as feeds do. What is not here counts as UTC. */
const zones: ReadonlyMap<string, number> = new Map([
  ...Object.entries({ ast: -4, adt: -3, at: -4, est: -5, edt: -4, et: -5, cst: -6, cdt: -5, ct: -6 }),
  ...Object.entries({ mst: -7, mdt: -6, mt: -7, pst: -8, pdt: -7, pt: -8, a: -1, n: 1, m: -12, y: 12 }),
  ...Object.entries({ met: 1, mest: 2, cet: 1, cest: 2, bst: 1, jst: 9 }),
]);

/**
 * Reads the dates that feeds write: W3C's profile of ISO 8601 with any part left out, its basic and ordinal forms, RFC 822 with
 * its odd zones and two-digit years, asctime, and those of a few programs that write their own language. Without a zone it is UTC.
 * @returns the instant, or null where it is no date
 */
export function parseFeedDate(text: string): Date | null {
  const written = text.replace(/\s+/g, ' ').trim().slice(0, 100);
  if (written === '') return null;
  return (
    w3c(written) ??
    rfc822(written) ??
    basic(written) ??
    asctime(written) ??
    perforce(written) ??
    local(written)
  );
}

/** `2004`, `2004-12`, `2004-12-31`, `2004-12-31T23:59:59.9+01:00`, `2004-12-31 23:59`, `2004-12-31T23:59 EST`. */
function w3c(text: string): Date | null {
  const found =
    /^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?:(?: ?t ?| )(\d{1,2})(?::(\d{1,2}))?(?::(\d{1,2})(?:[.,]\d*)?)? ?(z|[+-]\d\d(?::?\d\d)?|[a-z]{1,4})?)?(?: .*)?$/i.exec(
      text,
    );
  if (found === null) return null;
  const [, year, month = '1', day = '1', hour = '0', minute = '0', second = '0', zone] = found;
  return instant([year, month, day, hour, minute, second], zone, true);
}

/** `20041231`, `2004-366`, `2004366`, `04-12-31`, `041231`, each with a time or without. */
function basic(text: string): Date | null {
  const found =
    /^(?:(\d{4})-?(\d\d)-?(\d\d)|(\d{4})-?(\d{3})|(\d\d)-?(\d\d)-?(\d\d))(?:[t ]?(\d\d):?(\d\d)(?::?(\d\d))?(?:\.\d*)? ?(z|[+-]\d\d(?::?\d\d)?)?)?$/i.exec(
      text,
    );
  if (found === null) return null;
  const [
    ,
    year,
    month,
    day,
    ordinalYear,
    ordinal,
    short,
    shortMonth,
    shortDay,
    hour = '0',
    minute = '0',
    second = '0',
    zone,
  ] = found;
  const time = [hour, minute, second];
  if (year !== undefined) return instant([year, month, day, ...time], zone);
  if (short !== undefined) return instant([`20${short}`, shortMonth, shortDay, ...time], zone);
  const first = instant([ordinalYear, '1', '1', ...time], zone);
  return first === null ? null : new Date(first.getTime() + (Number(ordinal) - 1) * 86_400_000);
}

/** `Thu, 01 Jan 2004 19:48:21 GMT`: the weekday may be wrong or absent, day and month change places, the time be left out. */
function rfc822(text: string): Date | null {
  const parts = text.toLowerCase().split(/,? /);
  if (parts.length < 5) parts.push('00:00:00', '');
  if (weekdays.includes(parts[0]?.slice(0, 3) ?? '')) parts.shift();
  const [first = '', second = '', year = '', time = '', zone = ''] = parts;
  const [day, name] = /^\d+$/.test(first) ? [first, second] : [second, first];
  const month = months.indexOf(name.slice(0, 3)) + 1;
  if (month === 0 || !/^\d+$/.test(day) || !/^\d+$/.test(year) || !/^\d+(?::\d+){0,2}$/.test(time))
    return null;
  const century = year.length > 2 ? 0 : Number(year) < 90 ? 2000 : 1900;
  const [hour, minute = '0', seconds = '0'] = time.split(':');
  return instant([String(Number(year) + century), String(month), day, hour, minute, seconds], zone);
}

/** `Sun Jan 4 16:29:06 2004`, `Sun Jan 4 16:29:06 PDT 2004`. */
function asctime(text: string): Date | null {
  const [weekday = '', month = '', day = '', time = '', ...rest] = text.split(' ');
  const [zone, year] = rest.length === 1 ? ['gmt', rest[0]] : rest;
  if (rest.length > 2 || year === undefined) return null;
  return rfc822([weekday, day, month, year, time, zone].join(' '));
}

/** `Fri, 2006/09/15 08:19:53 EDT` */
function perforce(text: string): Date | null {
  const found = /^\w{1,3}, (\d{4})\/(\d{1,2})\/(\d{1,2}) (\d{1,2}):(\d\d):(\d\d) (\w{1,4})/.exec(text);
  return found === null ? null : instant(found.slice(1, 7), found[7]);
}

function local(text: string): Date | null {
  const plain = fromFarAway(text);
  return plain === null ? null : (w3c(plain) ?? rfc822(plain));
}

/**
 * @param parts year, month, day, hour, minute, second, in digits
 * @param carries whether what is a little too much is carried on: 30 February is 2 March, 24:00 the next day
 */
function instant(
  parts: readonly (string | undefined)[],
  zone: string | undefined,
  carries = false,
): Date | null {
  const [year = NaN, month = NaN, day = NaN, hour = NaN, minute = NaN, second = NaN] = parts.map(Number);
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  const exact = date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour < 24;
  const near = carries && month < 20 && day < 40 && hour < 100;
  if (year < 100 || year > 9999 || minute >= 60 || second >= 61 || !(exact || near)) return null;
  const offset = offsetOf(zone ?? '');
  return offset !== null ? new Date(date.getTime() - offset * 60_000) : null;
}

/** Minutes east of UTC: `-0500`, `+01:00`, `GMT+1`, `EST`, `Etc/GMT`. */
function offsetOf(zone: string): number | null {
  const name = zone
    .toLowerCase()
    .replace(/^etc\//, '')
    .replace(/^gmt(?=.)/, '');
  const found = /^([+-])(\d{1,2}):?(\d\d)?$/.exec(name);
  if (found === null) return /^[+-]/.test(name) ? null : (zones.get(name) ?? 0) * 60;
  const minutes = Number(found[2]) * 60 + Number(found[3] ?? '0');
  return found[1] === '-' ? -minutes : minutes;
}
