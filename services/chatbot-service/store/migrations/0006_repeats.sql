-- A conversation of one question that was answered from the cache, which is what most of them are and stay: one short row in one
-- tree. Its time, its title and the ids of its messages follow from its id and its question. When it goes on, is judged or
-- becomes a ticket it moves to conversations and turns. `staff`: asked by an agent or an admin.
CREATE TABLE repeats (
  organisation_id TEXT NOT NULL,
  requester_id TEXT NOT NULL,
  id TEXT NOT NULL,
  requester_name TEXT NOT NULL,
  question TEXT NOT NULL,
  language TEXT NOT NULL,
  staff BOOLEAN NOT NULL,
  answer_id TEXT NOT NULL,
  PRIMARY KEY (organisation_id, requester_id, id)
) /*sqlite WITHOUT ROWID */;

-- How many turns and repeats an answer was given in; it goes with the last of them.
ALTER TABLE answers ADD COLUMN uses BIGINT NOT NULL DEFAULT 0;
UPDATE answers SET uses = (SELECT count(*) FROM turns WHERE turns.answer_id = answers.id);
DROP INDEX turns_of_answer;
