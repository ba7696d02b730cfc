-- An address may belong to several organisations.
DROP INDEX users_email;
CREATE UNIQUE INDEX users_email ON users (organisation_id, email_key);
CREATE INDEX users_by_email ON users (email_key);
