-- Lost and found. This (is) a comment.
-- waiting(limit int) -> item(id int, what text, place text?, found_at int?)
SELECT id, what, place, found_at FROM lost_found_item -- comment here; :x
 WHERE handed_over_at IS NULL AND what <> ':a;' ORDER BY found_at DESC, id DESC LIMIT :limit;

-- find(id int)
--   ->? item(id int, what text, place text?, found_at int?)
SELECT id, what, place, found_at FROM lost_found_item WHERE id = :id;
-- number(what text?) ->? int
SELECT count(*) FROM lost_found_item WHERE (CAST(:what AS TEXT) IS NULL OR what = CAST(:what AS TEXT));
-- put(what text, place text?, found_at int?, weight real?, picture bytes?, owner text) ->? int
INSERT INTO lost_found_item (what, place, found_at, weight, picture, owner) VALUES (:what, :place, :found_at, :weight, :picture, :owner) RETURNING id;
-- all() -> each item(id int, what text, place text?, found_at int?)
SELECT id, what, place, found_at FROM lost_found_item ORDER BY id;
-- expire(before int) -> any
UPDATE lost_found_item SET place = NULL WHERE found_at < :before;
-- drop_one(id int)
DELETE FROM lost_found_item WHERE id = :id;
