-- ---- migrations ----

-- applied_migrations() -> applied_migration(module text, number int, name text, checksum text)
SELECT module, number, name, checksum FROM store_migration ORDER BY module, number;

-- note_migration(module text, number int, name text, checksum text, applied_at int, program_version text)
INSERT INTO store_migration (module, number, name, checksum, applied_at, program_version)
VALUES (:module, :number, :name, :checksum, :applied_at, :program_version);

-- ---- events ----

-- last_link(subject_kind text, subject_id int) ->? link(sequence int, hash bytes)
SELECT sequence, hash FROM store_event
 WHERE subject_kind = :subject_kind AND subject_id = :subject_id
 ORDER BY sequence DESC LIMIT 1;

-- add_event(subject_kind text, subject_id int, sequence int, name text, actor_kind text, actor_id int,
--           actor_name text, why text, detail text, at int, previous bytes, hash bytes)
INSERT INTO store_event (subject_kind, subject_id, sequence, name, actor_kind, actor_id, actor_name, why, detail,
                         at, previous, hash)
VALUES (:subject_kind, :subject_id, :sequence, :name, :actor_kind, :actor_id, :actor_name, :why, :detail, :at,
        :previous, :hash);

-- events_of(subject_kind text, subject_id int)
--   -> event_row(id int, subject_kind text, subject_id int, sequence int, name text, actor_kind text, actor_id int,
--                actor_name text, why text, detail text, at int, previous bytes, hash bytes, leaf int?)
SELECT e.id, e.subject_kind, e.subject_id, e.sequence, e.name, e.actor_kind, e.actor_id, e.actor_name, e.why,
       e.detail, e.at, e.previous, e.hash, l.leaf
  FROM store_event AS e LEFT JOIN store_tree_leaf AS l ON l.event_id = e.id
 WHERE e.subject_kind = :subject_kind AND e.subject_id = :subject_id
 ORDER BY e.sequence;

-- last_event(subject_kind text, subject_id int)
--   ->? event_row(id int, subject_kind text, subject_id int, sequence int, name text, actor_kind text, actor_id int,
--                actor_name text, why text, detail text, at int, previous bytes, hash bytes, leaf int?)
SELECT e.id, e.subject_kind, e.subject_id, e.sequence, e.name, e.actor_kind, e.actor_id, e.actor_name, e.why,
       e.detail, e.at, e.previous, e.hash, l.leaf
  FROM store_event AS e LEFT JOIN store_tree_leaf AS l ON l.event_id = e.id
 WHERE e.subject_kind = :subject_kind AND e.subject_id = :subject_id
 ORDER BY e.sequence DESC LIMIT 1;

-- event_by_id(id int)
--   ->? event_row(id int, subject_kind text, subject_id int, sequence int, name text, actor_kind text, actor_id int,
--                actor_name text, why text, detail text, at int, previous bytes, hash bytes, leaf int?)
SELECT e.id, e.subject_kind, e.subject_id, e.sequence, e.name, e.actor_kind, e.actor_id, e.actor_name, e.why,
       e.detail, e.at, e.previous, e.hash, l.leaf
  FROM store_event AS e LEFT JOIN store_tree_leaf AS l ON l.event_id = e.id
 WHERE e.id = :id;

-- events_after(after_id int, limit int)
--   -> event_row(id int, subject_kind text, subject_id int, sequence int, name text, actor_kind text, actor_id int,
--                actor_name text, why text, detail text, at int, previous bytes, hash bytes, leaf int?)
SELECT e.id, e.subject_kind, e.subject_id, e.sequence, e.name, e.actor_kind, e.actor_id, e.actor_name, e.why,
       e.detail, e.at, e.previous, e.hash, l.leaf
  FROM store_event AS e LEFT JOIN store_tree_leaf AS l ON l.event_id = e.id
 WHERE e.id > :after_id
 ORDER BY e.id LIMIT :limit;

-- ---- the tree ----

-- newest_head() ->? head_row(size int, root bytes, signed_at int, signature bytes)
SELECT size, root, signed_at, signature FROM store_tree_head ORDER BY size DESC LIMIT 1;

-- heads() -> head_row(size int, root bytes, signed_at int, signature bytes)
SELECT size, root, signed_at, signature FROM store_tree_head ORDER BY size;

-- add_head(size int, root bytes, signed_at int, signature bytes)
INSERT INTO store_tree_head (size, root, signed_at, signature) VALUES (:size, :root, :signed_at, :signature);

-- unsealed(limit int) -> unsealed_event(id int, hash bytes)
SELECT e.id, e.hash FROM store_event AS e
 WHERE NOT EXISTS (SELECT 1 FROM store_tree_leaf AS l WHERE l.event_id = e.id)
 ORDER BY e.id LIMIT :limit;

-- unsealed_after(after_id int, limit int) -> unsealed_event(id int, hash bytes)
SELECT e.id, e.hash FROM store_event AS e
 WHERE e.id > :after_id AND NOT EXISTS (SELECT 1 FROM store_tree_leaf AS l WHERE l.event_id = e.id)
 ORDER BY e.id LIMIT :limit;

-- add_leaf(leaf int, event_id int)
INSERT INTO store_tree_leaf (leaf, event_id) VALUES (:leaf, :event_id);

-- add_node(level int, place int, hash bytes)
INSERT INTO store_tree_node (level, place, hash) VALUES (:level, :place, :hash);

-- node(level int, place int) ->? bytes
SELECT hash FROM store_tree_node WHERE level = :level AND place = :place;

-- ---- the outbox ----

-- put_outbox(kind text, payload text, put_at int, due_at int)
INSERT INTO store_outbox (kind, payload, put_at, due_at, attempts, token, lease_until, problem)
VALUES (:kind, :payload, :put_at, :due_at, 0, '', 0, '');
