-- What an organisation has not set is as the installation has it: such a column is null.
ALTER TABLE assistant_settings RENAME TO former_settings;
CREATE TABLE assistant_settings (
  organisation_id TEXT NOT NULL PRIMARY KEY,
  version BIGINT NOT NULL,
  threshold DOUBLE PRECISION,
  model_enabled BOOLEAN,
  daily_tokens BIGINT,
  first_token_ms BIGINT,
  total_ms BIGINT,
  updated_at BIGINT NOT NULL
);
INSERT INTO assistant_settings (organisation_id, version, threshold, model_enabled, updated_at)
SELECT organisation_id, version, threshold, model_enabled, updated_at FROM former_settings;
DROP TABLE former_settings;

-- Tokens of language models, prompts and answers together, a day (days since 1970, UTC).
CREATE TABLE model_usage (
  organisation_id TEXT NOT NULL,
  day BIGINT NOT NULL,
  tokens BIGINT NOT NULL,
  PRIMARY KEY (organisation_id, day)
);
