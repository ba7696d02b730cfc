-- The last change that concerns requesters too: changes of what is for agents must not be noticed by them. Of the changes
-- before nobody knows.
ALTER TABLE knowledge_bases ADD COLUMN requesters_seq BIGINT NOT NULL DEFAULT 0;
UPDATE knowledge_bases SET requesters_seq = change_seq;
