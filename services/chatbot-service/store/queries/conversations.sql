-- name: insert_conversation
INSERT INTO conversations (organisation_id, id, requester_id, requester_name, title, language, turns, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, 1, $7, $7)

-- name: continue_conversation
UPDATE conversations SET turns = turns + 1, updated_at = $4, language = $5
WHERE organisation_id = $1 AND id = $2 AND requester_id = $3

-- name: find_conversation
SELECT id, requester_id, requester_name, title, language, turns, ticket_id, created_at, updated_at
FROM conversations WHERE organisation_id = $1 AND id = $2

-- name: list_conversations
SELECT id, requester_id, requester_name, title, language, turns, ticket_id, created_at, updated_at
FROM conversations
WHERE organisation_id = $1 AND requester_id = $2
  AND (CAST($3 AS BIGINT) IS NULL OR (updated_at, id) < (CAST($3 AS BIGINT), CAST($4 AS TEXT)))
ORDER BY updated_at DESC, id DESC LIMIT $5

-- name: delete_lonely_answers
DELETE FROM answers
WHERE organisation_id = $1
  AND id IN (SELECT answer_id FROM turns WHERE organisation_id = $1 AND conversation_id = $2)
  AND NOT EXISTS (SELECT 1 FROM turns t WHERE t.answer_id = answers.id AND t.conversation_id <> $2)

-- name: delete_turns
DELETE FROM turns WHERE organisation_id = $1 AND conversation_id = $2

-- name: delete_conversation
DELETE FROM conversations WHERE organisation_id = $1 AND id = $2

-- name: find_ticket_request
SELECT id, ticket_request FROM conversations
WHERE organisation_id = $1 AND requester_id = $2 AND ticket_key = $3

-- name: keep_ticket_request
UPDATE conversations SET ticket_key = $3, ticket_request = $4 WHERE organisation_id = $1 AND id = $2

-- name: set_ticket
UPDATE conversations SET ticket_id = $3 WHERE organisation_id = $1 AND id = $2
