-- How far an organisation's knowledge base has moved on: every change of a document takes the next number.
CREATE TABLE knowledge_bases (
  organisation_id TEXT NOT NULL PRIMARY KEY,
  change_seq BIGINT NOT NULL,
  -- Tombstones up to this number are gone: an index that knows less must be built anew.
  pruned_seq BIGINT NOT NULL
);

CREATE TABLE documents (
  id TEXT NOT NULL PRIMARY KEY,
  organisation_id TEXT NOT NULL,
  title TEXT NOT NULL,
  title_folded TEXT NOT NULL,
  content TEXT NOT NULL,
  excerpt TEXT NOT NULL,
  format TEXT NOT NULL,
  language TEXT NOT NULL,
  audience TEXT NOT NULL,
  version BIGINT NOT NULL,
  chunks BIGINT NOT NULL,
  change_seq BIGINT NOT NULL,
  source TEXT,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  updated_by_id TEXT,
  updated_by_name TEXT
);
CREATE INDEX documents_latest ON documents (organisation_id, updated_at, id);
CREATE UNIQUE INDEX documents_change ON documents (organisation_id, change_seq);
CREATE UNIQUE INDEX documents_source ON documents (organisation_id, source) WHERE source IS NOT NULL;

-- Every version, the current one included.
CREATE TABLE document_versions (
  organisation_id TEXT NOT NULL,
  document_id TEXT NOT NULL,
  version BIGINT NOT NULL,
  title TEXT NOT NULL,
  content TEXT NOT NULL,
  format TEXT NOT NULL,
  language TEXT NOT NULL,
  audience TEXT NOT NULL,
  chunks BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  updated_by_id TEXT,
  updated_by_name TEXT,
  PRIMARY KEY (organisation_id, document_id, version)
);

-- The passages of the current version.
CREATE TABLE chunks (
  id TEXT NOT NULL PRIMARY KEY,
  organisation_id TEXT NOT NULL,
  document_id TEXT NOT NULL,
  document_version BIGINT NOT NULL,
  position BIGINT NOT NULL,
  heading TEXT NOT NULL,
  text TEXT NOT NULL
);
CREATE INDEX chunks_document ON chunks (organisation_id, document_id, position);

-- What the index has still to forget: nothing but the id is kept of a deleted document.
CREATE TABLE tombstones (
  organisation_id TEXT NOT NULL,
  change_seq BIGINT NOT NULL,
  document_id TEXT NOT NULL,
  PRIMARY KEY (organisation_id, change_seq)
);
