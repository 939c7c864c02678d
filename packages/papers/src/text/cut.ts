const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * Cuts a text to at most `max` UTF-16 code units, ellipsis included, never inside a grapheme and, where a space is
 * near, between words. What already fits is returned as it is.
 */
export function cutText(text: string, max: number): string {
  if (text.length <= max) return text;
  const room = Math.max(max - 1, 0);
  // A cluster that starts at 0 and is longer than the room has no boundary to cut at: a code point must do.
  const boundary = graphemes.segment(text.slice(0, max + 64)).containing(room)?.index ?? room;
  const end = boundary > 0 ? boundary : codePointBoundary(text, room);
  const space = text.lastIndexOf(' ', end);
  const cut = space > 0 && space > end - Math.min(40, max / 4) ? space : end;
  return `${text.slice(0, cut).trimEnd()}…`;
}

function codePointBoundary(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff ? at - 1 : at;
}
