-- name: find_settings
SELECT version, threshold, model_enabled, daily_tokens, first_token_ms, total_ms, replies
FROM assistant_settings WHERE organisation_id = $1

-- name: put_settings
INSERT INTO assistant_settings (organisation_id, version, threshold, model_enabled, daily_tokens, first_token_ms, total_ms,
                                replies, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (organisation_id)
DO UPDATE SET version = excluded.version, threshold = excluded.threshold, model_enabled = excluded.model_enabled,
              daily_tokens = excluded.daily_tokens, first_token_ms = excluded.first_token_ms, total_ms = excluded.total_ms,
              replies = excluded.replies, updated_at = excluded.updated_at

-- name: tokens_of_day
SELECT tokens FROM model_usage WHERE organisation_id = $1 AND day = $2

-- name: add_tokens
INSERT INTO model_usage (organisation_id, day, tokens) VALUES ($1, $2, $3)
ON CONFLICT (organisation_id, day) DO UPDATE SET tokens = model_usage.tokens + excluded.tokens
RETURNING tokens
