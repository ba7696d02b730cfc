-- part: delivery
id, organisation_id, connector_id, ticket_id, ticket_number, position, event_id, kind, message_id, payload, state, unsure, tries,
next_at, fence, created_at, event_at, finished_at, reason_code, reason, request, answer

-- part: link
organisation_id, connector_id, ticket_id, ticket_number, mark, remote_id, remote_key, remote_url, remote_status, last_position,
unfinished, synced, synced_at, created_at, seen

-- name: find_link
SELECT {link}
FROM links
WHERE organisation_id = $1 AND connector_id = $2 AND ticket_id = $3

-- name: find_link_by_remote
SELECT {link}
FROM links
WHERE organisation_id = $1 AND connector_id = $2 AND remote_id = $3
ORDER BY created_at
LIMIT 1

-- name: find_link_by_mark
SELECT {link}
FROM links
WHERE organisation_id = $1 AND connector_id = $2 AND mark = $3
LIMIT 1

-- name: link_seen
UPDATE links
SET remote_status = $4, seen = $5, synced = $6, synced_at = $7
WHERE organisation_id = $1 AND connector_id = $2 AND ticket_id = $3

-- name: lock_link
UPDATE links
SET last_position = last_position
WHERE organisation_id = $1 AND connector_id = $2 AND ticket_id = $3
RETURNING {link}

-- name: insert_link
INSERT INTO links (organisation_id, connector_id, ticket_id, ticket_number, mark, remote_id, remote_key, remote_url,
                   remote_status, last_position, unfinished, synced, synced_at, created_at)
VALUES ($1, $2, $3, $4, $5, NULL, '', '', '', 0, 0, '{}', NULL, $6)
ON CONFLICT (connector_id, ticket_id) DO UPDATE SET last_position = links.last_position
RETURNING {link}

-- name: list_links_of_ticket
SELECT {link}
FROM links
WHERE organisation_id = $1 AND ticket_id = $2
ORDER BY created_at, connector_id

-- name: find_event
SELECT id
FROM tool_deliveries
WHERE connector_id = $1 AND event_id = $2

-- name: insert_delivery
INSERT INTO tool_deliveries (id, organisation_id, connector_id, ticket_id, ticket_number, position, event_id, kind, message_id,
                        payload, state, unsure, tries, next_at, fence, created_at, event_at, finished_at, reason_code,
                        reason, request, answer)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, FALSE, 0, $12, 0, $12, $13, NULL, 'none', '', '', '')

-- name: count_in
UPDATE links
SET last_position = last_position + 1, unfinished = unfinished + 1
WHERE organisation_id = $1 AND connector_id = $2 AND ticket_id = $3

-- name: count_out
UPDATE links
SET unfinished = unfinished - 1
WHERE organisation_id = $1 AND connector_id = $2 AND ticket_id = $3

-- name: next_behind
UPDATE tool_deliveries
SET state = 'waiting', next_at = $4
WHERE id = (SELECT id FROM tool_deliveries
            WHERE organisation_id = $1 AND connector_id = $2 AND ticket_id = $3 AND state = 'behind'
            ORDER BY position
            LIMIT 1)

-- name: earliest_due
SELECT MIN(next_at)
FROM tool_deliveries
WHERE organisation_id = $1 AND connector_id = $2 AND state IN ('waiting', 'ambiguous')

-- name: claim
UPDATE tool_deliveries
SET unsure = unsure OR state = 'ambiguous', state = 'sending', fence = $3
WHERE id IN (SELECT id FROM tool_deliveries
             WHERE organisation_id = $1 AND connector_id = $2 AND state IN ('waiting', 'ambiguous') AND next_at <= $4
             ORDER BY next_at
             LIMIT $5)
  AND EXISTS (SELECT 1 FROM connectors WHERE organisation_id = $1 AND id = $2 AND fence = $3 AND owner = $6 AND halted = '')
RETURNING {delivery}

-- name: interrupt
UPDATE tool_deliveries
SET state = CASE WHEN kind IN ('create', 'comment') THEN 'ambiguous' ELSE 'waiting' END,
    unsure = kind IN ('create', 'comment'),
    next_at = CASE WHEN kind = 'create' THEN CAST($4 AS BIGINT) WHEN kind = 'comment' THEN CAST($5 AS BIGINT) ELSE CAST($6 AS BIGINT) END,
    reason_code = 'interrupted', reason = ''
WHERE organisation_id = $1 AND connector_id = $2 AND state = 'sending' AND fence < $3

-- name: settle
UPDATE tool_deliveries
SET state = $4, unsure = $5, tries = tries + $6, next_at = $7, finished_at = $8, reason_code = $9, reason = $10,
    request = $11, answer = $12
WHERE organisation_id = $1 AND id = $2 AND state = 'sending' AND fence = $3

-- name: bring_forward
UPDATE tool_deliveries
SET next_at = $3
WHERE organisation_id = $1 AND connector_id = $2 AND state = 'waiting' AND next_at > $3
  AND reason_code IN ('unreachable', 'no_answer', 'credentials')

