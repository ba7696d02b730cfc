-- What tells whether a document's source has changed: a hash of its bytes, and for web pages the response's ETag and
-- Last-Modified.
ALTER TABLE documents ADD COLUMN source_hash TEXT;
ALTER TABLE documents ADD COLUMN source_etag TEXT;
ALTER TABLE documents ADD COLUMN source_modified TEXT;
