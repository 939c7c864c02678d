export { createApp } from './app.ts';
export type { ArchiveParts } from './archive.ts';
export type { ApiContext, Mailbox, Readiness, Site } from './context.ts';
export { createApiContext } from './create-context.ts';
export type { ApiParts } from './create-context.ts';
