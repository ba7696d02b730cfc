-- Whether a question can be understood without the conversation that it was asked in: only then is it learned from.
ALTER TABLE turns ADD COLUMN stands_alone BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE turns SET stands_alone = TRUE
WHERE id = (SELECT min(t.id) FROM turns t WHERE t.conversation_id = turns.conversation_id);
