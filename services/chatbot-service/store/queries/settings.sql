-- name: find_settings
SELECT version, threshold, model_enabled FROM assistant_settings WHERE organisation_id = $1

-- name: put_settings
INSERT INTO assistant_settings (organisation_id, version, threshold, model_enabled, updated_at)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (organisation_id)
DO UPDATE SET version = excluded.version, threshold = excluded.threshold, model_enabled = excluded.model_enabled,
              updated_at = excluded.updated_at
