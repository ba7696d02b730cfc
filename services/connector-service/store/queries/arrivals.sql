-- name: note_poll
UPDATE connectors
SET poll_cursor = $4, polled_at = $5
WHERE organisation_id = $1 AND id = $2 AND fence = $3

-- name: note_arrival
INSERT INTO arrivals (organisation_id, connector_id, remote_id, sequence, tries, next_at, noted_at)
SELECT $1, $2, $3, 1, 0, CAST($4 AS BIGINT), CAST($4 AS BIGINT)
FROM connectors
WHERE organisation_id = $1 AND id = $2
ON CONFLICT (connector_id, remote_id) DO UPDATE SET sequence = arrivals.sequence + 1, tries = 0, next_at = excluded.next_at

-- name: list_due_arrivals
SELECT remote_id, sequence, tries
FROM arrivals
WHERE organisation_id = $1 AND connector_id = $2 AND next_at <= $3
ORDER BY next_at
LIMIT $4

-- name: earliest_arrival
SELECT MIN(next_at)
FROM arrivals
WHERE organisation_id = $1 AND connector_id = $2

-- name: put_off_arrival
UPDATE arrivals
SET tries = tries + 1, next_at = $5
WHERE organisation_id = $1 AND connector_id = $2 AND remote_id = $3 AND sequence = $4

-- name: end_arrival
DELETE FROM arrivals
WHERE organisation_id = $1 AND connector_id = $2 AND remote_id = $3 AND sequence = $4

-- name: delete_arrivals
DELETE FROM arrivals
WHERE organisation_id = $1 AND connector_id = $2

-- name: holds_fence
SELECT COUNT(*)
FROM connectors
WHERE organisation_id = $1 AND id = $2 AND fence = $3
