-- name: attempts_from
SELECT weight, updated_at, refused_until FROM sign_in_attempts WHERE source = $1

-- name: put_attempts
INSERT INTO sign_in_attempts (source, weight, updated_at, refused_until) VALUES ($1, $2, $3, $4)
ON CONFLICT (source) DO UPDATE SET weight = excluded.weight, updated_at = excluded.updated_at,
  refused_until = excluded.refused_until

-- name: forget_attempts
DELETE FROM sign_in_attempts WHERE source = $1

-- name: count_attempts
SELECT count(*) FROM sign_in_attempts

-- name: delete_surplus_attempts
DELETE FROM sign_in_attempts /* what counts most stays: entries made to drive others out have counted once */
WHERE source IN (SELECT source FROM sign_in_attempts ORDER BY weight DESC, updated_at DESC LIMIT 10000000 OFFSET $1)

-- name: delete_old_attempts
DELETE FROM sign_in_attempts WHERE updated_at < $1
