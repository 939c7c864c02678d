-- Papers of an edition that are on the same narrow thing share a strand: the id of the first of them. Written before the edition is
-- published; null in the sample edition.
alter table edition_papers add column strand integer;
