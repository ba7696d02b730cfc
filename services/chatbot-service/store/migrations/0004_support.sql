-- Answers say which of their sentences lack support; those stored before have none.
UPDATE answers SET content = substr(content, 1, length(content) - 1) || ',"unsupported":[]}';
