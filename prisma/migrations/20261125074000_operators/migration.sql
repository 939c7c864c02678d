-- Operators: who signs in to /admin, how, and what they did. The first five tables are the columns that better-auth asks
-- for, under our names (decision 0009); the rest is ours.

create table operators (
  id                 text primary key,
  -- Lower case: an address is one account.
  email              text not null unique check (email = lower(email)),
  name               text not null,
  role               text not null check (role in ('owner', 'editor', 'viewer')),
  email_verified     boolean not null default false,
  image              text,
  two_factor_enabled boolean not null default false,
  created_at         timestamptz not null,
  updated_at         timestamptz not null
);

create table operator_sessions (
  id          text primary key,
  operator_id text not null references operators (id) on delete cascade,
  -- The cookie holds it with a MAC: reading this table signs nobody in.
  token       text not null unique,
  expires_at  timestamptz not null,
  ip_address  text,
  user_agent  text,
  created_at  timestamptz not null,
  updated_at  timestamptz not null
);
create index operator_sessions_by_operator on operator_sessions (operator_id);
create index operator_sessions_by_expiry on operator_sessions (expires_at);

create table operator_credentials (
  id                       text primary key,
  operator_id              text not null references operators (id) on delete cascade,
  account_id               text not null,
  provider_id              text not null,
  -- scrypt, with its salt.
  password                 text,
  access_token             text,
  refresh_token            text,
  id_token                 text,
  access_token_expires_at  timestamptz,
  refresh_token_expires_at timestamptz,
  scope                    text,
  created_at               timestamptz not null,
  updated_at               timestamptz not null
);
create index operator_credentials_by_operator on operator_credentials (operator_id);

create table operator_verifications (
  id         text primary key,
  identifier text not null,
  value      text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index operator_verifications_by_identifier on operator_verifications (identifier);

create table operator_factors (
  id                        text primary key,
  operator_id               text not null references operators (id) on delete cascade,
  -- Both encrypted under a key of SECRET_KEY.
  secret                    text not null,
  backup_codes              text not null,
  verified                  boolean default true,
  failed_verification_count integer default 0,
  locked_until              timestamptz
);
create index operator_factors_by_operator on operator_factors (operator_id);

-- A link that lets somebody in to choose a password, once: an invitation, or a way back for who forgot it.
create table operator_invitations (
  token_hash  bytea primary key,
  email       text not null,
  role        text not null check (role in ('owner', 'editor', 'viewer')),
  invited_by  text not null,
  created_at  timestamptz not null,
  expires_at  timestamptz not null,
  accepted_at timestamptz,
  revoked_at  timestamptz
);
create index operator_invitations_by_email on operator_invitations (email, created_at);

-- Every attempt to sign in, until a day later; what limits count by, hashed.
create table sign_in_attempts (
  id      bigint generated always as identity primary key,
  account bytea not null,
  network text not null,
  at      timestamptz not null
);
create index sign_in_attempts_by_account on sign_in_attempts (account, at);
create index sign_in_attempts_by_network on sign_in_attempts (network, at);

create table api_tokens (
  id           integer generated always as identity primary key,
  hash         bytea not null unique,
  label        text not null,
  scopes       text[] not null,
  issued_by    text not null,
  issued_at    timestamptz not null,
  last_used_on date,
  revoked_at   timestamptz
);

-- Every act of an operator, a token or a command. Nothing is ever changed or deleted here.
create table audit_trail (
  id      bigint generated always as identity primary key,
  at      timestamptz not null,
  -- 'operator', 'token', 'command', 'system', with who: an address, a label, a verb.
  by_kind text not null check (by_kind in ('operator', 'token', 'command', 'system')),
  by_name text not null,
  act     text not null,
  subject text not null,
  before  jsonb,
  after   jsonb
);
create index audit_trail_by_subject on audit_trail (subject, id);
