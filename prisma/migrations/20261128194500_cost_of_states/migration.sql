-- Each delivery is written three times after it was planned. With room in its page its new versions stay there, and the one that
-- only fixes its bytes needs no index entries: a quarter of the log is saved (decision 0063).
alter table deliveries set (fillfactor = 70);

-- What comes too late is looked for every few seconds: a million that are owed are not read for it.
create index deliveries_expiring on deliveries (expires_at) where state = 'queued';
