-- Proofs of work that a sign-up was accepted with: each is good once, in every process and over restarts.
create table spent_proofs (
  challenge  text primary key,
  -- Refused for its age from then on, so that the row may go.
  expires_at timestamptz not null
);
create index spent_proofs_expiry on spent_proofs (expires_at);
