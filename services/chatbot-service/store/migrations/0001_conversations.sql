CREATE TABLE conversations (
  organisation_id TEXT NOT NULL,
  id TEXT NOT NULL PRIMARY KEY,
  requester_id TEXT NOT NULL,
  requester_name TEXT NOT NULL,
  title TEXT NOT NULL,
  language TEXT NOT NULL,
  turns BIGINT NOT NULL,
  ticket_id TEXT,
  ticket_key TEXT,
  ticket_request TEXT,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
) /*sqlite WITHOUT ROWID */;
CREATE INDEX conversations_of_requester ON conversations (organisation_id, requester_id, updated_at, id);
CREATE INDEX conversations_by_ticket_key ON conversations (organisation_id, requester_id, ticket_key)
  WHERE ticket_key IS NOT NULL;

-- What was answered, once for all the turns that repeat it from the cache: the members of an answer as a JSON object.
CREATE TABLE answers (
  organisation_id TEXT NOT NULL,
  id TEXT NOT NULL PRIMARY KEY,
  content TEXT NOT NULL
);

-- A question and its answer. `id` is the assistant's message, `question_id` the requester's. `question_key` (a digest of the
-- question's normal form) and `unanswered` are set on refusals; `unanswered` ends when the same question is answered.
CREATE TABLE turns (
  organisation_id TEXT NOT NULL,
  conversation_id TEXT NOT NULL,
  id TEXT NOT NULL,
  question_id TEXT NOT NULL,
  question TEXT NOT NULL,
  question_key TEXT,
  language TEXT NOT NULL,
  reader TEXT NOT NULL,
  outcome TEXT NOT NULL,
  source TEXT NOT NULL,
  confidence DOUBLE PRECISION NOT NULL,
  answer_id TEXT NOT NULL,
  unanswered BOOLEAN NOT NULL,
  helpful BOOLEAN,
  asked_at BIGINT NOT NULL,
  answered_at BIGINT NOT NULL,
  PRIMARY KEY (conversation_id, id)
) /*sqlite WITHOUT ROWID */;
CREATE INDEX turns_of_answer ON turns (answer_id);
CREATE INDEX turns_unanswered ON turns (organisation_id, question_key, id) WHERE unanswered;

-- Answers and refusals a day (days since 1970), so that the overview does not count turns.
CREATE TABLE daily_tallies (
  organisation_id TEXT NOT NULL,
  day BIGINT NOT NULL,
  answered BIGINT NOT NULL,
  refused BIGINT NOT NULL,
  PRIMARY KEY (organisation_id, day)
);

CREATE TABLE assistant_settings (
  organisation_id TEXT NOT NULL PRIMARY KEY,
  version BIGINT NOT NULL,
  threshold DOUBLE PRECISION NOT NULL,
  model_enabled BOOLEAN NOT NULL,
  updated_at BIGINT NOT NULL
);
