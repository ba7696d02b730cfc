-- name: all_signing_keys
SELECT kid, x, y, sealed_private_key, created_at, signs_from FROM signing_keys ORDER BY signs_from, kid

-- One process at a time decides whether a key is missing: of two, one meets the other's row here.
-- name: lock_signing_keys
UPDATE pulse SET at = at

-- name: insert_signing_key
INSERT INTO signing_keys (kid, x, y, sealed_private_key, created_at, signs_from) VALUES ($1, $2, $3, $4, $5, $6)

-- name: delete_signing_key
DELETE FROM signing_keys WHERE kid = $1
