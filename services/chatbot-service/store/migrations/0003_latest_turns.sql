-- What was asked last in an organisation.
CREATE INDEX turns_latest ON turns (organisation_id, id);
