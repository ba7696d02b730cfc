-- part: walk
connector_id, organisation_id, walk, state, asked_at, started_at, finished_at, stage, place, messages_since, records, tickets,
mended, problem

-- part: difference
id, organisation_id, connector_id, kind, cause, ticket_id, ticket_number, remote_id, remote_key, remote_url, title, others,
fields, found_at, walk, left_alone

-- name: find_walk
SELECT {walk}
FROM walks
WHERE organisation_id = $1 AND connector_id = $2

-- name: ask_walk
INSERT INTO walks (connector_id, organisation_id, walk, state, asked_at, started_at, finished_at, stage, place, messages_since,
                   records, tickets, mended, problem)
VALUES ($2, $1, 0, 'asked', $3, NULL, NULL, 'records', '', 0, 0, 0, 0, '')
ON CONFLICT (connector_id) DO UPDATE
SET state = CASE WHEN walks.state = 'done' THEN 'asked' ELSE walks.state END, asked_at = excluded.asked_at

-- name: begin_walk
UPDATE walks
SET walk = walk + 1, state = 'running', started_at = $3, finished_at = NULL, stage = $4, place = '', messages_since = $5,
    records = 0, tickets = 0, mended = 0, problem = ''
WHERE organisation_id = $1 AND connector_id = $2

-- name: step_walk
UPDATE walks
SET stage = $3, place = $4, records = records + $5, tickets = tickets + $6, mended = mended + $7, problem = ''
WHERE organisation_id = $1 AND connector_id = $2

-- name: end_walk
UPDATE walks
SET state = 'done', finished_at = $3
WHERE organisation_id = $1 AND connector_id = $2

-- name: note_walk_problem
UPDATE walks
SET problem = $3
WHERE organisation_id = $1 AND connector_id = $2

-- name: delete_walk
DELETE FROM walks
WHERE organisation_id = $1 AND connector_id = $2

-- name: link_met
UPDATE links
SET met_in = $4
WHERE organisation_id = $1 AND connector_id = $2 AND ticket_id = $3

-- name: list_unmet_links
SELECT {link}
FROM links
WHERE organisation_id = $1 AND connector_id = $2 AND met_in < $3 AND created_at <= $4 AND ticket_id > $5
ORDER BY ticket_id
LIMIT $6

-- name: mark_is_known
SELECT COUNT(*)
FROM links
WHERE mark = $1

-- name: find_arrival_tries
SELECT tries
FROM arrivals
WHERE organisation_id = $1 AND connector_id = $2 AND remote_id = $3

-- name: note_difference
INSERT INTO differences (id, organisation_id, connector_id, kind, cause, ticket_id, ticket_number, remote_id, remote_key, remote_url,
                         title, others, fields, found_at, walk, left_alone)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, FALSE)
ON CONFLICT (connector_id, cause, ticket_id, remote_id) DO UPDATE
SET walk = excluded.walk, remote_key = excluded.remote_key, remote_url = excluded.remote_url,
    title = excluded.title,
    left_alone = differences.left_alone AND differences.others = excluded.others AND differences.fields = excluded.fields,
    others = excluded.others, fields = excluded.fields

-- name: delete_differences_before
DELETE FROM differences
WHERE organisation_id = $1 AND connector_id = $2 AND walk < $3

-- name: delete_differences
DELETE FROM differences
WHERE organisation_id = $1 AND connector_id = $2

-- name: delete_difference
DELETE FROM differences
WHERE organisation_id = $1 AND id = $2

-- name: leave_difference_alone
UPDATE differences
SET left_alone = TRUE
WHERE organisation_id = $1 AND id = $2

-- name: find_difference
SELECT {difference}
FROM differences
WHERE organisation_id = $1 AND id = $2

-- name: list_differences
SELECT {difference}
FROM differences
WHERE organisation_id = $1 AND NOT left_alone AND (found_at, id) < ($2, $3)
  AND (CAST($4 AS TEXT) IS NULL OR connector_id = $4)
  AND (CAST($5 AS TEXT) IS NULL OR kind = $5)
ORDER BY found_at DESC, id DESC
LIMIT $6

-- name: count_differences
SELECT connector_id, kind, COUNT(*) AS differences
FROM differences
WHERE organisation_id = $1 AND NOT left_alone
GROUP BY connector_id, kind

-- name: count_differences_everywhere
SELECT c.kind AS tool, d.kind, COUNT(*) AS differences
FROM differences d JOIN connectors c ON c.id = d.connector_id
WHERE NOT d.left_alone
GROUP BY c.kind, d.kind

-- name: list_twins_of_ticket
SELECT {difference}
FROM differences
WHERE organisation_id = $1 AND ticket_id = $2 AND cause = 'record_twice'

-- name: link_forgotten
UPDATE links
SET mark = $4, remote_id = NULL, remote_key = '', remote_url = '', remote_status = '', synced = '{}', synced_at = NULL, seen = ''
WHERE organisation_id = $1 AND connector_id = $2 AND ticket_id = $3 AND unfinished = 0

-- name: link_to_meet_again
UPDATE links
SET synced = $4, seen = $5
WHERE organisation_id = $1 AND connector_id = $2 AND ticket_id = $3

-- name: forget_remote_messages
DELETE FROM remote_messages
WHERE organisation_id = $1 AND connector_id = $2 AND ticket_id = $3

-- name: forget_remote_message
DELETE FROM remote_messages
WHERE organisation_id = $1 AND connector_id = $2 AND message_id = $3
