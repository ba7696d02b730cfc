-- Of a passage that is clearly in another language than its document; NULL: the document's. An English part of a French
-- page is found by English questions.
ALTER TABLE chunks ADD COLUMN language TEXT;
