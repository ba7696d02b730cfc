-- What this service has heard of people who changed: how they are called now, and whether they have stopped working on
-- tickets. Tickets, messages and history keep the names that they were written with; those of tickets follow.
CREATE TABLE people (
  organisation_id TEXT NOT NULL,
  person_id TEXT NOT NULL,
  name TEXT NOT NULL,
  stopped BOOLEAN NOT NULL,
  settled BOOLEAN NOT NULL,
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (organisation_id, person_id)
);
CREATE INDEX people_by_change ON people (changed_at);
CREATE INDEX people_unsettled ON people (person_id) WHERE NOT settled;
CREATE INDEX people_stopped ON people (person_id) WHERE stopped;
