-- Statements that end in _sqlite and _postgresql say the same in each engine's own words.

-- name: mark_for_search
INSERT INTO ticket_search_queue (organisation_id, ticket_id, marks) VALUES ($1, $2, 1)
ON CONFLICT (organisation_id, ticket_id) DO UPDATE SET marks = ticket_search_queue.marks + 1

-- For a database that was filled from another one. TRUE, so that SQLite does not read ON as a join's.
-- name: mark_every_ticket_for_search
INSERT INTO ticket_search_queue (organisation_id, ticket_id, marks) SELECT organisation_id, id, 1 FROM tickets WHERE TRUE
ON CONFLICT (organisation_id, ticket_id) DO NOTHING

-- name: list_marked
SELECT ticket_id FROM ticket_search_queue WHERE organisation_id = $1 ORDER BY ticket_id DESC LIMIT $2

-- name: find_marked_organisation
SELECT organisation_id FROM ticket_search_queue LIMIT 1

-- name: unmark
DELETE FROM ticket_search_queue WHERE organisation_id = $1 AND ticket_id = $2

-- name: count_marked
SELECT COUNT(*) FROM (SELECT 1 FROM ticket_search_queue WHERE organisation_id = $1 LIMIT $2) AS marked

-- name: find_place
SELECT place FROM ticket_counters WHERE organisation_id = $1

-- name: find_last_number
SELECT last_number FROM ticket_counters WHERE organisation_id = $1

-- name: add_words_sqlite
INSERT INTO ticket_words (organisation_id, word)
SELECT $1, value FROM json_each($2) WHERE true
ON CONFLICT (organisation_id, word) DO NOTHING

-- name: add_words_postgresql
INSERT INTO ticket_words (organisation_id, word)
SELECT $1, word FROM json_array_elements_text(CAST($2 AS JSON)) AS word
ON CONFLICT (organisation_id, word) DO NOTHING

-- name: list_words_with
SELECT word FROM ticket_words WHERE organisation_id = $1 AND word >= $2 AND word < $3 LIMIT $4

-- name: put_document_sqlite
INSERT OR REPLACE INTO ticket_search (rowid, words) VALUES ($1, $2)

-- name: put_document_postgresql
INSERT INTO ticket_search (ticket_id, number, words) VALUES ($1, $2, array_to_tsvector(string_to_array($3, ' ')))
ON CONFLICT (ticket_id) DO UPDATE SET words = excluded.words

-- name: search_sqlite
SELECT rowid FROM ticket_search
WHERE ticket_search MATCH $1 AND rowid > $2 AND rowid < $3
ORDER BY rowid DESC
LIMIT $4

-- name: search_postgresql
SELECT number FROM ticket_search
WHERE words @@ CAST($1 AS TSQUERY) AND number < $2
ORDER BY number DESC
LIMIT $3
