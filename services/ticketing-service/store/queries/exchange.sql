-- name: find_remote_step
SELECT ticket_id, message_id
FROM remote_steps
WHERE organisation_id = $1 AND step_key = $2

-- name: insert_remote_step
INSERT INTO remote_steps (organisation_id, step_key, ticket_id, message_id, at)
VALUES ($1, $2, $3, $4, $5)

-- name: find_message
SELECT id, author_id, author_name, author_role, body, internal, created_at
FROM ticket_messages
WHERE organisation_id = $1 AND id = $2 AND ticket_id = $3

-- name: last_changes
SELECT kind, MAX(at) AS at
FROM ticket_history
WHERE organisation_id = $1 AND ticket_id = $2 AND kind IN ('status', 'priority', 'assignee', 'subject')
GROUP BY kind

-- name: list_by_number
SELECT id, number, subject, created_at
FROM tickets
WHERE organisation_id = $1 AND number > $2 AND created_at >= $3
ORDER BY number
LIMIT $4
