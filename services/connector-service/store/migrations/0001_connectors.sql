-- Connectors to other tools, and endpoints of webhooks, which are of kind 'webhook'.
CREATE TABLE connectors (
  id TEXT NOT NULL PRIMARY KEY,
  organisation_id TEXT NOT NULL,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  settings TEXT NOT NULL,
  secrets TEXT NOT NULL,
  version BIGINT NOT NULL,
  created_by TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  -- Why nothing is sent: '' (it is), 'person', 'credentials' (refused), 'failing' (for days), 'gone' (the endpoint said so).
  halted TEXT NOT NULL,
  -- The process that works it, until when, and the number that its writes show: another process that takes it over takes
  -- the next number, and what the first one writes then changes nothing.
  owner TEXT NOT NULL,
  lease_until BIGINT NOT NULL,
  fence BIGINT NOT NULL,
  -- How the tool is: troubles in a row, since when, not to be called before, and its last words.
  failures BIGINT NOT NULL,
  failing_since BIGINT,
  not_before BIGINT NOT NULL,
  last_problem TEXT NOT NULL,
  last_success_at BIGINT,
  -- Where the last poll ended.
  poll_cursor TEXT NOT NULL,
  polled_at BIGINT
);
CREATE INDEX connectors_of_organisation ON connectors (organisation_id, created_at, id);

-- A ticket and its record in a tool. The row is locked by whoever adds a delivery of the ticket or ends one, so that their
-- order and `unfinished` hold. `mark` is what the record carries of ours.
CREATE TABLE links (
  organisation_id TEXT NOT NULL,
  connector_id TEXT NOT NULL REFERENCES connectors (id),
  ticket_id TEXT NOT NULL,
  ticket_number BIGINT NOT NULL,
  mark TEXT NOT NULL,
  remote_id TEXT,
  remote_key TEXT NOT NULL,
  remote_url TEXT NOT NULL,
  remote_status TEXT NOT NULL,
  last_position BIGINT NOT NULL,
  unfinished BIGINT NOT NULL,
  -- What the tool was last told or told us of each field, as JSON.
  synced TEXT NOT NULL,
  synced_at BIGINT,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (connector_id, ticket_id)
);
CREATE INDEX links_of_ticket ON links (organisation_id, ticket_id);
CREATE INDEX links_by_remote ON links (organisation_id, connector_id, remote_id);

CREATE TABLE tool_deliveries (
  id TEXT NOT NULL PRIMARY KEY,
  organisation_id TEXT NOT NULL,
  connector_id TEXT NOT NULL REFERENCES connectors (id),
  ticket_id TEXT NOT NULL,
  ticket_number BIGINT NOT NULL,
  position BIGINT NOT NULL,
  event_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  message_id TEXT,
  payload TEXT NOT NULL,
  state TEXT NOT NULL,
  -- An earlier call may have done it: the tool is asked first.
  unsure BOOLEAN NOT NULL,
  tries BIGINT NOT NULL,
  next_at BIGINT NOT NULL,
  fence BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  event_at BIGINT NOT NULL,
  finished_at BIGINT,
  reason_code TEXT NOT NULL,
  reason TEXT NOT NULL,
  request TEXT NOT NULL,
  answer TEXT NOT NULL
);
CREATE UNIQUE INDEX tool_deliveries_of_event ON tool_deliveries (connector_id, event_id);
CREATE INDEX tool_deliveries_due ON tool_deliveries (organisation_id, connector_id, next_at) WHERE state IN ('waiting', 'ambiguous');
CREATE INDEX tool_deliveries_unfinished ON tool_deliveries (organisation_id, connector_id, state, created_at)
  WHERE state IN ('waiting', 'behind', 'sending', 'ambiguous', 'failed');
CREATE INDEX tool_deliveries_in_order ON tool_deliveries (organisation_id, connector_id, ticket_id, position);
CREATE INDEX tool_deliveries_of_ticket ON tool_deliveries (organisation_id, ticket_id, created_at, id);
CREATE INDEX tool_deliveries_latest ON tool_deliveries (organisation_id, created_at DESC, id DESC);
CREATE INDEX tool_deliveries_latest_of_connector ON tool_deliveries (organisation_id, connector_id, created_at DESC, id DESC);
CREATE INDEX tool_deliveries_by_end ON tool_deliveries (finished_at) WHERE finished_at IS NOT NULL;

-- Messages that are in the tool: by their id there where it tells one, and by their text, for a call whose answer was lost
-- and for the echo of what we wrote.
CREATE TABLE remote_messages (
  organisation_id TEXT NOT NULL,
  connector_id TEXT NOT NULL REFERENCES connectors (id),
  ticket_id TEXT NOT NULL,
  message_id TEXT NOT NULL,
  remote_id TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  -- 'out', 'in', or 'opening': a part of the record's description.
  way TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (connector_id, message_id)
);
CREATE INDEX remote_messages_of_ticket ON remote_messages (organisation_id, connector_id, ticket_id);
