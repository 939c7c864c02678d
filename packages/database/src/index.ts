export { connectDatabase, inTransaction } from './connect.ts';
export type { Database, Queryable } from './connect.ts';
export { startEmbeddedPostgres } from './embedded/embedded-postgres.ts';
export type {
  EmbeddedPostgres,
  EmbeddedPostgresLog,
  EmbeddedPostgresOptions,
} from './embedded/embedded-postgres.ts';
export { EmbeddedPostgresError } from './embedded/errors.ts';
export type { EmbeddedPostgresErrorCode } from './embedded/errors.ts';
export { InstanceRunningError, lockInstance } from './embedded/instance-lock.ts';
export type { InstanceLock } from './embedded/instance-lock.ts';
export { migrate, MigrationError, pendingMigrations } from './migrate.ts';
export type { MigrationErrorCode } from './migrate.ts';
export { createEditionStore } from './papers/edition-store.ts';
export { createPaperStore } from './papers/paper-store.ts';
export { createPacingStore } from './sources/pacing-store.ts';
export { createBooksStore } from './deliveries/books-store.ts';
export type { BooksStore, EditionBooks } from './deliveries/books-store.ts';
export { createDeliveryOutbox } from './deliveries/delivery-outbox.ts';
export type { ClaimedDelivery, SuppressedAmong } from './deliveries/delivery-outbox.ts';
export { createFragmentStore } from './deliveries/fragment-store.ts';
export type { FragmentKey, FragmentStore } from './deliveries/fragment-store.ts';
export { createMailboxStore } from './deliveries/mailbox-store.ts';
export type { CaughtMail, MailboxStore } from './deliveries/mailbox-store.ts';
export { createNoticeOutbox } from './deliveries/notice-outbox.ts';
export type { ClaimedNotice } from './deliveries/notice-outbox.ts';
export { createCoverageStore } from './digests/coverage-store.ts';
export { createDigestStore } from './digests/digest-store.ts';
export type { KeptDigest } from './digests/digest-store.ts';
export { createPlanningStore } from './digests/planning-store.ts';
export { loadInstallation, UnknownSecretKeysError } from './subscribers/installation-store.ts';
export type { Installation } from './subscribers/installation-store.ts';
export { createSubscriberStore } from './subscribers/subscriber-store.ts';
export { createSuppressionStore } from './subscribers/suppression-store.ts';
export type { SuppressionStore } from './subscribers/suppression-store.ts';
export { createTopicDirectory } from './subscribers/topic-directory.ts';
export { createMatchStore } from './matching/match-store.ts';
export { createRuleStore } from './matching/rule-store.ts';
export { createTopicArchive } from './matching/topic-archive.ts';
export type { StoredMatch, TopicArchive } from './matching/topic-archive.ts';
export { createTopicStore } from './matching/topic-store.ts';
export { createStatusStore } from './status/status-store.ts';
export type { StatusStore } from './status/status-store.ts';
export { createPlanningReads } from './digests/planning-reads.ts';
export { migrationsFinished } from './status/migrations-finished.ts';
export { createOwedStore } from './status/owed-store.ts';
export type { Owed, OwedStore } from './status/owed-store.ts';
