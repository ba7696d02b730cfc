-- name: next_change
INSERT INTO knowledge_bases (organisation_id, change_seq, pruned_seq, requesters_seq)
VALUES ($1, 1, 0, CASE WHEN CAST($2 AS BOOLEAN) THEN 1 ELSE 0 END)
ON CONFLICT (organisation_id) DO UPDATE SET
  change_seq = knowledge_bases.change_seq + 1,
  requesters_seq = CASE WHEN CAST($2 AS BOOLEAN) THEN knowledge_bases.change_seq + 1 ELSE knowledge_bases.requesters_seq END
RETURNING change_seq

-- name: change_state
SELECT organisation_id, change_seq, pruned_seq, requesters_seq FROM knowledge_bases WHERE organisation_id = $1

-- name: change_states
SELECT organisation_id, change_seq, pruned_seq, requesters_seq FROM knowledge_bases

-- name: changed_documents
SELECT id, title, language, audience, version, chunks, change_seq FROM documents
WHERE organisation_id = $1 AND change_seq > $2 ORDER BY change_seq LIMIT $3

-- name: changed_chunks
SELECT c.id, c.document_id, c.heading, c.text, c.language
FROM documents d JOIN chunks c ON c.organisation_id = d.organisation_id AND c.document_id = d.id
WHERE d.organisation_id = $1 AND d.change_seq > $2 AND d.change_seq <= $3
ORDER BY d.change_seq, c.position

-- name: changed_phrasings
SELECT p.document_id, p.text
FROM documents d JOIN phrasings p ON p.organisation_id = d.organisation_id AND p.document_id = d.id
WHERE d.organisation_id = $1 AND d.change_seq > $2 AND d.change_seq <= $3 AND NOT p.rejected
ORDER BY p.document_id, p.created_at, p.id

-- name: deleted_documents
SELECT document_id FROM tombstones WHERE organisation_id = $1 AND change_seq > $2 AND change_seq <= $3

-- name: insert_tombstone
INSERT INTO tombstones (organisation_id, change_seq, document_id) VALUES ($1, $2, $3)

-- name: prune_tombstones
DELETE FROM tombstones WHERE organisation_id = $1 AND change_seq <= $2

-- name: set_pruned
UPDATE knowledge_bases SET pruned_seq = $2 WHERE organisation_id = $1 AND pruned_seq < $2

-- The last change of a document by this person, of those after a number.
-- name: last_edit
SELECT MAX(change_seq) FROM documents WHERE organisation_id = $1 AND updated_by_id = $2 AND change_seq > $3

-- name: count_behind
SELECT (SELECT count(*) FROM documents d WHERE d.organisation_id = $1 AND d.change_seq > $2)
     + (SELECT count(*) FROM tombstones t WHERE t.organisation_id = $1 AND t.change_seq > $2)

-- name: lock_changes
UPDATE knowledge_bases SET change_seq = change_seq WHERE organisation_id = $1
