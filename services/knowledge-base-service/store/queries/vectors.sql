-- name: documents_to_embed
SELECT id, title, language, audience, chunks, change_seq FROM documents
WHERE organisation_id = $1 AND change_seq > $2 ORDER BY change_seq LIMIT $3

-- name: document_ids
SELECT id FROM documents WHERE organisation_id = $1
