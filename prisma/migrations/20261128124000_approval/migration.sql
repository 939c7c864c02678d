-- Sign-ups that an operator decides on: where that is asked for, a confirmed one waits.
alter table confirmations
  add column approval text check (approval in ('awaited', 'approved', 'declined')),
  add column decided_at timestamptz,
  -- Who: an address, a label, a verb; as in the audit trail.
  add column decided_by text;
create index confirmations_awaited on confirmations (confirmed_at) where approval = 'awaited';

alter table notices drop constraint notices_kind_check;
alter table notices add constraint notices_kind_check
  check (kind in ('confirm', 'link', 'already-subscribed', 'change-of-address', 'address-changed', 'alert', 'invitation', 'approved'));
