-- Broadsheet's tables. Words as in docs/glossary.md; states are text with checks, so that a row can be read by eye.
-- Times are `timestamptz`, written from arguments, never from now(): business time is an argument. Leases alone use the database's clock.

create table installation (
  id              smallint primary key default 1 check (id = 1),
  created_at      timestamptz not null,
  -- HMAC key of suppressions: never rotated, so that a suppression outlives every SECRET_KEY.
  suppression_key bytea not null,
  -- Fingerprints of the SECRET_KEYs that ever signed; a start that knows none of them refuses.
  key_fingerprints text[] not null
);

-- One reading of one source for one day: "nothing today" and "the source failed" are different facts.
create table source_runs (
  id         bigint generated always as identity primary key,
  source     text not null,
  day        date not null,
  started_at timestamptz not null,
  ended_at   timestamptz not null,
  outcome    text not null check (outcome in ('ok', 'empty', 'not-open', 'failed')),
  -- 'empty' on a working day is worth a look; on a weekend it is not.
  expected   boolean not null default true,
  listed     integer not null default 0,
  added      integer not null default 0,
  detail     text
);
create index source_runs_by_day on source_runs (source, day, started_at desc);

create table papers (
  id           integer generated always as identity primary key,
  -- The name in addresses and JSON: the arXiv id, else `doi:…`, else `p` and a digest of the title.
  key          text not null unique,
  title        text not null,
  abstract     text not null,
  authors      text[] not null,
  categories   text[] not null,
  keywords     text[] not null,
  url          text,
  pdf_url      text,
  code_url     text,
  published_on date,
  created_at   timestamptz not null,
  updated_at   timestamptz not null,
  -- Set on the losing row of a merge: look-ups go through it. A winner never points on.
  merged_into  integer references papers (id),
  -- Set on the winning row: such papers are looked up in what was printed.
  merged_at    timestamptz,
  withdrawn_at timestamptz
);
create index papers_merged on papers (merged_into) where merged_into is not null;

-- The one table of identities. kind: arxiv, doi, url, work (title + first author + year), title.
create table identifiers (
  kind     text not null check (kind in ('arxiv', 'doi', 'url', 'work', 'title')),
  value    text not null,
  paper_id integer not null references papers (id),
  primary key (kind, value)
);
create index identifiers_by_paper on identifiers (paper_id);

-- That a source listed a paper on a day, and the votes it showed when last read.
create table listings (
  paper_id   integer not null references papers (id),
  source     text not null,
  day        date not null,
  position   integer not null,
  votes      integer,
  trending   boolean not null,
  first_seen timestamptz not null,
  last_seen  timestamptz not null,
  primary key (paper_id, source, day)
);
create index listings_by_day on listings (day, source);

create table editions (
  id           integer generated always as identity primary key,
  -- Null for the bundled sample alone.
  day          date unique,
  state        text not null check (state in ('open', 'frozen', 'published')),
  publication  integer unique,
  opened_at    timestamptz not null,
  frozen_at    timestamptz,
  published_at timestamptz,
  sample       boolean generated always as (day is null) stored,
  check ((state = 'published' and day is not null) = (publication is not null))
);
create unique index one_sample_edition on editions (sample) where sample;

-- Facts of a paper as they stood when its edition was frozen: a digest renders the same for as long as it is kept.
create table edition_papers (
  edition_id integer not null references editions (id),
  paper_id   integer not null references papers (id),
  -- 1: its first edition. 2: it began to trend later, within 30 days.
  appearance smallint not null check (appearance in (1, 2)),
  entered_at timestamptz not null,
  -- From here on null until frozen.
  position   integer,
  votes      integer,
  source     text,
  facts      jsonb,
  primary key (edition_id, paper_id)
);
create unique index edition_papers_appearance on edition_papers (paper_id, appearance);

create table rules (
  id         integer generated always as identity primary key,
  -- Digest of the canonical query and cut-off: the same words are one rule.
  key        text not null unique,
  query      text not null,
  cutoff     double precision not null,
  created_at timestamptz not null
);

