/**
 * What operators do and see, whether by pages or by the command. An entry apart: a verb that needs a desk needs neither pages nor accounts, which
 * are half of all modules.
 */
export { createDeliveryDesk } from './deliveries/create-delivery-desk.ts';
export { slowGroups } from './deliveries/delivery-desk.ts';
export type { DeliveryDesk } from './deliveries/delivery-desk.ts';
export { matcherLine } from './desk/matcher-line.ts';
export { createDoctor } from './doctor/create-doctor.ts';
export type { Doctor, MailedTest } from './doctor/create-doctor.ts';
export { createNote } from './operators/create-note.ts';
export { createSignUpDesk } from './sign-ups/sign-up-desk.ts';
export { createSourceDesk } from './sources/source-desk.ts';
export type { SourceDesk, SourceView } from './sources/source-desk.ts';
export { runWords, sourceLine } from './sources/words.ts';
