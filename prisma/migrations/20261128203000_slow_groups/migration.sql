-- Every thread looks twice a second which groups are slowed down: few of the many that have a rate.
create index mail_groups_slow on mail_groups (mail_group) where before is not null;
