-- name: put_person
INSERT INTO people (organisation_id, person_id, name, stopped, settled, changed_at)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (organisation_id, person_id) DO UPDATE
SET name = excluded.name, stopped = excluded.stopped OR (people.stopped AND NOT CAST($7 AS BOOLEAN)),
    settled = excluded.settled, changed_at = excluded.changed_at
WHERE people.changed_at <= excluded.changed_at

-- name: name_of_person
SELECT name FROM people WHERE organisation_id = $1 AND person_id = $2

-- name: people_to_rename
SELECT organisation_id, person_id, name, changed_at FROM people WHERE NOT settled OR changed_at > $1
ORDER BY settled, changed_at
LIMIT $2

-- name: settle_person
UPDATE people SET settled = $4 WHERE organisation_id = $1 AND person_id = $2 AND changed_at = $3

-- name: rename_requester
UPDATE tickets SET requester_name = $3
WHERE id IN (SELECT id FROM tickets WHERE organisation_id = $1 AND requester_id = $2 AND requester_name <> $3 LIMIT $4)
RETURNING id

-- name: rename_assignee
UPDATE tickets SET assignee_name = $3
WHERE id IN (SELECT id FROM tickets
             WHERE organisation_id = $1 AND status IN ('open', 'pending', 'solved', 'closed') AND assignee_id = $2
               AND assignee_name <> $3
             LIMIT $4)
RETURNING id

-- name: tickets_of_those_who_stopped
SELECT t.organisation_id, t.id, p.person_id
FROM people p JOIN tickets t ON t.organisation_id = p.organisation_id AND t.assignee_id = p.person_id
WHERE p.stopped AND t.status IN ('open', 'pending')
LIMIT $1
