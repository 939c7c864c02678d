-- What came back with a token of ours, each report once, and what followed from it. No addresses: the rate of a mail host needs its name alone.
create table returned_mails (
  id            bigint generated always as identity primary key,
  -- Delivery (or subscriber and day), kind and class: one of a sort a delivery, however and however often it comes.
  event         text not null unique,
  channel       text not null check (channel in ('smtp', 'listener', 'imap', 'ses', 'sendgrid', 'postmark', 'mailgun')),
  kind          text not null check (kind in ('bounce', 'complaint', 'delay', 'relay', 'auto-reply', 'challenge', 'other')),
  -- For bounces.
  class         text,
  status        text,
  -- Null once the subscriber was erased.
  subscriber_id integer references subscribers (id) on delete set null,
  delivery_id   bigint,
  edition_id    integer references editions (id),
  mail_host     text not null,
  received_at   timestamptz not null,
  consequence   text not null check (consequence in ('none', 'counted', 'suppressed', 'unsubscribed', 'held', 'lifted')),
  -- The subscriber's state before, where it was changed: what a review may give back.
  state_before  text
);
create index returned_mails_by_subscriber on returned_mails (subscriber_id, received_at desc) where subscriber_id is not null;
create index returned_mails_by_host on returned_mails (mail_host, received_at desc);
create index returned_mails_by_edition on returned_mails (edition_id, kind) where edition_id is not null;
create index returned_mails_held on returned_mails (mail_host) where consequence = 'held';
-- Refusals at SMTP time that are still to be heeded.
create index deliveries_rejected on deliveries (finished_at) where state = 'rejected';
-- How many there are at a mail host.
create index subscribers_by_host on subscribers (split_part(email_key, '@', 2));
