-- The pages of the list, in two steps: where the next tickets stand in the order asked for, then what is shown of them.

-- Each statement walks an index of its own from the cursor on: $1 organisation, ($2, $3) the cursor, $4 limit.

-- name: places_by_update
SELECT updated_at AS at, id FROM tickets
WHERE organisation_id = $1 AND (updated_at, id) < ($2, $3)
ORDER BY updated_at DESC, id DESC
LIMIT $4

-- name: places_by_creation
SELECT created_at AS at, id FROM tickets
WHERE organisation_id = $1 AND (created_at, id) < ($2, $3)
ORDER BY created_at DESC, id DESC
LIMIT $4

-- One cell of a filtered list, the same and $5 status, $6 priority, $7 assignee.

-- name: cell_by_update
SELECT updated_at AS at, id FROM tickets
WHERE organisation_id = $1 AND status = $5 AND priority = $6 AND (updated_at, id) < ($2, $3)
ORDER BY updated_at DESC, id DESC
LIMIT $4

-- name: cell_by_creation
SELECT created_at AS at, id FROM tickets
WHERE organisation_id = $1 AND status = $5 AND priority = $6 AND (created_at, id) < ($2, $3)
ORDER BY created_at DESC, id DESC
LIMIT $4

-- name: cell_of_assignee_by_update
SELECT updated_at AS at, id FROM tickets
WHERE organisation_id = $1 AND assignee_id = $7 AND status = $5 AND priority = $6 AND (updated_at, id) < ($2, $3)
ORDER BY updated_at DESC, id DESC
LIMIT $4

-- name: cell_of_assignee_by_creation
SELECT created_at AS at, id FROM tickets
WHERE organisation_id = $1 AND assignee_id = $7 AND status = $5 AND priority = $6 AND (created_at, id) < ($2, $3)
ORDER BY created_at DESC, id DESC
LIMIT $4

-- name: cell_of_nobody_by_update
SELECT updated_at AS at, id FROM tickets
WHERE organisation_id = $1 AND assignee_id IS NULL AND status = $5 AND priority = $6 AND (updated_at, id) < ($2, $3)
ORDER BY updated_at DESC, id DESC
LIMIT $4

-- name: cell_of_nobody_by_creation
SELECT created_at AS at, id FROM tickets
WHERE organisation_id = $1 AND assignee_id IS NULL AND status = $5 AND priority = $6 AND (created_at, id) < ($2, $3)
ORDER BY created_at DESC, id DESC
LIMIT $4

-- One requester's tickets: few enough for the other filters to be looked at on the way. The same and $5 requester, $6 to $9
-- statuses, $10 priority, $11 assignee, $12 whether only unassigned ones.

-- part: other_filters
(CAST($6 AS TEXT) IS NULL OR status IN ($6, $7, $8, $9))
  AND (CAST($10 AS TEXT) IS NULL OR priority = $10)
  AND (CAST($11 AS TEXT) IS NULL OR assignee_id = $11)
  AND (NOT CAST($12 AS BOOLEAN) OR assignee_id IS NULL)

-- name: places_of_requester_by_update
SELECT public_updated_at AS at, id FROM tickets
WHERE organisation_id = $1 AND requester_id = $5 AND (public_updated_at, id) < ($2, $3)
  AND {other_filters}
ORDER BY public_updated_at DESC, id DESC
LIMIT $4

-- name: places_of_requester_for_agents
SELECT updated_at AS at, id FROM tickets
WHERE organisation_id = $1 AND requester_id = $5 AND (updated_at, id) < ($2, $3)
  AND {other_filters}
ORDER BY updated_at DESC, id DESC
LIMIT $4

-- name: places_of_requester_by_creation
SELECT created_at AS at, id FROM tickets
WHERE organisation_id = $1 AND requester_id = $5 AND (created_at, id) < ($2, $3)
  AND {other_filters}
ORDER BY created_at DESC, id DESC
LIMIT $4

-- What changed, in the order of the changes: $1 organisation, ($2, $3, $4) the cursor, $5 limit, $6 requester.

-- name: changes
SELECT change, updated_at AS at, id FROM tickets
WHERE organisation_id = $1 AND (change, updated_at, id) > ($2, $3, $4)
ORDER BY change, updated_at, id
LIMIT $5

-- name: changes_of_requester
SELECT public_change AS change, public_updated_at AS at, id FROM tickets
WHERE organisation_id = $1 AND requester_id = $6 AND (public_change, public_updated_at, id) > ($2, $3, $4)
ORDER BY public_change, public_updated_at, id
LIMIT $5

-- The last change before a time: times do not go back in the order of the changes.

-- name: last_change_before
SELECT change FROM tickets
WHERE organisation_id = $1 AND updated_at < $2
ORDER BY updated_at DESC, id DESC
LIMIT 1

-- name: last_change_of_requester_before
SELECT public_change FROM tickets
WHERE organisation_id = $1 AND requester_id = $3 AND public_updated_at < $2
ORDER BY public_updated_at DESC, id DESC
LIMIT 1

-- What is shown of them; of the body only the beginning is read: enough for an excerpt. $2 is a JSON array of ids.
-- (The plus keeps SQLite from walking all of an organisation instead of looking ids up.)

-- name: rows_sqlite
SELECT {ticket_without_body}, substr(body, 1, 400) AS body
FROM tickets
WHERE +organisation_id = $1 AND id IN (SELECT value FROM json_each($2))

-- name: rows_postgresql
SELECT {ticket_without_body}, substr(body, 1, 400) AS body
FROM tickets
WHERE organisation_id = $1 AND id = ANY (ARRAY(SELECT json_array_elements_text(CAST($2 AS JSON))))

-- The ids of tickets that are known by their numbers: $2 is a JSON array of numbers.

-- name: ids_of_numbers_sqlite
SELECT number, id FROM tickets WHERE organisation_id = $1 AND number IN (SELECT value FROM json_each($2))

-- name: ids_of_numbers_postgresql
SELECT number, id FROM tickets
WHERE organisation_id = $1 AND number = ANY (ARRAY(SELECT CAST(json_array_elements_text(CAST($2 AS JSON)) AS BIGINT)))
