-- The pages of the list, one statement for each order, so that each walks its own index from the cursor on. The
-- parameters are the same for all: $1 organisation, $2 requester, ($3, $4) the cursor, $5 to $8 statuses, $9 priority,
-- $10 assignee, $11 whether only unassigned ones, $12 pattern for the folded subject, $13 number, $14 limit.

-- name: list_by_update
SELECT organisation_id, id, number, subject, body, status, priority, requester_id, requester_name, assignee_id,
       assignee_name, conversation_id, version, public_version, messages, notes, created_at, updated_at,
       public_updated_at, solved_at, closed_at, article_id, article_title, article_question, article_agent_id,
       article_agent_name, taught_article_id, taught_question
FROM tickets
WHERE organisation_id = $1
  AND (CAST($2 AS TEXT) IS NULL OR requester_id = $2) AND (updated_at, id) < ($3, $4)
  AND (CAST($5 AS TEXT) IS NULL OR status IN ($5, $6, $7, $8))
  AND (CAST($9 AS TEXT) IS NULL OR priority = $9)
  AND (CAST($10 AS TEXT) IS NULL OR assignee_id = $10)
  AND (NOT CAST($11 AS BOOLEAN) OR assignee_id IS NULL)
  AND (CAST($12 AS TEXT) IS NULL OR subject_folded LIKE $12 ESCAPE '\' OR number = $13)
ORDER BY updated_at DESC, id DESC
LIMIT $14

-- name: list_active_by_update
SELECT organisation_id, id, number, subject, body, status, priority, requester_id, requester_name, assignee_id,
       assignee_name, conversation_id, version, public_version, messages, notes, created_at, updated_at,
       public_updated_at, solved_at, closed_at, article_id, article_title, article_question, article_agent_id,
       article_agent_name, taught_article_id, taught_question
FROM tickets
WHERE organisation_id = $1
  AND (CAST($2 AS TEXT) IS NULL OR requester_id = $2) AND (updated_at, id) < ($3, $4)
  AND status IN ('open', 'pending')
  AND (CAST($5 AS TEXT) IS NULL OR status IN ($5, $6, $7, $8))
  AND (CAST($9 AS TEXT) IS NULL OR priority = $9)
  AND (CAST($10 AS TEXT) IS NULL OR assignee_id = $10)
  AND (NOT CAST($11 AS BOOLEAN) OR assignee_id IS NULL)
  AND (CAST($12 AS TEXT) IS NULL OR subject_folded LIKE $12 ESCAPE '\' OR number = $13)
ORDER BY updated_at DESC, id DESC
LIMIT $14

-- name: list_by_creation
SELECT organisation_id, id, number, subject, body, status, priority, requester_id, requester_name, assignee_id,
       assignee_name, conversation_id, version, public_version, messages, notes, created_at, updated_at,
       public_updated_at, solved_at, closed_at, article_id, article_title, article_question, article_agent_id,
       article_agent_name, taught_article_id, taught_question
FROM tickets
WHERE organisation_id = $1
  AND (CAST($2 AS TEXT) IS NULL OR requester_id = $2) AND (created_at, id) < ($3, $4)
  AND (CAST($5 AS TEXT) IS NULL OR status IN ($5, $6, $7, $8))
  AND (CAST($9 AS TEXT) IS NULL OR priority = $9)
  AND (CAST($10 AS TEXT) IS NULL OR assignee_id = $10)
  AND (NOT CAST($11 AS BOOLEAN) OR assignee_id IS NULL)
  AND (CAST($12 AS TEXT) IS NULL OR subject_folded LIKE $12 ESCAPE '\' OR number = $13)
ORDER BY created_at DESC, id DESC
LIMIT $14

-- name: list_of_requester_by_update
SELECT organisation_id, id, number, subject, body, status, priority, requester_id, requester_name, assignee_id,
       assignee_name, conversation_id, version, public_version, messages, notes, created_at, updated_at,
       public_updated_at, solved_at, closed_at, article_id, article_title, article_question, article_agent_id,
       article_agent_name, taught_article_id, taught_question
FROM tickets
WHERE organisation_id = $1 AND requester_id = $2 AND (public_updated_at, id) < ($3, $4)
  AND (CAST($5 AS TEXT) IS NULL OR status IN ($5, $6, $7, $8))
  AND (CAST($9 AS TEXT) IS NULL OR priority = $9)
  AND (CAST($10 AS TEXT) IS NULL OR assignee_id = $10)
  AND (NOT CAST($11 AS BOOLEAN) OR assignee_id IS NULL)
  AND (CAST($12 AS TEXT) IS NULL OR subject_folded LIKE $12 ESCAPE '\' OR number = $13)
ORDER BY public_updated_at DESC, id DESC
LIMIT $14

-- name: list_of_requester_by_creation
SELECT organisation_id, id, number, subject, body, status, priority, requester_id, requester_name, assignee_id,
       assignee_name, conversation_id, version, public_version, messages, notes, created_at, updated_at,
       public_updated_at, solved_at, closed_at, article_id, article_title, article_question, article_agent_id,
       article_agent_name, taught_article_id, taught_question
FROM tickets
WHERE organisation_id = $1 AND requester_id = $2 AND (created_at, id) < ($3, $4)
  AND (CAST($5 AS TEXT) IS NULL OR status IN ($5, $6, $7, $8))
  AND (CAST($9 AS TEXT) IS NULL OR priority = $9)
  AND (CAST($10 AS TEXT) IS NULL OR assignee_id = $10)
  AND (NOT CAST($11 AS BOOLEAN) OR assignee_id IS NULL)
  AND (CAST($12 AS TEXT) IS NULL OR subject_folded LIKE $12 ESCAPE '\' OR number = $13)
ORDER BY created_at DESC, id DESC
LIMIT $14
