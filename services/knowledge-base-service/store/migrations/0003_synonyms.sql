-- Words of one language that mean the same in an organisation. A change takes the next number of knowledge_bases, as a
-- document's does, so that every process notices.
CREATE TABLE synonyms (
  id TEXT NOT NULL PRIMARY KEY,
  organisation_id TEXT NOT NULL,
  language TEXT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE INDEX synonyms_organisation ON synonyms (organisation_id, language, id);

CREATE TABLE synonym_words (
  organisation_id TEXT NOT NULL,
  language TEXT NOT NULL,
  -- In the form that search compares: a word is in one group of its language only.
  normalised TEXT NOT NULL,
  synonyms_id TEXT NOT NULL REFERENCES synonyms (id) ON DELETE CASCADE,
  position BIGINT NOT NULL,
  word TEXT NOT NULL,
  PRIMARY KEY (organisation_id, language, normalised)
);
CREATE INDEX synonym_words_in_order ON synonym_words (synonyms_id, position);