create table topics (
  id          integer generated always as identity primary key,
  slug        text not null unique,
  name        text not null,
  "group"     text not null,
  description text not null,
  examples    text[] not null,
  rule_id     integer not null references rules (id),
  revision    integer not null,
  position    integer not null,
  retired_at  timestamptz
);

create table topic_revisions (
  topic_id integer not null references topics (id),
  revision integer not null,
  rule_id  integer not null references rules (id),
  name     text not null,
  "group"  text not null,
  description text not null,
  examples text[] not null,
  note     text,
  saved_by text not null,
  saved_at timestamptz not null,
  primary key (topic_id, revision)
);

-- That a rule was computed over an edition, whatever it matched: planning asks for the pairs that are missing.
create table matched_rules (
  rule_id    integer not null references rules (id),
  edition_id integer not null references editions (id),
  matches    integer not null,
  computed_at timestamptz not null,
  primary key (edition_id, rule_id)
);

create table matches (
  rule_id    integer not null,
  edition_id integer not null,
  paper_id   integer not null references papers (id),
  score      real not null,
  -- Array of {field, terms}: what carried the score.
  reasons    jsonb not null,
  primary key (edition_id, rule_id, paper_id),
  foreign key (edition_id, rule_id) references matched_rules (edition_id, rule_id)
);

create table subscribers (
  id              integer generated always as identity primary key,
  -- As mailed: local part as typed, domain as lower-case A-label.
  email           text not null,
  -- The whole address in lower case: one subscription an address.
  email_key       text not null unique,
  state           text not null check (state in ('pending', 'active', 'paused', 'unsubscribed')),
  timezone        text not null,
  hour            smallint not null check (hour between 0 and 23),
  cadence         text not null,
  max_papers      smallint not null check (max_papers between 1 and 50),
  created_at      timestamptz not null,
  confirmed_at    timestamptz,
  unsubscribed_at timestamptz,
  -- Null while paused: until they come back themselves.
  paused_until    timestamptz,
  -- Newest publication covered by a planned digest. Null until active.
  watermark       integer,
  -- Null unless active.
  next_due_at     timestamptz,
  -- Newest local day that a digest was planned for.
  last_digest_day date
);
create index subscribers_due on subscribers (next_due_at, id) where state = 'active';
create index subscribers_resume on subscribers (paused_until) where state = 'paused' and paused_until is not null;

create table interests (
  id            integer generated always as identity primary key,
  subscriber_id integer not null references subscribers (id) on delete cascade,
  topic_id      integer references topics (id),
  rule_id       integer references rules (id),
  -- The words as typed, for own words.
  query         text,
  muted         boolean not null default false,
  position      smallint not null,
  check ((topic_id is null) <> (rule_id is null)),
  check ((query is null) = (rule_id is null))
);
create unique index interests_topic on interests (subscriber_id, topic_id) where topic_id is not null;
create unique index interests_rule on interests (subscriber_id, rule_id) where rule_id is not null;
create index interests_by_topic on interests (topic_id) where topic_id is not null;
create index interests_by_rule on interests (rule_id) where rule_id is not null;
create index interests_by_subscriber on interests (subscriber_id, position);

-- What a mailed confirm link stands for. The token itself is kept nowhere but in its notice, until that is over.
create table confirmations (
  id            integer generated always as identity primary key,
  token_hash    bytea not null unique,
  kind          text not null check (kind in ('sign-up', 'change-of-address')),
  subscriber_id integer not null references subscribers (id) on delete cascade,
  -- The address that the link was mailed to.
  email         text not null,
  -- The settings that the link is bound to; null for a change of address.
  settings      jsonb,
  -- Evidence of consent: form version and network prefix hash, never an address in clear.
  evidence      jsonb not null,
  created_at    timestamptz not null,
  expires_at    timestamptz not null,
  confirmed_at  timestamptz
);
create index confirmations_by_subscriber on confirmations (subscriber_id, created_at desc);
create index confirmations_expiry on confirmations (expires_at) where confirmed_at is null;
-- What limits of sign-ups count.
create index confirmations_by_creation on confirmations (created_at);

create table suppressions (
  -- HMAC of the address key under installation.suppression_key.
  hash       bytea primary key,
  reason     text not null check (reason in ('hard-bounce', 'soft-bounces', 'complaint', 'not-me', 'operator')),
  created_at timestamptz not null,
  note       text
);

