-- Full-text search: one document of words for each ticket, made by the program so that both engines find the same.
-- SQLite's rows are named by organisation and number: `place` is the organisation's part.
ALTER TABLE ticket_counters ADD COLUMN place BIGINT NOT NULL DEFAULT 0;
UPDATE ticket_counters
SET place = (SELECT COUNT(*) FROM ticket_counters AS other
             WHERE other.organisation_id <= ticket_counters.organisation_id);
CREATE INDEX ticket_counters_by_place ON ticket_counters (place);

-- Words of five letters and more, for those that begin with what a person has typed.
CREATE TABLE ticket_words (
  organisation_id TEXT NOT NULL,
  word TEXT NOT NULL,
  PRIMARY KEY (organisation_id, word)
) /*sqlite WITHOUT ROWID*/;

-- Tickets whose document is to be made again. A mark counts up, so that one set meanwhile is not taken for done.
CREATE TABLE ticket_search_queue (
  organisation_id TEXT NOT NULL,
  ticket_id TEXT NOT NULL,
  marks BIGINT NOT NULL,
  PRIMARY KEY (organisation_id, ticket_id)
) /*sqlite WITHOUT ROWID*/;
INSERT INTO ticket_search_queue (organisation_id, ticket_id, marks) SELECT organisation_id, id, 1 FROM tickets;

/*sqlite
CREATE VIRTUAL TABLE ticket_search USING fts5 (words, tokenize = "ascii tokenchars '#:~@-'", detail = none, columnsize = 0);
*/
-- PostgreSQL uses no GIN index below a policy of row-level security, since its operators may tell what they compare
-- (they are not leakproof). So this table has no organisation_id and gives numbers only: every document has its organisation
-- among its words, and a ticket itself is read from `tickets`, where the policy holds.
/*postgresql
CREATE TABLE ticket_search (
  ticket_id TEXT NOT NULL PRIMARY KEY,
  number BIGINT NOT NULL,
  words TSVECTOR NOT NULL
);
CREATE INDEX ticket_search_words ON ticket_search USING GIN (words) WITH (fastupdate = off);
*/
