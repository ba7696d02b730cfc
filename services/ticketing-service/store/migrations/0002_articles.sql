-- The article of the knowledge base that answers the ticket, the question that it answers, and who said so.
ALTER TABLE tickets ADD COLUMN article_id TEXT;
ALTER TABLE tickets ADD COLUMN article_title TEXT;
ALTER TABLE tickets ADD COLUMN article_question TEXT;
ALTER TABLE tickets ADD COLUMN article_agent_id TEXT;
ALTER TABLE tickets ADD COLUMN article_agent_name TEXT;
-- What the knowledge base has been told of it.
ALTER TABLE tickets ADD COLUMN taught_article_id TEXT;
ALTER TABLE tickets ADD COLUMN taught_question TEXT;
