-- The latest walk of a connector over both sides. `stage` and `place` are where it goes on, also in another process.
CREATE TABLE walks (
  connector_id TEXT NOT NULL PRIMARY KEY REFERENCES connectors (id),
  organisation_id TEXT NOT NULL,
  walk BIGINT NOT NULL,
  -- 'asked', 'running' or 'done'.
  state TEXT NOT NULL,
  asked_at BIGINT NOT NULL,
  started_at BIGINT,
  finished_at BIGINT,
  -- 'records', 'links', 'tickets'.
  stage TEXT NOT NULL,
  place TEXT NOT NULL,
  -- Messages are compared of what changed since then.
  messages_since BIGINT NOT NULL,
  records BIGINT NOT NULL,
  tickets BIGINT NOT NULL,
  mended BIGINT NOT NULL,
  problem TEXT NOT NULL
);

-- What was found. One that a later walk does not find any more goes with that walk's end.
CREATE TABLE differences (
  id TEXT NOT NULL PRIMARY KEY,
  organisation_id TEXT NOT NULL,
  connector_id TEXT NOT NULL REFERENCES connectors (id),
  kind TEXT NOT NULL,
  cause TEXT NOT NULL,
  -- '' where there is none.
  ticket_id TEXT NOT NULL,
  ticket_number BIGINT NOT NULL,
  remote_id TEXT NOT NULL,
  remote_key TEXT NOT NULL,
  remote_url TEXT NOT NULL,
  -- Of the ticket, or of the record where there is none.
  title TEXT NOT NULL,
  others TEXT NOT NULL,
  fields TEXT NOT NULL,
  found_at BIGINT NOT NULL,
  walk BIGINT NOT NULL,
  -- Left as it is, by a person's word.
  left_alone BOOLEAN NOT NULL
);
CREATE UNIQUE INDEX differences_once ON differences (connector_id, cause, ticket_id, remote_id);
CREATE INDEX differences_latest ON differences (organisation_id, found_at DESC, id DESC);
CREATE INDEX differences_of_ticket ON differences (organisation_id, ticket_id);

-- The walk that met the record last.
ALTER TABLE links ADD COLUMN met_in BIGINT NOT NULL DEFAULT 0;
CREATE INDEX links_by_mark ON links (mark);
