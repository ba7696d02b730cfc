-- How people are called now, as auth-service tells. Rows keep the names that they were written with.
CREATE TABLE people (
  organisation_id TEXT NOT NULL,
  person_id TEXT NOT NULL,
  name TEXT NOT NULL,
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (organisation_id, person_id)
);
