import type { EditionBooks } from '@broadsheet/database';
import type { Books } from '@broadsheet/delivery';
import type { Digest } from '@broadsheet/digest';
import type { Day, Edition } from '@broadsheet/papers';
import type { Direction, FieldProblem, KeptData, SignUpMode, SignUpRefusal } from '@broadsheet/subscribers';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';

import type { Doctor } from './doctor/create-doctor.ts';
import type { DeliveryDesk } from './deliveries/delivery-desk.ts';
import type { TopicDesk } from './desk/topic-desk.ts';
import type { SignUpDesk } from './sign-ups/sign-up-desk.ts';
import type { StandingDesk } from './standing/standing-desk.ts';
import type { SourceDesk } from './sources/source-desk.ts';
import type { Webhooks } from './inbound/webhooks.ts';
import type { Challenge } from './proof/proof.ts';
import type { NetworkLimits } from './network-limits.ts';
import type { Operators } from './operators/operators.ts';
import type {
  CaughtMail,
  Choices,
  EditionLine,
  EditionView,
  FrontPage,
  Invalid,
  SubscriptionView,
  TopicPage,
  TopicView,
} from './views.ts';

export type { Invalid } from './views.ts';

/** The part of the configuration that pages and headers depend on. */
export type Site = {
  /** Without a slash at its end. */
  publicUrl: string;
  siteName: string;
  postalAddress: string | null;
  production: boolean;
  /** As Express's `trust proxy`; false when off. */
  trustProxy: boolean | number | string;
  /** Who may sign up. */
  signUp: SignUpMode;
  /** Bearer of `/metrics` from elsewhere than loopback. */
  metricsToken: string | null;
};

/** What a mailed link stands for, or that it stands for nothing any more. */
export type LinkState<T = object> = ({ status: 'ok' } & T) | { status: 'gone' } | { status: 'unknown' };

/** How a request to have something mailed ends: accepted says nothing about the address. */
export type Mailing = { status: 'accepted' } | { status: 'refused'; reason: SignUpRefusal } | Invalid;

/** What the page behind a confirm link says. */
export type ConfirmView = {
  maskedEmail: string;
  kind: 'sign-up' | 'change-of-address';
  /** The button is to be pressed; it was, and an operator decides; it was. */
  stage: 'asked' | 'awaiting' | 'confirmed';
};

/** Where a sign-up comes from. */
export type Caller = { ip: string; door: 'form' | 'api' };

/**
 * Everything subscribers do, bound to its stores, keys, clock and randomness.
 * Tokens are as they stand in the address, documents as they came: both are judged behind this.
 */
export type Subscriptions = {
  /**
   * @param document as in `signUpSchema`; beside it, where a proof of work is asked for, `altcha`
   * @param from its `ip` counts against the limits of its network
   */
  subscribe(document: unknown, from: Caller): Promise<Mailing>;
  /** Whether a sign-up from there has to bring a proof of work. */
  asksProof(from: Caller): boolean;
  /** A fresh sum for a proof of work. */
  challenge(): Promise<Challenge>;
  /** What the confirm page shows; changes nothing. */
  confirmation(token: string): Promise<LinkState<ConfirmView>>;
  confirm(token: string): Promise<LinkState<ConfirmView>>;
  /** "Not me, never mail me", by the token of a confirm notice. */
  notMe(token: string): Promise<LinkState>;
  /** Masked address behind an unsubscribe token; null when unknown. */
  leaving(token: string): Promise<string | null>;
  /** By unsubscribe token; an unknown one is no error and no difference (RFC 8058). */
  unsubscribe(token: string): Promise<void>;
  /** By preference token, as all that follows; gone when erased. */
  subscription(token: string): Promise<LinkState<{ subscription: SubscriptionView }>>;
  /** Changes, pauses, resumes: see `preferenceChangeSchema`. */
  change(token: string, document: unknown): Promise<LinkState<{ subscription: SubscriptionView }> | Invalid>;
  leave(token: string): Promise<LinkState>;
  changeAddress(token: string, email: string, ip: string): Promise<Mailing | LinkState>;
  /** Mails the preference link. */
  requestLink(email: string): Promise<Mailing>;
};

