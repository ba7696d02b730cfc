-- The last number given in each organisation.
CREATE TABLE ticket_counters (
  organisation_id TEXT NOT NULL PRIMARY KEY,
  last_number BIGINT NOT NULL
);

CREATE TABLE tickets (
  id TEXT NOT NULL PRIMARY KEY,
  organisation_id TEXT NOT NULL,
  number BIGINT NOT NULL,
  subject TEXT NOT NULL,
  subject_folded TEXT NOT NULL,
  body TEXT NOT NULL,
  status TEXT NOT NULL,
  priority TEXT NOT NULL,
  requester_id TEXT NOT NULL,
  requester_name TEXT NOT NULL,
  assignee_id TEXT,
  assignee_name TEXT,
  conversation_id TEXT,
  version BIGINT NOT NULL,
  public_version BIGINT NOT NULL,
  messages BIGINT NOT NULL,
  notes BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  public_updated_at BIGINT NOT NULL,
  solved_at BIGINT,
  closed_at BIGINT
);
CREATE UNIQUE INDEX tickets_number ON tickets (organisation_id, number);
CREATE UNIQUE INDEX tickets_conversation ON tickets (organisation_id, conversation_id) WHERE conversation_id IS NOT NULL;

-- One index for each order of the list. Most tickets of an organisation are solved or closed and most lists ask for those
-- that are not: the partial index keeps such a list from reading past all of the others.
CREATE INDEX tickets_by_update ON tickets (organisation_id, updated_at DESC, id DESC);
CREATE INDEX tickets_by_creation ON tickets (organisation_id, created_at DESC, id DESC);
CREATE INDEX tickets_active_by_update ON tickets (organisation_id, updated_at DESC, id DESC)
  WHERE status IN ('open', 'pending');
CREATE INDEX tickets_of_requester_by_update ON tickets (organisation_id, requester_id, public_updated_at DESC, id DESC);
CREATE INDEX tickets_of_requester_by_creation ON tickets (organisation_id, requester_id, created_at DESC, id DESC);
-- Covers the counts of agents.
CREATE INDEX tickets_counts ON tickets (organisation_id, status, assignee_id);

CREATE TABLE ticket_messages (
  id TEXT NOT NULL PRIMARY KEY,
  organisation_id TEXT NOT NULL,
  ticket_id TEXT NOT NULL REFERENCES tickets (id),
  author_id TEXT NOT NULL,
  author_name TEXT NOT NULL,
  author_role TEXT NOT NULL,
  body TEXT NOT NULL,
  internal BOOLEAN NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE INDEX ticket_messages_in_order ON ticket_messages (organisation_id, ticket_id, created_at, id);

CREATE TABLE ticket_history (
  id TEXT NOT NULL PRIMARY KEY,
  organisation_id TEXT NOT NULL,
  ticket_id TEXT NOT NULL REFERENCES tickets (id),
  kind TEXT NOT NULL,
  actor_id TEXT NOT NULL,
  actor_name TEXT NOT NULL,
  from_value TEXT,
  to_value TEXT,
  at BIGINT NOT NULL
);
CREATE INDEX ticket_history_in_order ON ticket_history (organisation_id, ticket_id, at, id);

CREATE TABLE idempotency_keys (
  organisation_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  idempotency_key TEXT NOT NULL,
  request_hash TEXT NOT NULL,
  ticket_id TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (organisation_id, user_id, idempotency_key)
);
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);
