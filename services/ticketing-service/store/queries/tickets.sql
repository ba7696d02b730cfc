-- name: next_number
INSERT INTO ticket_counters (organisation_id, last_number, last_change, last_at, place)
VALUES ($1, 1, 1, $2, (SELECT COALESCE(MAX(place), 0) + 1 FROM ticket_counters))
ON CONFLICT (organisation_id) DO UPDATE
SET last_number = ticket_counters.last_number + 1, last_change = ticket_counters.last_change + 1,
    last_at = CASE WHEN ticket_counters.last_at > excluded.last_at THEN ticket_counters.last_at ELSE excluded.last_at END
RETURNING last_number, last_change, last_at

-- name: next_change
UPDATE ticket_counters
SET last_change = last_change + 1, last_at = CASE WHEN last_at > $2 THEN last_at ELSE $2 END
WHERE organisation_id = $1
RETURNING last_number, last_change, last_at

-- name: count_ticket
INSERT INTO ticket_counts (organisation_id, side, person_id, open, pending, solved, closed, unassigned)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (organisation_id, side, person_id) DO UPDATE
SET open = ticket_counts.open + excluded.open, pending = ticket_counts.pending + excluded.pending,
    solved = ticket_counts.solved + excluded.solved, closed = ticket_counts.closed + excluded.closed,
    unassigned = ticket_counts.unassigned + excluded.unassigned

-- name: insert_ticket
INSERT INTO tickets (id, organisation_id, number, subject, subject_folded, body, status, priority, requester_id,
                     requester_name, assignee_id, assignee_name, conversation_id, version, public_version, messages, notes,
                     created_at, updated_at, public_updated_at, solved_at, closed_at, change, public_change)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24)

-- name: update_ticket
UPDATE tickets
SET subject = $3, subject_folded = $4, status = $5, priority = $6, assignee_id = $7, assignee_name = $8, version = $9,
    public_version = $10, messages = $11, notes = $12, updated_at = $13, public_updated_at = $14, solved_at = $15,
    closed_at = $16, article_id = $17, article_title = $18, article_question = $19, article_agent_id = $20,
    article_agent_name = $21, taught_article_id = $22, taught_question = $23,
    change = $24, public_change = $25
WHERE organisation_id = $1 AND id = $2

-- part: ticket_without_body
organisation_id, id, number, subject, status, priority, requester_id, requester_name, assignee_id, assignee_name,
conversation_id, version, public_version, messages, notes, created_at, updated_at, public_updated_at, solved_at, closed_at,
article_id, article_title, article_question, article_agent_id, article_agent_name, taught_article_id, taught_question,
change, public_change

-- name: find_ticket
SELECT {ticket_without_body}, body
FROM tickets
WHERE organisation_id = $1 AND id = $2

-- name: lock_ticket
UPDATE tickets SET version = version
WHERE organisation_id = $1 AND id = $2
RETURNING {ticket_without_body}, body

-- name: find_ticket_of_conversation
SELECT {ticket_without_body}, body
FROM tickets
WHERE organisation_id = $1 AND conversation_id = $2

-- name: count_tickets
SELECT COALESCE(SUM(open), 0) AS open, COALESCE(SUM(pending), 0) AS pending, COALESCE(SUM(solved), 0) AS solved,
       COALESCE(SUM(closed), 0) AS closed, COALESCE(SUM(unassigned), 0) AS unassigned,
       COALESCE(SUM(CASE WHEN person_id = $2 THEN open + pending ELSE 0 END), 0) AS mine
FROM ticket_counts
WHERE organisation_id = $1 AND side = 'assignee'

-- name: count_tickets_of_requester
SELECT COALESCE(SUM(open), 0) AS open, COALESCE(SUM(pending), 0) AS pending, COALESCE(SUM(solved), 0) AS solved,
       COALESCE(SUM(closed), 0) AS closed, COALESCE(SUM(unassigned), 0) AS unassigned,
       COALESCE(SUM(open + pending), 0) AS mine
FROM ticket_counts
WHERE organisation_id = $1 AND side = 'requester' AND person_id = $2

-- name: insert_message
INSERT INTO ticket_messages (id, organisation_id, ticket_id, author_id, author_name, author_role, body, internal, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)

-- name: list_messages
SELECT id, author_id, author_name, author_role, body, internal, created_at
FROM ticket_messages
WHERE organisation_id = $1 AND ticket_id = $2 AND (created_at, id) > ($3, $4) AND (CAST($5 AS BOOLEAN) OR NOT internal)
ORDER BY created_at, id
LIMIT $6

-- name: insert_history
INSERT INTO ticket_history (id, organisation_id, ticket_id, kind, actor_id, actor_name, from_value, to_value, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)

-- name: list_history
SELECT id, kind, actor_id, actor_name, from_value, to_value, at
FROM ticket_history
WHERE organisation_id = $1 AND ticket_id = $2 AND (at, id) > ($3, $4)
  AND (CAST($5 AS BOOLEAN) OR kind NOT IN ('note', 'article'))
ORDER BY at, id
LIMIT $6