/** What somebody may do about what is kept of them, by a link that was mailed for it alone. */
export type OwnData = {
  /** Mails the link; the same answer for every address. */
  request(email: string): Promise<Mailing>;
  /** The same from a preference page, to the address of its subscriber; the masked address. */
  requestBy(preferenceToken: string): Promise<LinkState<{ maskedEmail: string }>>;
  /** Changes nothing. */
  view(token: string): Promise<LinkState<{ maskedEmail: string }>>;
  export(token: string): Promise<LinkState<{ data: KeptData }>>;
  erase(token: string): Promise<LinkState>;
};

/** What some choices make of the newest edition, and what of them could not be understood. */
export type PreviewResult = {
  /** Null on an installation without even a sample. */
  page: FrontPage | null;
  problems: readonly FieldProblem[];
};

/** What there is to read without an address. */
export type Archive = {
  topics(): Promise<readonly TopicView[]>;
  /** What these choices make of the newest edition, or of the sample. Whatever is a problem is left out. */
  preview(choices: Choices): Promise<PreviewResult>;
  /** Newest publication first. */
  editions(page: { before: number | null; limit: number }): Promise<readonly EditionLine[]>;
  /** A published edition. */
  edition(day: Day): Promise<EditionView | null>;
  /** The bundled sample edition, while nothing was ever published. */
  sample(): Promise<EditionView | null>;
  topic(slug: string): Promise<TopicPage | null>;
};

/** A digest as its reader sees it again. */
export type ReadDigest = {
  digest: Digest;
  /** The path of the page that votes on a paper of it; null where there is none. */
  votePath: (paperId: number) => string | null;
};

/** What the page behind a vote link shows. */
export type VoteView = { title: string; voted: Direction | null };

/** "More like this", "less like this", by the token that stands beside a paper in a digest. */
export type Votes = {
  /** Changes nothing; gone with the digest, its reader or the paper. */
  view(token: string): Promise<LinkState<VoteView>>;
  /** @param direction null takes the vote back */
  cast(token: string, direction: Direction | null): Promise<LinkState<VoteView>>;
};

/** The development mailbox. */
export type Mailbox = {
  /** Newest first. */
  list(limit: number): Promise<readonly CaughtMail[]>;
  raw(id: number): Promise<Buffer | undefined>;
};

/** How ready each part is; `/readyz` answers 503 unless all are. */
export type Readiness = { ready: boolean; checks: Readonly<Record<string, 'ok' | 'failed'>> };

/** How the installation stands, for operators. */
export type Standing = {
  /** Newest first, open ones among them. */
  editions: readonly (Edition & { papers: number })[];
  /** How many subscribers, by state. */
  subscribers: Readonly<Record<string, number>>;
  books: { total: Books; byEdition: readonly EditionBooks[] };
};

/** All that the HTTP app needs: functions over plain data. It knows no database, queue or mail server. */
export type ApiContext = {
  site: Site;
  log: Logger;
  /** The process's clock; pages ask it, never the machine. */
  now: () => Date;
  networkLimits: NetworkLimits;
  subscriptions: Subscriptions;
  ownData: OwnData;
  archive: Archive;
  /** Why there is no edition of a day, the newest that is due where none is given; null where there is nothing to say. */
  lateLine(day?: Day): Promise<string | null>;
  /** The digest behind a "view in browser" token. */
  digestOf(token: string): Promise<LinkState<ReadDigest>>;
  votes: Votes;
  operators: Operators;
  topicDesk: TopicDesk;
  standing: () => Promise<Standing>;
  sourceDesk: SourceDesk;
  signUpDesk: SignUpDesk;
  standingDesk: StandingDesk;
  deliveryDesk: DeliveryDesk;
  doctor: Doctor;
  webhooks: Webhooks;
  /** Null in production, and where an SMTP server is configured. */
  mailbox: Mailbox | null;
  /** Where the app registers its own counters, beside those of others. */
  registry: Registry;
  readiness(): Promise<Readiness>;
};
