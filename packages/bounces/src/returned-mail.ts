/** A header field, unfolded, its encoded words decoded. */
export type Field = {
  /** Lower case. */
  name: string;
  value: string;
};

/**
 * A mail, or a part of one, as an edge has taken it apart (RFC 2045, RFC 2046): plain data, line ends as LF, characters decoded as well as its
 * charset allows. Whatever a part claims to be, nothing here has been believed but its shape.
 */
export type MailPart = {
  fields: readonly Field[];
  /** Lower case, without parameters; `text/plain` where nothing is said. */
  type: string;
  /** The decoded body; empty for a multipart that could be taken apart. */
  text: string;
  /** Parts of a multipart; of a `message/rfc822` the one mail inside. */
  children: readonly MailPart[];
};

/** The first value of a field, or the empty text. @param name lower case */
export function fieldOf(fields: readonly Field[], name: string): string {
  return fields.find((field) => field.name === name)?.value ?? '';
}

/** The part and everything inside it, in the order of the text. */
export function allParts(part: MailPart): readonly MailPart[] {
  return [part, ...part.children.flatMap(allParts)];
}
