-- A page or a piece of news. What is public is one of its versions, or none.
CREATE TABLE articles_article (
    id {id},
    name TEXT NOT NULL UNIQUE,          -- stands in the address
    kind TEXT NOT NULL CHECK (kind IN ('news', 'guide')),
    published_version {int} NOT NULL,   -- 0: none is public
    changed_at {int} NOT NULL
){strict};

-- Versions are never changed once they are published: an older one comes back as a new version.
CREATE TABLE articles_version (
    id {id},
    article_id {int} NOT NULL REFERENCES articles_article (id),
    number {int} NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('draft', 'waiting', 'published')),
    title TEXT NOT NULL,                -- three languages as JSON
    body TEXT NOT NULL,                 -- Markdown in three languages as JSON
    topics TEXT NOT NULL,               -- parted by commas
    from_day TEXT NOT NULL,
    until_day TEXT NOT NULL,            -- the last day; empty: no end
    comment TEXT NOT NULL,              -- why it was given back
    writer_staff_id {int} NOT NULL,     -- 0: the city's folder
    writer_name TEXT NOT NULL,
    written_at {int} NOT NULL,
    publisher_staff_id {int} NOT NULL,
    publisher_name TEXT NOT NULL,
    published_at {int} NOT NULL,        -- 0: not yet
    UNIQUE (article_id, number),
    CHECK (publisher_staff_id = 0 OR publisher_staff_id <> writer_staff_id)
){strict};
CREATE UNIQUE INDEX articles_version_open ON articles_version (article_id) WHERE state IN ('draft', 'waiting');
