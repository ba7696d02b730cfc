-- What changed in a tool, and is to come here: a record, once however often it is told of. `sequence` counts how often, so that
-- what is told while it is being brought is not forgotten with it.
CREATE TABLE arrivals (
  organisation_id TEXT NOT NULL,
  connector_id TEXT NOT NULL REFERENCES connectors (id),
  remote_id TEXT NOT NULL,
  sequence BIGINT NOT NULL,
  tries BIGINT NOT NULL,
  next_at BIGINT NOT NULL,
  noted_at BIGINT NOT NULL,
  PRIMARY KEY (connector_id, remote_id)
);
CREATE INDEX arrivals_due ON arrivals (organisation_id, connector_id, next_at);

-- The record as it was when it was read last, as JSON; '' where it never was.
ALTER TABLE links ADD COLUMN seen TEXT NOT NULL DEFAULT '';
