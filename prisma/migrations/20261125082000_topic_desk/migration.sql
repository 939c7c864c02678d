-- Whether papers belong to a topic, by the operators' word. By slug: judging may begin before a topic is saved.
create table topic_judgements (
  slug      text not null,
  paper_id  integer not null references papers (id) on delete cascade,
  belongs   boolean not null,
  judged_by text not null,
  judged_at timestamptz not null,
  primary key (slug, paper_id)
);
create index topic_judgements_by_paper on topic_judgements (paper_id);
