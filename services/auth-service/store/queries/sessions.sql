-- name: insert_session
INSERT INTO sessions (id, organisation_id, user_id, user_agent, address, created_at, last_used_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)

-- name: session_by_id
SELECT id, organisation_id, user_id, user_agent, address, created_at, last_used_at, expires_at, ended_at
FROM sessions WHERE id = $1

-- name: sessions_of_user
SELECT id, organisation_id, user_id, user_agent, address, created_at, last_used_at, expires_at, ended_at
FROM sessions WHERE organisation_id = $1 AND user_id = $2 AND ended_at IS NULL AND expires_at > $3
ORDER BY last_used_at DESC, id DESC

-- name: use_session
UPDATE sessions SET last_used_at = $2, expires_at = $3, user_agent = $4, address = $5 WHERE id = $1

-- name: end_session
UPDATE sessions SET ended_at = $3, ended_because = $4
WHERE id = $1 AND user_id = $2 AND ended_at IS NULL
RETURNING id

-- name: end_sessions_of_user
UPDATE sessions SET ended_at = $3, ended_because = $4
WHERE organisation_id = $1 AND user_id = $2 AND ended_at IS NULL AND (CAST($5 AS TEXT) IS NULL OR id <> $5)
RETURNING id

-- name: end_surplus_sessions
UPDATE sessions SET ended_at = $3, ended_because = $4
WHERE id IN (SELECT id FROM sessions
             WHERE organisation_id = $1 AND user_id = $2 AND ended_at IS NULL
             ORDER BY last_used_at DESC, id DESC
             LIMIT 10000 OFFSET $5)
RETURNING id

-- name: sessions_ended_since
SELECT id FROM sessions WHERE ended_at > $1

-- name: insert_refresh_token
INSERT INTO refresh_tokens (token_hash, organisation_id, session_id, created_at) VALUES ($1, $2, $3, $4)

-- name: refresh_token
SELECT token_hash, organisation_id, session_id, created_at, used_at, sealed_successor
FROM refresh_tokens WHERE token_hash = $1

-- name: replace_refresh_token
UPDATE refresh_tokens SET used_at = $2, sealed_successor = $3 WHERE token_hash = $1

-- name: withdraw_refresh_token
UPDATE refresh_tokens SET used_at = $2 WHERE token_hash = $1

-- name: delete_old_refresh_tokens
DELETE FROM refresh_tokens
WHERE used_at < $1 OR session_id IN (SELECT id FROM sessions WHERE ended_at < $1 OR expires_at < $1)

-- name: delete_old_sessions
DELETE FROM sessions
WHERE (ended_at < $1 OR expires_at < $1) AND NOT EXISTS (SELECT 1 FROM refresh_tokens r WHERE r.session_id = sessions.id)
