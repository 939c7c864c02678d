-- When a worker last looked for what is over its time; null: never.
alter table installation add column forgotten_at timestamptz;

-- A digest of nobody's, mailed to an operator to be looked at.
alter table notices drop constraint notices_kind_check;
alter table notices add constraint notices_kind_check
  check (kind in ('confirm', 'link', 'already-subscribed', 'change-of-address', 'address-changed', 'alert', 'invitation', 'approved', 'data', 'test'));

-- The bytes of such a mail as they left; gone with its notice.
create table test_digests (
  notice_id   bigint primary key references notices (id) on delete cascade,
  return_path text not null,
  raw         bytea not null
);
