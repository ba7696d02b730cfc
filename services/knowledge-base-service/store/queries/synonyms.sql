-- name: list_synonyms
SELECT s.id, s.language, s.updated_at, w.word
FROM synonyms s JOIN synonym_words w ON w.organisation_id = s.organisation_id AND w.synonyms_id = s.id
WHERE s.organisation_id = $1 AND (CAST($2 AS TEXT) IS NULL OR s.language = $2)
ORDER BY s.id, w.position

-- name: count_synonyms
SELECT count(*) FROM synonyms WHERE organisation_id = $1

-- name: insert_synonyms
INSERT INTO synonyms (id, organisation_id, language, updated_at) VALUES ($1, $2, $3, $4)

-- name: update_synonyms
UPDATE synonyms SET language = $3, updated_at = $4 WHERE organisation_id = $1 AND id = $2

-- name: delete_synonyms
DELETE FROM synonyms WHERE organisation_id = $1 AND id = $2

-- name: find_synonym_word
SELECT word FROM synonym_words WHERE organisation_id = $1 AND language = $2 AND normalised = $3

-- name: insert_synonym_word
INSERT INTO synonym_words (organisation_id, language, normalised, synonyms_id, position, word) VALUES ($1, $2, $3, $4, $5, $6)

-- name: delete_synonym_words
DELETE FROM synonym_words WHERE organisation_id = $1 AND synonyms_id = $2
