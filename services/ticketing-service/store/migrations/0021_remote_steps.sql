-- What was done to tickets in other tools and taken over here, by the key under which it came: each is taken once.
CREATE TABLE remote_steps (
  organisation_id TEXT NOT NULL,
  step_key TEXT NOT NULL,
  ticket_id TEXT NOT NULL,
  message_id TEXT,
  at BIGINT NOT NULL,
  PRIMARY KEY (organisation_id, step_key)
);