create table deliveries (
  id               bigint generated always as identity primary key,
  -- Null once the subscriber was erased; the books keep the row.
  subscriber_id    integer references subscribers (id) on delete set null,
  local_day        date not null,
  -- The newest edition that it covers.
  edition_id       integer not null references editions (id),
  publication_from integer not null,
  publication_to   integer not null,
  state            text not null check (state in ('queued', 'submitting', 'submitted', 'rejected', 'failed', 'skipped', 'uncertain')),
  -- Why it is skipped, failed, rejected or uncertain; the class of the last reply for a retry.
  reason           text,
  -- {considered, matched, items: [...], also: [...], cut: [...]}: see packages/digest.
  contents         jsonb not null,
  -- Every paper printed, "also trending" included: nobody is mailed the same paper twice.
  printed          integer[] not null,
  template_version text,
  -- The Date header, fixed when planned: a retry has the very same bytes.
  message_date     timestamptz not null,
  planned_at       timestamptz not null,
  expires_at       timestamptz not null,
  next_attempt_at  timestamptz not null,
  attempts         smallint not null default 0,
  -- Fingerprint of the DKIM key and secret that made the bytes of an uncertain attempt.
  signed_with      text,
  lease_until      timestamptz,
  claim            uuid,
  finished_at      timestamptz,
  reply            text
);
create unique index one_digest_a_local_day on deliveries (subscriber_id, local_day) where state <> 'skipped';
create index deliveries_owed on deliveries (next_attempt_at, id) where state = 'queued';
create index deliveries_leased on deliveries (lease_until) where state = 'submitting';
create index deliveries_uncertain on deliveries (next_attempt_at) where state = 'uncertain';
create index deliveries_by_edition on deliveries (edition_id, state);
create index deliveries_by_subscriber on deliveries (subscriber_id, local_day desc);

-- Written in the transaction that plans: the books compare it with the rows themselves.
create table plan_ledger (
  id         bigint generated always as identity primary key,
  edition_id integer not null references editions (id),
  planned    integer not null,
  planned_at timestamptz not null
);
create index plan_ledger_by_edition on plan_ledger (edition_id);

create table notices (
  id              bigint generated always as identity primary key,
  kind            text not null check (kind in ('confirm', 'link', 'already-subscribed', 'change-of-address', 'address-changed', 'alert', 'invitation')),
  subscriber_id   integer references subscribers (id) on delete set null,
  email           text not null,
  state           text not null check (state in ('queued', 'submitting', 'submitted', 'rejected', 'failed', 'skipped', 'uncertain')),
  reason          text,
  -- Sealed values of its slots (tokens among them); emptied when it is over.
  sealed          bytea,
  message_date    timestamptz not null,
  created_at      timestamptz not null,
  expires_at      timestamptz not null,
  next_attempt_at timestamptz not null,
  attempts        smallint not null default 0,
  signed_with     text,
  lease_until     timestamptz,
  claim           uuid,
  finished_at     timestamptz,
  reply           text
);
create index notices_owed on notices (next_attempt_at, id) where state = 'queued';
create index notices_leased on notices (lease_until) where state = 'submitting';
create index notices_uncertain on notices (next_attempt_at) where state = 'uncertain';
create index notices_by_email on notices (email, created_at desc);
create index notices_by_subscriber on notices (subscriber_id) where subscriber_id is not null;

-- The frames and fragments that messages are joined from, kept until no delivery can want the same bytes again.
create table templates (
  version    text primary key,
  frame      jsonb not null,
  created_at timestamptz not null
);

create table fragments (
  edition_id       integer not null references editions (id),
  template_version text not null references templates (version),
  paper_id         integer not null references papers (id),
  -- 0: the paper itself; otherwise the reason line of that rule.
  rule_id          integer not null,
  fragment         jsonb not null,
  primary key (edition_id, template_version, paper_id, rule_id)
);

-- The development mailbox.
create table caught_mails (
  id      bigint generated always as identity primary key,
  "to"    text not null,
  subject text not null,
  at      timestamptz not null,
  raw     bytea not null
);
