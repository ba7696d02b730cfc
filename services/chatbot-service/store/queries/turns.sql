-- name: use_answer
INSERT INTO answers (organisation_id, id, content, uses) VALUES ($1, $2, $3, $4)
ON CONFLICT (id) DO UPDATE SET uses = answers.uses + excluded.uses

-- name: insert_repeat
INSERT INTO repeats (organisation_id, requester_id, id, requester_name, question, language, staff, answer_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)

-- name: insert_turn
INSERT INTO turns (organisation_id, conversation_id, id, question_id, question, question_key, language, reader, outcome,
                   source, confidence, answer_id, unanswered, stands_alone, asked_at, answered_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)

-- name: turns_of_conversation
SELECT t.id, t.question_id, t.question, t.language, t.source, t.helpful, t.asked_at, t.answered_at, a.content
FROM turns t JOIN answers a ON a.organisation_id = t.organisation_id AND a.id = t.answer_id
WHERE t.organisation_id = $1 AND t.conversation_id = $2
ORDER BY t.id

-- name: find_judged
SELECT t.question, t.language, t.helpful, t.stands_alone, a.content
FROM turns t JOIN answers a ON a.organisation_id = t.organisation_id AND a.id = t.answer_id
WHERE t.organisation_id = $1 AND t.conversation_id = $2 AND t.id = $3

-- name: set_helpful
UPDATE turns SET helpful = $4 WHERE organisation_id = $1 AND conversation_id = $2 AND id = $3

-- name: settle_unanswered
UPDATE turns SET unanswered = FALSE
WHERE organisation_id = $1 AND question_key = $2 AND unanswered AND language = $3
  AND (CAST($4 AS TEXT) = 'requester' OR reader = $4)

-- name: list_unanswered
SELECT t.id AS message_id, t.conversation_id, t.question, t.language, t.confidence, t.asked_at, latest.asked
FROM (SELECT max(id) AS id, count(*) AS asked FROM turns
      WHERE organisation_id = $1 AND unanswered GROUP BY question_key, language) latest
JOIN turns t ON t.id = latest.id AND t.organisation_id = $1 AND t.unanswered
WHERE (CAST($2 AS TEXT) IS NULL OR t.id < $2)
ORDER BY t.id DESC LIMIT $3

-- name: count_unanswered
SELECT count(DISTINCT question_key) FROM turns WHERE organisation_id = $1 AND unanswered AND asked_at >= $2

-- name: add_tally
INSERT INTO daily_tallies (organisation_id, day, answered, refused) VALUES ($1, $2, $3, $4)
ON CONFLICT (organisation_id, day)
DO UPDATE SET answered = daily_tallies.answered + excluded.answered, refused = daily_tallies.refused + excluded.refused

-- name: sum_tallies
SELECT CAST(coalesce(sum(answered), 0) AS BIGINT) AS answered, CAST(coalesce(sum(refused), 0) AS BIGINT) AS refused
FROM daily_tallies WHERE organisation_id = $1 AND day >= $2
