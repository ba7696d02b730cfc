-- name: set_provenance
UPDATE documents SET source_hash = $3, source_etag = $4, source_modified = $5
WHERE organisation_id = $1 AND id = $2

-- name: list_sources
SELECT id, source, COALESCE(source_hash, '') AS source_hash, COALESCE(source_etag, '') AS source_etag,
       COALESCE(source_modified, '') AS source_modified
FROM documents
WHERE organisation_id = $1 AND source IS NOT NULL AND substr(source, 1, length($2)) = $2

-- name: list_sources_page
SELECT id, source, COALESCE(source_hash, '') AS source_hash, COALESCE(source_etag, '') AS source_etag,
       COALESCE(source_modified, '') AS source_modified
FROM documents
WHERE organisation_id = $1 AND source IS NOT NULL AND substr(source, 1, length($2)) = $2 AND source > $3
ORDER BY source LIMIT $4

-- name: list_for_export
SELECT id, title, content, format, language, audience, COALESCE(source, '') AS source, updated_at
FROM documents WHERE organisation_id = $1 AND id > $2 ORDER BY id LIMIT 50
