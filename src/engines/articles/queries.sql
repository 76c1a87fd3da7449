-- Articles and their versions. Days are ISO text.

-- add_article(name text, kind text, changed_at int) ->? int
INSERT INTO articles_article (name, kind, published_version, changed_at) VALUES (:name, :kind, 0, :changed_at) RETURNING id;

-- article_of(id int) ->? row(id int, name text, kind text, published_version int)
SELECT id, name, kind, published_version FROM articles_article WHERE id = :id;

-- article_named(name text) ->? row(id int, name text, kind text, published_version int)
SELECT id, name, kind, published_version FROM articles_article WHERE name = :name;

-- publish_version(id int, number int, changed_at int)
UPDATE articles_article SET published_version = :number, changed_at = :changed_at WHERE id = :id;

-- all(limit int) -> line(id int, name text, kind text, published_version int, number int, state text, title text, body text, topics text, from_day text, until_day text, writer_name text, written_at int)
SELECT a.id, a.name, a.kind, a.published_version, v.number, v.state, v.title, v.body, v.topics, v.from_day, v.until_day, v.writer_name, v.written_at
FROM articles_article AS a JOIN articles_version AS v ON v.article_id = a.id
WHERE v.number = (SELECT MAX(n.number) FROM articles_version AS n WHERE n.article_id = a.id)
ORDER BY v.written_at DESC, a.id DESC LIMIT :limit;

-- visible(kind text, today text, limit int) -> public(id int, name text, kind text, number int, title text, body text, topics text, from_day text, until_day text, published_at int)
SELECT a.id, a.name, a.kind, v.number, v.title, v.body, v.topics, v.from_day, v.until_day, v.published_at
FROM articles_article AS a JOIN articles_version AS v ON v.article_id = a.id AND v.number = a.published_version
WHERE (:kind = '' OR a.kind = :kind) AND v.from_day <= :today AND (v.until_day = '' OR v.until_day >= :today)
ORDER BY v.from_day DESC, a.id DESC LIMIT :limit;

-- visible_named(name text, today text) ->? public(id int, name text, kind text, number int, title text, body text, topics text, from_day text, until_day text, published_at int)
SELECT a.id, a.name, a.kind, v.number, v.title, v.body, v.topics, v.from_day, v.until_day, v.published_at
FROM articles_article AS a JOIN articles_version AS v ON v.article_id = a.id AND v.number = a.published_version
WHERE a.name = :name AND v.from_day <= :today AND (v.until_day = '' OR v.until_day >= :today);

-- versions_of(article_id int) -> version(id int, article_id int, number int, state text, title text, body text, topics text, from_day text, until_day text, comment text, writer_staff_id int, writer_name text, written_at int, publisher_staff_id int, publisher_name text, published_at int)
SELECT id, article_id, number, state, title, body, topics, from_day, until_day, comment, writer_staff_id, writer_name, written_at, publisher_staff_id, publisher_name, published_at
FROM articles_version WHERE article_id = :article_id ORDER BY number DESC;

-- version_numbered(article_id int, number int) ->? version(id int, article_id int, number int, state text, title text, body text, topics text, from_day text, until_day text, comment text, writer_staff_id int, writer_name text, written_at int, publisher_staff_id int, publisher_name text, published_at int)
SELECT id, article_id, number, state, title, body, topics, from_day, until_day, comment, writer_staff_id, writer_name, written_at, publisher_staff_id, publisher_name, published_at
FROM articles_version WHERE article_id = :article_id AND number = :number;

-- newest_version(article_id int) ->? version(id int, article_id int, number int, state text, title text, body text, topics text, from_day text, until_day text, comment text, writer_staff_id int, writer_name text, written_at int, publisher_staff_id int, publisher_name text, published_at int)
SELECT id, article_id, number, state, title, body, topics, from_day, until_day, comment, writer_staff_id, writer_name, written_at, publisher_staff_id, publisher_name, published_at
FROM articles_version WHERE article_id = :article_id ORDER BY number DESC LIMIT 1;

-- add_version(article_id int, number int, state text, title text, body text, topics text, from_day text, until_day text, writer_staff_id int, writer_name text, written_at int) ->? int
INSERT INTO articles_version (article_id, number, state, title, body, topics, from_day, until_day, comment, writer_staff_id, writer_name, written_at, publisher_staff_id, publisher_name, published_at)
VALUES (:article_id, :number, :state, :title, :body, :topics, :from_day, :until_day, '', :writer_staff_id, :writer_name, :written_at, 0, '', 0) RETURNING id;

-- write_draft(id int, title text, body text, topics text, from_day text, until_day text, written_at int)
UPDATE articles_version SET title = :title, body = :body, topics = :topics, from_day = :from_day, until_day = :until_day, written_at = :written_at
WHERE id = :id AND state = 'draft';

-- move_version(id int, from_state text, state text, comment text, publisher_staff_id int, publisher_name text, published_at int)
UPDATE articles_version SET state = :state, comment = :comment, publisher_staff_id = :publisher_staff_id, publisher_name = :publisher_name, published_at = :published_at
WHERE id = :id AND state = :from_state;
