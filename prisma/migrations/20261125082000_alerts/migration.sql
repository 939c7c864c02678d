-- What operators have to know: told once when it opens, once a day while it lasts, once when it is over.
create table alerts (
  id              bigint generated always as identity primary key,
  kind            text not null,
  -- A source, a day; empty where there is but one.
  subject         text not null,
  headline        text not null,
  lines           text[] not null,
  opened_at       timestamptz not null,
  last_seen       timestamptz not null,
  count           integer not null default 1,
  -- When operators were told last: the one column that tellers compare and set.
  notified_at     timestamptz,
  acknowledged_at timestamptz,
  acknowledged_by text,
  -- Not found any more; closed once that has lasted a while.
  resolved_at     timestamptz,
  closed_at       timestamptz
);
create unique index one_standing_alert on alerts (kind, subject) where closed_at is null;

-- Calls to the operator's webhook: owed until they are taken.
create table alert_calls (
  id              bigint generated always as identity primary key,
  alert_id        bigint not null references alerts (id) on delete cascade,
  body            jsonb not null,
  created_at      timestamptz not null,
  next_attempt_at timestamptz not null,
  attempts        smallint not null default 0,
  -- Taken, or given up with the reason.
  finished_at     timestamptz,
  reason          text
);
create index alert_calls_owed on alert_calls (next_attempt_at) where finished_at is null;
create index alert_calls_by_alert on alert_calls (alert_id);

-- Mail that waits because our own set-up is refused: asked for every minute.
create index deliveries_stopped on deliveries (id) where state = 'queued' and reason = 'stop';
create index notices_stopped on notices (id) where state = 'queued' and reason = 'stop';
