-- name: insert_document
INSERT INTO documents (id, organisation_id, title, title_folded, content, excerpt, format, language, audience, version, chunks,
                       change_seq, source, created_at, updated_at, updated_by_id, updated_by_name)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1, $10, $11, $12, $13, $13, $14, $15)

-- name: replace_document
UPDATE documents SET title = $3, title_folded = $4, content = $5, excerpt = $6, format = $7, language = $8, audience = $9,
       version = $10, chunks = $11, change_seq = $12, updated_at = $13, updated_by_id = $14, updated_by_name = $15
WHERE organisation_id = $2 AND id = $1

-- name: delete_document
DELETE FROM documents WHERE organisation_id = $1 AND id = $2

-- name: find_document
SELECT id, title, content, excerpt, format, language, audience, version, chunks, change_seq, created_at, updated_at,
       updated_by_id, COALESCE((SELECT n.name FROM people n WHERE n.organisation_id = $1 AND n.person_id = updated_by_id), updated_by_name) AS updated_by_name
FROM documents WHERE organisation_id = $1 AND id = $2

-- name: find_document_by_source
SELECT id, title, content, excerpt, format, language, audience, version, chunks, change_seq, created_at, updated_at,
       updated_by_id, COALESCE((SELECT n.name FROM people n WHERE n.organisation_id = $1 AND n.person_id = updated_by_id), updated_by_name) AS updated_by_name
FROM documents WHERE organisation_id = $1 AND source = $2

-- name: list_documents
SELECT id, title, '' AS content, excerpt, format, language, audience, version, chunks, change_seq, created_at, updated_at,
       updated_by_id, COALESCE((SELECT n.name FROM people n WHERE n.organisation_id = $1 AND n.person_id = updated_by_id), updated_by_name) AS updated_by_name
FROM documents
WHERE organisation_id = $1
  AND (CAST($2 AS TEXT) IS NULL OR language = $2)
  AND (CAST($3 AS TEXT) IS NULL OR audience = $3)
  AND (CAST($4 AS TEXT) IS NULL OR title_folded LIKE $4 ESCAPE '\')
  AND (CAST($5 AS BOOLEAN) OR audience <> 'agents')
  AND (CAST($6 AS BIGINT) IS NULL OR updated_at < $6 OR (updated_at = $6 AND id < $7))
ORDER BY updated_at DESC, id DESC
LIMIT $8

-- name: insert_version
INSERT INTO document_versions (organisation_id, document_id, version, title, content, format, language, audience, chunks,
                               updated_at, updated_by_id, updated_by_name)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)

-- name: list_versions
SELECT version, title, '' AS content, format, language, audience, chunks, updated_at, updated_by_id,
       COALESCE((SELECT n.name FROM people n WHERE n.organisation_id = $1 AND n.person_id = updated_by_id), updated_by_name) AS updated_by_name, updated_by_name AS updated_by_then
FROM document_versions WHERE organisation_id = $1 AND document_id = $2 ORDER BY version DESC

-- name: find_version
SELECT version, title, content, format, language, audience, chunks, updated_at, updated_by_id,
       COALESCE((SELECT n.name FROM people n WHERE n.organisation_id = $1 AND n.person_id = updated_by_id), updated_by_name) AS updated_by_name, updated_by_name AS updated_by_then
FROM document_versions WHERE organisation_id = $1 AND document_id = $2 AND version = $3

-- name: delete_versions
DELETE FROM document_versions WHERE organisation_id = $1 AND document_id = $2

-- name: insert_chunk
INSERT INTO chunks (id, organisation_id, document_id, document_version, position, heading, text, language)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)

-- name: delete_chunks
DELETE FROM chunks WHERE organisation_id = $1 AND document_id = $2

-- name: list_chunks
SELECT id, position, heading, text FROM chunks WHERE organisation_id = $1 AND document_id = $2 ORDER BY position

-- name: find_passage
SELECT c.id, c.document_id, c.document_version, d.title, c.heading, c.text, COALESCE(c.language, d.language) AS language,
       d.audience,
       (SELECT count(*) FROM chunks n WHERE n.organisation_id = c.organisation_id AND n.document_id = c.document_id
        AND n.position = c.position + 1 AND n.heading = c.heading) AS continues
FROM chunks c JOIN documents d ON d.organisation_id = c.organisation_id AND d.id = c.document_id
WHERE c.organisation_id = $1 AND c.id = $2 AND c.document_version = d.version

-- name: count_documents
SELECT count(*) AS documents, COALESCE(SUM(chunks), 0) AS chunks,
       COALESCE(SUM(CASE WHEN language = 'fr' THEN 1 ELSE 0 END), 0) AS fr,
       COALESCE(SUM(CASE WHEN language = 'en' THEN 1 ELSE 0 END), 0) AS en
FROM documents WHERE organisation_id = $1

-- name: count_everything
SELECT count(*) AS documents, COALESCE(SUM(chunks), 0) AS chunks FROM documents
