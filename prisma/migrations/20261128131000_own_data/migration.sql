-- The link to what is kept about an address.
alter table notices drop constraint notices_kind_check;
alter table notices add constraint notices_kind_check
  check (kind in ('confirm', 'link', 'already-subscribed', 'change-of-address', 'address-changed', 'alert', 'invitation', 'approved', 'data'));
