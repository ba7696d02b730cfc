-- Keys of tickets from conversations are kept by the platform now, with the whole answer; those of the last 24 hours are not
-- carried over: a conversation has one ticket all the same.
DROP INDEX conversations_by_ticket_key;
ALTER TABLE conversations DROP COLUMN ticket_key;
ALTER TABLE conversations DROP COLUMN ticket_request;
