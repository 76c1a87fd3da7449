-- once_find(key_hash text) ->? once_row(content_hash text, location text)
SELECT content_hash, location FROM web_once WHERE key_hash = :key_hash;

-- once_put(key_hash text, content_hash text, location text, made_at int)
INSERT INTO web_once (key_hash, content_hash, location, made_at)
VALUES (:key_hash, :content_hash, :location, :made_at)
ON CONFLICT (key_hash) DO NOTHING;

-- once_locate(key_hash text, location text) -> any
UPDATE web_once SET location = :location WHERE key_hash = :key_hash;

-- once_forget_some(before int, limit int)
DELETE FROM web_once WHERE key_hash IN (SELECT key_hash FROM web_once WHERE made_at < :before ORDER BY made_at, key_hash LIMIT :limit);
