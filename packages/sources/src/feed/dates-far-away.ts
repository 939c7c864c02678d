const greekMonths = 'Ιαν Φεβ Μαρ Απρ Μαι Ιουν Ιουλ Αυγ Σεπ Οκτ Νοε Δεκ'.split(' ').map(bare);
const englishMonths = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
const hungarianMonths =
  'január februári március április május június július augusztus szeptember október november december'.split(
    ' ',
  );

/**
 * Dates of programs that write them in their own language (Greek, Hungarian, Korean), in a form that everybody reads.
 * @returns null where it is none of these
 */
export function fromFarAway(text: string): string | null {
  return greek(text) ?? hungarian(text) ?? korean(text);
}

/** `Κυρ, 11 Ιούλ 2004 12:00:00 EST` */
function greek(text: string): string | null {
  const found = /^\p{Script=Greek}+, (\d{1,2}) (\p{Script=Greek}+) (\d{4} \S+ \S+)/u.exec(text);
  if (found === null) return null;
  const [, day = '', name = '', rest = ''] = found;
  const month = bare(name);
  // The month is written with and without its accent, and short in two ways.
  const index = greekMonths.findIndex(
    (known) => known === month || (known.length === 4 && month === shorter(known)),
  );
  const english = englishMonths[index];
  return english === undefined ? null : `${day} ${english} ${rest}`;
}

/** `2004-július-13T9:15-05:00` */
function hungarian(text: string): string | null {
  const found = /^(\d{4})-([^-\d]+)-(\d{1,2}T\d{1,2}:\d\d.*)$/.exec(text);
  const month = hungarianMonths.indexOf(found?.[2] ?? '') + 1;
  return found === null || month === 0 ? null : `${found[1] ?? ''}-${String(month)}-${found[3] ?? ''}`;
}

/** `2004년 05월 28일 01:31:15`, `2004-05-25 오후 11:23:17` */
function korean(text: string): string | null {
  const blog = /^(\d{4})년 (\d\d)월 (\d\d)일 (\d\d:\d\d:\d\d)/.exec(text.normalize('NFC'));
  if (blog !== null) return `${blog.slice(1, 4).join('-')}T${blog[4] ?? ''}+09:00`;
  const nate = /^(\d{4}-\d\d-\d\d) (오전|오후) (\d{1,2})(:\d{1,2}:\d{1,2})/.exec(text.normalize('NFC'));
  if (nate === null) return null;
  const hour = (Number(nate[3]) % 12) + (nate[2] === '오후' ? 12 : 0);
  return `${nate[1] ?? ''}T${String(hour).padStart(2, '0')}${nate[4] ?? ''}+09:00`;
}

function bare(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

/** `ιουν` is written `ιον` as well. */
function shorter(month: string): string {
  return month.replace('ου', 'ο');
}
