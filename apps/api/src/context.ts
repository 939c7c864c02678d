import type { Digest } from '@broadsheet/digest';
import type { Day } from '@broadsheet/papers';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';

import type {
  CaughtMail,
  Choices,
  EditionLine,
  EditionView,
  FrontPage,
  SignUp,
  SubscriptionView,
  TopicPage,
  TopicView,
} from './views.ts';

/** The part of the configuration that pages and headers depend on. */
export type Site = {
  /** Without a slash at its end. */
  publicUrl: string;
  siteName: string;
  postalAddress: string | null;
  production: boolean;
  /** As Express's `trust proxy`; false when off. */
  trustProxy: boolean | number | string;
  signup: 'open' | 'approval' | 'domains' | 'closed';
  /** Bearer of `/metrics` from elsewhere than loopback. */
  metricsToken: string | null;
};

/** Something a form or document got wrong: which field, and what to do about it. */
export type FieldError = { field: string; message: string };

/** Refused for what was asked; never for who is subscribed. */
export type Refused = { status: 'invalid'; errors: readonly FieldError[] };

/** What a mailed link stands for, or that it stands for nothing any more. */
export type LinkState<T> = ({ status: 'ok' } & T) | { status: 'gone' } | { status: 'unknown' };

/**
 * Everything subscribers do, bound to its stores, keys, clock and randomness.
 * Tokens are as they stand in the address, unverified.
 */
export type Subscriptions = {
  /** One answer for new, pending, active and suppressed addresses. `ip` counts against the limits of its network. */
  subscribe(signUp: SignUp, ip: string): Promise<{ status: 'accepted' } | { status: 'closed' } | Refused>;
  /** What the confirm page shows; changes nothing. */
  confirmation(
    token: string,
  ): Promise<LinkState<{ maskedEmail: string; kind: 'sign-up' | 'change-of-address'; confirmed: boolean }>>;
  confirm(
    token: string,
  ): Promise<
    LinkState<{ maskedEmail: string; kind: 'sign-up' | 'change-of-address'; nextDueAt: Date | null }>
  >;
  /** Masked address behind an unsubscribe token; null when unknown. */
  leaving(token: string): Promise<string | null>;
  /** Unsubscribes; an unknown token is no error and no difference (RFC 8058). */
  unsubscribe(token: string): Promise<void>;
  /** "Not me, never mail me", by the token of a confirm notice. */
  notMe(token: string): Promise<LinkState<object>>;
  /** By preference token; gone when erased. */
  subscription(token: string): Promise<LinkState<{ subscription: SubscriptionView; maskedEmail: string }>>;
  change(
    token: string,
    change: Partial<Omit<SignUp, 'email'>>,
  ): Promise<LinkState<{ subscription: SubscriptionView }> | Refused>;
  /** Pauses for that many weeks, or until they come back themselves. */
  pause(token: string, weeks: number | null): Promise<LinkState<{ until: Date | null }>>;
  resume(token: string): Promise<LinkState<object>>;
  /** By preference token. */
  leave(token: string): Promise<LinkState<object>>;
  requestChangeOfAddress(token: string, email: string): Promise<LinkState<object> | Refused>;
  /** Mails the preference link; one answer for every address. */
  requestLink(email: string, ip: string): Promise<{ status: 'accepted' } | Refused>;
};

/** What there is to read without an address. */
export type Archive = {
  topics(): Promise<readonly TopicView[]>;
  /** From how many editions `papersPerDay` is reckoned. */
  editionsCounted(): Promise<number>;
  /** What these choices make of the newest edition, or of the sample; null on an empty installation. */
  preview(choices: Choices): Promise<FrontPage | null>;
  /** Newest first, published ones only. */
  editions(page: { before: Day | null; limit: number }): Promise<readonly EditionLine[]>;
  /** `day` null: the newest published, else the sample. */
  edition(day: Day | null): Promise<EditionView | null>;
  topic(slug: string): Promise<TopicPage | null>;
};

/** The development mailbox; absent in production and where an SMTP server is configured. */
export type Mailbox = {
  /** Newest first. */
  list(limit: number): Promise<readonly CaughtMail[]>;
  read(id: number): Promise<(CaughtMail & { raw: Buffer }) | null>;
};

/** How ready each part is; `/readyz` answers 503 unless all are. */
export type Readiness = { ready: boolean; checks: Readonly<Record<string, 'ok' | 'failed'>> };

/** All that the HTTP app needs: functions over plain data. It knows no database, queue or mail server. */
export type ApiContext = {
  site: Site;
  log: Logger;
  /** The process's clock; pages and records ask it, never the machine. */
  now: () => Date;
  subscriptions: Subscriptions;
  archive: Archive;
  /** The digest behind a "view in browser" token. */
  digestOf(token: string): Promise<LinkState<{ digest: Digest }>>;
  mailbox: Mailbox | null;
  /** Where the app registers its own counters, beside those of others. */
  registry: Registry;
  readiness(): Promise<Readiness>;
};
