-- name: insert_conversation
INSERT INTO conversations (organisation_id, id, requester_id, requester_name, title, language, turns, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, 1, $7, $7)

-- name: continue_conversation
-- The first that is no small talk names it.
UPDATE conversations SET turns = turns + 1, updated_at = $4, language = $5,
  title = CASE WHEN CAST($6 AS TEXT) IS NULL OR EXISTS (SELECT 1 FROM turns t WHERE t.organisation_id = $1 AND t.conversation_id = $2
                                                        AND t.outcome <> 'replied')
          THEN title ELSE CAST($6 AS TEXT) END
WHERE organisation_id = $1 AND id = $2 AND requester_id = $3

-- name: find_conversation
SELECT id, requester_id, COALESCE((SELECT n.name FROM people n WHERE n.organisation_id = $1 AND n.person_id = requester_id), requester_name) AS requester_name,
       title, language, turns, ticket_id, created_at, updated_at
FROM conversations WHERE organisation_id = $1 AND id = $2

-- name: list_conversations
SELECT id, requester_id, COALESCE((SELECT n.name FROM people n WHERE n.organisation_id = $1 AND n.person_id = requester_id), requester_name) AS requester_name,
       title, language, turns, ticket_id, created_at, updated_at
FROM conversations
WHERE organisation_id = $1 AND requester_id = $2
  AND (CAST($3 AS BIGINT) IS NULL OR (updated_at, id) < (CAST($3 AS BIGINT), CAST($4 AS TEXT)))
ORDER BY updated_at DESC, id DESC LIMIT $5

-- name: find_repeat
SELECT r.id, r.requester_id, COALESCE((SELECT n.name FROM people n WHERE n.organisation_id = $1 AND n.person_id = r.requester_id), r.requester_name) AS requester_name,
       r.question, r.language, r.staff, r.answer_id, a.content
FROM repeats r JOIN answers a ON a.organisation_id = r.organisation_id AND a.id = r.answer_id
WHERE r.organisation_id = $1 AND r.requester_id = $2 AND r.id = $3

-- name: requester_of_repeat
-- Steps from requester to requester, since no index leads to an id alone.
WITH RECURSIVE requesters (requester_id) AS (
  SELECT min(requester_id) FROM repeats WHERE organisation_id = $1
  UNION ALL
  SELECT (SELECT min(r.requester_id) FROM repeats r
          WHERE r.organisation_id = $1 AND r.requester_id > requesters.requester_id)
  FROM requesters WHERE requesters.requester_id IS NOT NULL)
SELECT r.requester_id FROM requesters JOIN repeats r
  ON r.organisation_id = $1 AND r.requester_id = requesters.requester_id AND r.id = $2

-- name: list_repeats
SELECT id, requester_id, COALESCE((SELECT n.name FROM people n WHERE n.organisation_id = $1 AND n.person_id = requester_id), requester_name) AS requester_name,
       question, language, staff, answer_id, '' AS content
FROM repeats
WHERE organisation_id = $1 AND requester_id = $2 AND (CAST($3 AS TEXT) IS NULL OR id < $3)
ORDER BY id DESC LIMIT $4

-- name: delete_repeat
DELETE FROM repeats WHERE organisation_id = $1 AND requester_id = $2 AND id = $3

-- name: release_answer
UPDATE answers SET uses = uses - 1 WHERE organisation_id = $1 AND id = $2

-- name: delete_unused_answer
DELETE FROM answers WHERE organisation_id = $1 AND id = $2 AND uses <= 0

-- name: answers_of_conversation
SELECT answer_id FROM turns WHERE organisation_id = $1 AND conversation_id = $2 ORDER BY answer_id

-- name: delete_turns
DELETE FROM turns WHERE organisation_id = $1 AND conversation_id = $2

-- name: delete_conversation
DELETE FROM conversations WHERE organisation_id = $1 AND id = $2

-- name: set_ticket
UPDATE conversations SET ticket_id = $3 WHERE organisation_id = $1 AND id = $2