-- name: link_remote
UPDATE links
SET remote_id = $4, remote_key = $5, remote_url = $6, synced = $7, synced_at = $8
WHERE organisation_id = $1 AND connector_id = $2 AND ticket_id = $3

-- name: link_synced
UPDATE links
SET synced = $4, synced_at = $5
WHERE organisation_id = $1 AND connector_id = $2 AND ticket_id = $3

-- name: insert_remote_message
INSERT INTO remote_messages (organisation_id, connector_id, ticket_id, message_id, remote_id, fingerprint, way, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (connector_id, message_id) DO UPDATE SET remote_id = excluded.remote_id

-- name: list_remote_messages
SELECT message_id, remote_id, fingerprint, way
FROM remote_messages
WHERE organisation_id = $1 AND connector_id = $2 AND ticket_id = $3

-- name: find_delivery
SELECT {delivery}
FROM tool_deliveries
WHERE organisation_id = $1 AND id = $2

-- name: list_deliveries
SELECT {delivery}
FROM tool_deliveries
WHERE organisation_id = $1 AND (created_at, id) < ($2, $3)
  AND (CAST($4 AS TEXT) IS NULL OR connector_id = $4)
  AND (CAST($5 AS TEXT) IS NULL OR ticket_id = $5)
  AND (CAST($6 AS TEXT) IS NULL OR state = $6)
ORDER BY created_at DESC, id DESC
LIMIT $7

-- name: list_unfinished_of_connector
SELECT {delivery}
FROM tool_deliveries
WHERE organisation_id = $1 AND connector_id = $2 AND state = $3 AND (created_at, id) < ($4, $5)
  AND state IN ('waiting', 'behind', 'sending', 'ambiguous', 'failed')
ORDER BY created_at DESC, id DESC
LIMIT $6

-- name: list_unfinished_of_ticket
SELECT {delivery}
FROM tool_deliveries
WHERE organisation_id = $1 AND ticket_id = $2 AND state IN ('waiting', 'behind', 'sending', 'ambiguous', 'failed')
ORDER BY created_at, id
LIMIT 200

-- name: count_unfinished
SELECT connector_id, state, COUNT(*) AS deliveries, MIN(created_at) AS oldest
FROM tool_deliveries
WHERE organisation_id = $1 AND state IN ('waiting', 'behind', 'sending', 'ambiguous', 'failed')
GROUP BY connector_id, state

-- name: count_unfinished_everywhere
SELECT c.kind, d.state, COUNT(*) AS deliveries, MIN(d.created_at) AS oldest
FROM tool_deliveries d JOIN connectors c ON c.id = d.connector_id
WHERE d.state IN ('waiting', 'behind', 'sending', 'ambiguous', 'failed')
GROUP BY c.kind, d.state

-- name: count_in_again
UPDATE links
SET unfinished = unfinished + 1
WHERE organisation_id = $1 AND connector_id = $2 AND ticket_id = $3

-- name: count_in_all_again
UPDATE links
SET unfinished = unfinished + (SELECT COUNT(*) FROM tool_deliveries d
                               WHERE d.organisation_id = $1 AND d.connector_id = $2 AND d.ticket_id = links.ticket_id
                                 AND d.state = 'failed' AND d.kind = 'event')
WHERE organisation_id = $1 AND connector_id = $2
  AND ticket_id IN (SELECT ticket_id FROM tool_deliveries
                    WHERE organisation_id = $1 AND connector_id = $2 AND state = 'failed' AND kind = 'event')

-- name: replay
UPDATE tool_deliveries
SET state = CASE WHEN unsure THEN 'ambiguous' ELSE 'waiting' END, tries = 0, next_at = $3
WHERE organisation_id = $1 AND id = $2 AND state = 'failed'

-- name: replay_all
UPDATE tool_deliveries
SET state = CASE WHEN unsure THEN 'ambiguous' ELSE 'waiting' END, tries = 0, next_at = $3
WHERE organisation_id = $1 AND connector_id = $2 AND state = 'failed'

-- name: skip
UPDATE tool_deliveries
SET state = 'skipped', finished_at = $3
WHERE organisation_id = $1 AND id = $2 AND state = 'failed'

-- name: forget_trouble
UPDATE connectors
SET failures = 0, failing_since = NULL, last_problem = ''
WHERE organisation_id = $1 AND id = $2
  AND NOT EXISTS (SELECT 1 FROM tool_deliveries
                  WHERE organisation_id = $1 AND connector_id = $2
                    AND state IN ('waiting', 'behind', 'sending', 'ambiguous', 'failed'))

-- name: forget_unsure
UPDATE tool_deliveries
SET unsure = FALSE
WHERE organisation_id = $1 AND id = $2 AND state = 'failed'

-- name: sweep
DELETE FROM tool_deliveries
WHERE id IN (SELECT id FROM tool_deliveries WHERE finished_at < $1 ORDER BY finished_at LIMIT $2)
