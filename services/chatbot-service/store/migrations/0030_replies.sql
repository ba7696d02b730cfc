-- An organisation's own words for small talk and refusals: Replies as JSON. Null: none.
ALTER TABLE assistant_settings ADD COLUMN replies TEXT;
