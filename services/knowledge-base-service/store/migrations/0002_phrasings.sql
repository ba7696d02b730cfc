-- How people ask for an article. Search knows those that are not rejected.
CREATE TABLE phrasings (
  id TEXT NOT NULL PRIMARY KEY,
  organisation_id TEXT NOT NULL,
  document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
  text TEXT NOT NULL,
  -- What makes two phrasings of an article the same one.
  normalised TEXT NOT NULL,
  language TEXT NOT NULL,
  origin TEXT NOT NULL,
  -- An editor took it away: it stays here so that it is not learned again.
  rejected BOOLEAN NOT NULL,
  created_at BIGINT NOT NULL,
  created_by_id TEXT,
  created_by_name TEXT
);
CREATE UNIQUE INDEX phrasings_once ON phrasings (document_id, normalised);

-- What taught or confirmed a phrasing: each answer or ticket once, however often it is told of.
CREATE TABLE phrasing_lessons (
  organisation_id TEXT NOT NULL,
  phrasing_id TEXT NOT NULL REFERENCES phrasings (id) ON DELETE CASCADE,
  origin TEXT NOT NULL,
  origin_id TEXT NOT NULL,
  PRIMARY KEY (phrasing_id, origin, origin_id)
);
CREATE INDEX phrasing_lessons_origin ON phrasing_lessons (organisation_id, origin, origin_id);
