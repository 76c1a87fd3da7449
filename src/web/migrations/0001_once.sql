-- Forms that were done: the key each one carried (hashed, with the browser's cookie bound in), what it said (hashed),
-- and where its answer led. No personal value.
CREATE TABLE web_once (
    key_hash     {text} NOT NULL PRIMARY KEY,
    content_hash {text} NOT NULL,
    location     {text} NOT NULL,
    made_at      {int} NOT NULL
) {strict};
