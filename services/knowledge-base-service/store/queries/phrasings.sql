-- name: list_phrasings
SELECT p.id, p.text, p.normalised, p.language, p.origin,
       (SELECT count(*) FROM phrasing_lessons l WHERE l.organisation_id = p.organisation_id AND l.phrasing_id = p.id)
         AS confirmations,
       p.created_at, p.created_by_id, COALESCE((SELECT n.name FROM people n WHERE n.organisation_id = $1 AND n.person_id = p.created_by_id), p.created_by_name) AS created_by_name
FROM phrasings p
WHERE p.organisation_id = $1 AND p.document_id = $2 AND NOT p.rejected
ORDER BY p.created_at DESC, p.id DESC

-- name: find_phrasing
SELECT p.id, p.text, p.normalised, p.language, p.origin,
       (SELECT count(*) FROM phrasing_lessons l WHERE l.organisation_id = p.organisation_id AND l.phrasing_id = p.id)
         AS confirmations,
       p.created_at, p.created_by_id, COALESCE((SELECT n.name FROM people n WHERE n.organisation_id = $1 AND n.person_id = p.created_by_id), p.created_by_name) AS created_by_name
FROM phrasings p
WHERE p.organisation_id = $1 AND p.document_id = $2 AND p.id = $3 AND NOT p.rejected

-- name: find_phrasing_by_text
SELECT id, rejected FROM phrasings WHERE organisation_id = $1 AND document_id = $2 AND normalised = $3

-- name: count_phrasings
SELECT count(*) FROM phrasings WHERE organisation_id = $1 AND document_id = $2 AND NOT rejected

-- name: insert_phrasing
INSERT INTO phrasings (id, organisation_id, document_id, text, normalised, language, origin, rejected, created_at,
                       created_by_id, created_by_name)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)

-- name: update_phrasing
UPDATE phrasings SET text = $3, normalised = $4, language = $5, origin = $6, created_by_id = $7, created_by_name = $8
WHERE organisation_id = $1 AND id = $2

-- name: reject_phrasing
UPDATE phrasings SET rejected = TRUE WHERE organisation_id = $1 AND id = $2

-- name: delete_phrasing
DELETE FROM phrasings WHERE organisation_id = $1 AND id = $2

-- name: delete_least_confirmed_phrasing
DELETE FROM phrasings
WHERE organisation_id = $1 AND id = (
  SELECT p.id FROM phrasings p
  WHERE p.organisation_id = $1 AND p.document_id = $2 AND NOT p.rejected AND p.origin <> 'editor'
  ORDER BY (SELECT count(*) FROM phrasing_lessons l WHERE l.organisation_id = p.organisation_id AND l.phrasing_id = p.id),
           p.created_at, p.id
  LIMIT 1)

-- name: insert_lesson
INSERT INTO phrasing_lessons (organisation_id, phrasing_id, origin, origin_id) VALUES ($1, $2, $3, $4)
ON CONFLICT (phrasing_id, origin, origin_id) DO NOTHING

-- name: delete_lessons_of_phrasing
DELETE FROM phrasing_lessons WHERE organisation_id = $1 AND phrasing_id = $2

-- name: taught_phrasings
SELECT p.id, p.document_id, d.audience, p.origin,
       (SELECT count(*) FROM phrasing_lessons o WHERE o.organisation_id = p.organisation_id AND o.phrasing_id = p.id)
         AS confirmations
FROM phrasing_lessons l JOIN phrasings p ON p.organisation_id = l.organisation_id AND p.id = l.phrasing_id
JOIN documents d ON d.organisation_id = p.organisation_id AND d.id = p.document_id
WHERE l.organisation_id = $1 AND l.origin = $2 AND l.origin_id = $3

-- name: delete_lessons_of_origin
DELETE FROM phrasing_lessons WHERE organisation_id = $1 AND origin = $2 AND origin_id = $3

-- name: phrased_document
SELECT language, audience FROM documents WHERE organisation_id = $1 AND id = $2

-- name: raise_document_change
UPDATE documents SET change_seq = $3 WHERE organisation_id = $1 AND id = $2
