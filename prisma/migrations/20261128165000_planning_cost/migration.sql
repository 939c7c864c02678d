-- An edition that anything was planned for is held by the ledger, which is written in the same transaction and refers to it. To look
-- it up, and to lock it, once more for each digest took a twelfth of what PostgreSQL spends on planning one (decision 0058).
alter table deliveries drop constraint deliveries_edition_id_fkey;
