-- What a subscriber said of a paper in their digest: more like it, or less. One word a paper; saying the other replaces it.
create table votes (
  subscriber_id integer not null references subscribers (id) on delete cascade,
  paper_id      integer not null references papers (id) on delete cascade,
  -- 1: more like this, -1: less.
  direction     smallint not null check (direction in (1, -1)),
  -- The rule that had chosen it; null where it was chosen because it trends.
  rule_id       integer references rules (id) on delete set null,
  voted_at      timestamptz not null,
  primary key (subscriber_id, paper_id)
);
create index votes_by_rule on votes (rule_id);
create index votes_by_paper on votes (paper_id);
