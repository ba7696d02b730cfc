-- name: latest_turns
SELECT id, conversation_id, question, language, reader, outcome, source, confidence, answer_id, helpful, asked_at
FROM turns
WHERE organisation_id = $1 AND outcome <> 'replied' AND (CAST($2 AS TEXT) IS NULL OR id < $2)
ORDER BY id DESC LIMIT $3

-- name: questions_of_their_conversations
SELECT conversation_id, id, question FROM turns
WHERE organisation_id = $1 AND outcome <> 'replied' AND id <= $3
  AND conversation_id IN (SELECT conversation_id FROM turns WHERE organisation_id = $1 AND id >= $2 AND id <= $3)
ORDER BY conversation_id, id

-- name: content_of_answer
SELECT content FROM answers WHERE organisation_id = $1 AND id = $2

-- name: answers_of_latest_turns
-- Each once, with how often it was given.
SELECT content, uses FROM answers
WHERE organisation_id = $1 AND id IN (
  SELECT answer_id FROM (SELECT answer_id, language, outcome FROM turns WHERE organisation_id = $1
                         ORDER BY id DESC LIMIT $3) latest
  WHERE language = $2 AND outcome = 'answered')

-- name: refused_questions
SELECT r.question_key, r.language, r.asked, r.asked_ever, r.first_id, r.first_asked_at, r.last_asked_at, r.confidence,
       t.id AS message_id, t.conversation_id, t.question
FROM (SELECT question_key, language, sum(CASE WHEN asked_at >= $2 THEN 1 ELSE 0 END) AS asked, count(*) AS asked_ever,
             min(id) AS first_id,
             max(id) AS last_id, min(asked_at) AS first_asked_at, max(asked_at) AS last_asked_at,
             max(confidence) AS confidence
      FROM turns WHERE organisation_id = $1 AND unanswered GROUP BY question_key, language) r
JOIN turns t ON t.id = r.last_id AND t.organisation_id = $1 AND t.unanswered
ORDER BY r.last_id DESC LIMIT $3

-- name: key_of_refused
SELECT question_key, language FROM turns WHERE organisation_id = $1 AND id = $2 AND unanswered

-- name: dismiss_refused
UPDATE turns SET unanswered = FALSE
WHERE organisation_id = $1 AND question_key = $2 AND language = $3 AND unanswered
