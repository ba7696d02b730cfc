CREATE TABLE organisations (
  organisation_id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL
);

CREATE TABLE users (
  id TEXT PRIMARY KEY,
  organisation_id TEXT NOT NULL REFERENCES organisations (organisation_id),
  name TEXT NOT NULL,
  email TEXT NOT NULL,
  email_key TEXT NOT NULL,
  search_key TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  role TEXT NOT NULL,
  language TEXT,
  disabled BOOLEAN NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX users_email ON users (email_key);
CREATE INDEX users_listed ON users (organisation_id, search_key, id);

CREATE TABLE sessions (
  id TEXT PRIMARY KEY,
  organisation_id TEXT NOT NULL,
  user_id TEXT NOT NULL REFERENCES users (id),
  user_agent TEXT NOT NULL,
  address TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  last_used_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  ended_at BIGINT,
  ended_because TEXT
);
CREATE INDEX sessions_of_user ON sessions (user_id) WHERE ended_at IS NULL;
CREATE INDEX sessions_expired ON sessions (expires_at);
CREATE INDEX sessions_ended ON sessions (ended_at) WHERE ended_at IS NOT NULL;

-- Every token that a session ever had, by its SHA-256: the unused one is the current one.
CREATE TABLE refresh_tokens (
  token_hash TEXT PRIMARY KEY,
  organisation_id TEXT NOT NULL,
  session_id TEXT NOT NULL REFERENCES sessions (id),
  created_at BIGINT NOT NULL,
  used_at BIGINT,
  sealed_successor TEXT
);
CREATE INDEX refresh_tokens_of_session ON refresh_tokens (session_id);

CREATE TABLE signing_keys (
  kid TEXT PRIMARY KEY,
  x TEXT NOT NULL,
  y TEXT NOT NULL,
  sealed_private_key TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  signs_from BIGINT NOT NULL
);

CREATE TABLE sign_in_attempts (
  source TEXT PRIMARY KEY,
  weight DOUBLE PRECISION NOT NULL,
  updated_at BIGINT NOT NULL,
  refused_until BIGINT NOT NULL
);
CREATE INDEX sign_in_attempts_by_age ON sign_in_attempts (updated_at);
