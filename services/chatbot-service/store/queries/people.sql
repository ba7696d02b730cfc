-- name: put_name
INSERT INTO people (organisation_id, person_id, name, changed_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (organisation_id, person_id) DO UPDATE SET name = excluded.name, changed_at = excluded.changed_at
WHERE people.changed_at <= excluded.changed_at
