export { assembleDigest, htmlLimit } from './assemble.ts';
export type { DigestMail, DigestRow } from './assemble.ts';
export { createSigner, ed25519Hand, SigningKeyError } from './dkim.ts';
export type { Signer } from './dkim.ts';
export { excerpt } from './excerpt.ts';
export { renderPaper, renderReason } from './fragments.ts';
export type { PaperFragment, ReasonFragment } from './fragments.ts';
export { markWords } from './mark-words.ts';
export type { Dispatch } from './message.ts';
export { renderNotice } from './notices.ts';
export type { NoticeContents } from './notices.ts';
export type { Part } from './parts.ts';
export type { Piece } from './quoted-printable.ts';
export { createRooms } from './rooms.ts';
export type { Rooms } from './rooms.ts';
export { keepSkeletons } from './skeletons.ts';
export type { NoticeKind } from './skeletons.ts';
export { incompleteLine } from './sources-line.ts';
export { TemplateError } from './template.ts';
export { compileTemplates } from './templates.ts';
export type { DigestFrame, Site, Templates } from './templates.ts';
export {
  authorsLine,
  countLine,
  reasonLine,
  sayCount,
  sayDay,
  sayList,
  sayNumber,
  sourceName,
  topicName,
} from './words.ts';
export type { Segment } from './words.ts';
export { readMail } from './read-mail.ts';
export type { ReadMail } from './read-mail.ts';
