// Characters that show nothing or change the order of what is shown: controls, marks of direction, zero-width spaces,
// soft hyphens, tags, byte order marks, noncharacters, annotation marks, lone surrogates. Joiner and non-joiner stay,
// for emoji and Persian need them, and so do the two selectors of text and emoji forms.
const unwanted =
  /(?!\u200c|\u200d|\ufe0e|\ufe0f)\p{Default_Ignorable_Code_Point}|\p{Cc}|\p{Surrogate}|\p{Noncharacter_Code_Point}|[\ufff9-\ufffb]/gu;
const crowdedJoiners = /(?:\u200c|\u200d){2,}/gu;
const crowdedMarks = /(\p{M}{4})\p{M}+/gu;
const spaces = /[\s\u0085]+/gu;
const oddSpaces = /[^\S ]|\u0085| {2}/u;
/** Most texts by far; they need nothing but their spaces looked at. */
const plain = /^[ -~]*$/;

/**
 * Makes a text safe to lay out: NFC, no controls, no bidi or invisible characters, at most four combining marks on a
 * base, every run of white space one space, none at the ends. Markup is left alone: escaping is for those who print.
 */
export function cleanCharacters(text: string): string {
  if (plain.test(text)) return collapseSpaces(text);
  return collapseSpaces(
    collapseSpaces(text)
      .replace(unwanted, '')
      .replace(crowdedJoiners, '\u200d')
      .normalize('NFC')
      .replace(crowdedMarks, '$1'),
  );
}

function collapseSpaces(text: string): string {
  return (oddSpaces.test(text) ? text.replace(spaces, ' ') : text).trim();
}
