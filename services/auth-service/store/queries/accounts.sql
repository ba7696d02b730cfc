-- name: insert_organisation
INSERT INTO organisations (organisation_id, name, created_at, changed_at) VALUES ($1, $2, $3, $3)

-- name: organisation_name
SELECT name FROM organisations WHERE organisation_id = $1

-- name: touch_organisation
UPDATE organisations SET changed_at = $2 WHERE organisation_id = $1

-- name: insert_user
INSERT INTO users (id, organisation_id, name, email, email_key, search_key, password_hash, role, language, disabled, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)

-- part: select_users
SELECT u.id, u.organisation_id, o.name AS organisation_name, u.name, u.email, u.password_hash, u.role, u.language,
       u.disabled, u.created_at
FROM users u JOIN organisations o ON o.organisation_id = u.organisation_id

-- name: user_by_id
{select_users}
WHERE u.organisation_id = $1 AND u.id = $2

-- name: member_by_email
{select_users}
WHERE u.organisation_id = $1 AND u.email_key = $2

-- name: users_by_email
{select_users}
WHERE u.email_key = $1
ORDER BY u.created_at, u.id
LIMIT $2

-- name: password_recipes
SELECT substr(password_hash, 1, length(password_hash) - CAST($2 AS INTEGER)) AS recipe
FROM users
WHERE email_key = $1
GROUP BY 1
ORDER BY min(created_at), 1
LIMIT $3

-- name: members_with_password
{select_users}
WHERE u.email_key = $1 AND NOT u.disabled AND u.password_hash IN ($2, $3, $4, $5)
  AND (CAST($6 AS TEXT) IS NULL OR u.organisation_id = $6)
ORDER BY o.name, u.id
LIMIT $7

-- name: list_users
{select_users}
WHERE u.organisation_id = $1
  AND (CAST($2 AS TEXT) IS NULL OR u.role = $2)
  AND ($3 OR u.role <> 'admin')
  AND (CAST($4 AS TEXT) IS NULL OR u.search_key LIKE $4 ESCAPE '\')
  AND (CAST($5 AS TEXT) IS NULL OR (u.search_key, u.id) > ($5, $6))
ORDER BY u.search_key, u.id
LIMIT $7

-- name: update_user
UPDATE users SET name = $3, search_key = $4, role = $5, language = $6, disabled = $7
WHERE organisation_id = $1 AND id = $2

-- name: replace_password
UPDATE users SET password_hash = $4 WHERE organisation_id = $1 AND id = $2 AND password_hash = $3 AND NOT disabled

-- name: other_admins
SELECT count(*) FROM users WHERE organisation_id = $1 AND role = 'admin' AND NOT disabled AND id <> $2
