-- part: connector
id, organisation_id, name, kind, settings, secrets, version, created_by, created_at, updated_at, halted, owner, lease_until,
fence, failures, failing_since, not_before, last_problem, last_success_at, poll_cursor, polled_at

-- name: insert_connector
INSERT INTO connectors (id, organisation_id, name, kind, settings, secrets, version, created_by, created_at, updated_at, halted,
                        owner, lease_until, fence, failures, failing_since, not_before, last_problem, last_success_at,
                        poll_cursor, polled_at)
VALUES ($1, $2, $3, $4, $5, $6, 1, $7, $8, $8, $9, '', 0, 0, 0, NULL, 0, '', NULL, '', NULL)

-- name: find_connector
SELECT {connector}
FROM connectors
WHERE organisation_id = $1 AND id = $2

-- name: find_connector_anywhere
SELECT {connector}
FROM connectors
WHERE id = $1

-- name: list_connectors
SELECT {connector}
FROM connectors
WHERE organisation_id = $1
ORDER BY created_at, id

-- name: count_connectors
SELECT COUNT(*)
FROM connectors
WHERE organisation_id = $1

-- name: update_connector
UPDATE connectors
SET name = $3, settings = $4, secrets = $5, version = version + 1, fence = fence + 1, updated_at = $6, halted = $7,
    failures = 0, failing_since = NULL, not_before = 0, last_problem = ''
WHERE organisation_id = $1 AND id = $2

-- name: halt_connector
UPDATE connectors
SET halted = $3, version = version + 1, updated_at = $4, failures = 0, failing_since = NULL, not_before = 0
WHERE organisation_id = $1 AND id = $2

-- name: keep_secrets
UPDATE connectors
SET secrets = $3
WHERE organisation_id = $1 AND id = $2 AND fence = $4 AND version = $5

-- name: delete_remote_messages
DELETE FROM remote_messages
WHERE organisation_id = $1 AND connector_id = $2

-- name: delete_deliveries
DELETE FROM tool_deliveries
WHERE organisation_id = $1 AND connector_id = $2

-- name: delete_links
DELETE FROM links
WHERE organisation_id = $1 AND connector_id = $2

-- name: delete_connector
DELETE FROM connectors
WHERE organisation_id = $1 AND id = $2

-- name: select_workable
SELECT id, organisation_id, version, fence, owner
FROM connectors
WHERE halted = '' AND (owner = $1 OR owner = '' OR lease_until < $2 OR CAST($3 AS BOOLEAN))
ORDER BY id

-- name: take_connector
UPDATE connectors
SET owner = $3, lease_until = $4, fence = fence + 1
WHERE organisation_id = $1 AND id = $2 AND (owner = '' OR lease_until < $5 OR CAST($6 AS BOOLEAN))
RETURNING {connector}

-- name: renew_leases
UPDATE connectors
SET lease_until = $2
WHERE owner = $1 AND lease_until >= $3
RETURNING id

-- name: give_back
UPDATE connectors
SET owner = '', lease_until = 0
WHERE owner = $1

-- name: note_success
UPDATE connectors
SET failures = 0, failing_since = NULL, last_problem = '', last_success_at = $4
WHERE organisation_id = $1 AND id = $2 AND fence = $3

-- name: note_trouble
UPDATE connectors
SET failures = $4, failing_since = COALESCE(failing_since, $5),
    not_before = CASE WHEN not_before > $6 THEN not_before ELSE $6 END, last_problem = $7,
    halted = CASE WHEN halted = '' THEN $8 ELSE halted END
WHERE organisation_id = $1 AND id = $2 AND fence = $3

-- name: note_limit
UPDATE connectors
SET not_before = $4
WHERE organisation_id = $1 AND id = $2 AND fence = $3 AND not_before < $4
