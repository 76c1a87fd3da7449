-- ---- migrations ----

-- applied_migrations() -> applied_migration(module text, number int, name text, checksum text)
SELECT module, number, name, checksum FROM store_migration ORDER BY module, number;

-- applied_expansions() -> expansion(module text, number int)
SELECT module, number FROM store_migration_expansion ORDER BY module, number;

-- note_expansion(module text, number int)
INSERT INTO store_migration_expansion (module, number) VALUES (:module, :number);

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

-- unsealed_after(after_id int, limit int) -> unsealed_event(id int, hash bytes)
SELECT e.id, e.hash FROM store_event AS e
 WHERE e.id > :after_id AND NOT EXISTS (SELECT 1 FROM store_tree_leaf AS l WHERE l.event_id = e.id)
 ORDER BY e.id LIMIT :limit;

-- The last leaf of the newest head that was signed before: a place from which to look for new events.
-- leaf_signed_before(before int) ->? int
SELECT l.event_id FROM store_tree_leaf AS l
 WHERE l.leaf = (SELECT h.size - 1 FROM store_tree_head AS h WHERE h.signed_at < :before
                  ORDER BY h.size DESC LIMIT 1);

-- add_leaf(leaf int, event_id int)
INSERT INTO store_tree_leaf (leaf, event_id) VALUES (:leaf, :event_id);

-- add_node(number int, hash bytes)
INSERT INTO store_tree_node (number, hash) VALUES (:number, :hash);

-- node(number int) ->? bytes
SELECT hash FROM store_tree_node WHERE number = :number;

-- leaf_event_hash(leaf int) ->? bytes
SELECT e.hash FROM store_tree_leaf AS l JOIN store_event AS e ON e.id = l.event_id WHERE l.leaf = :leaf;

-- ---- verifying ----

-- events_by_subject()
--   -> each event_row(id int, subject_kind text, subject_id int, sequence int, name text, actor_kind text,
--                actor_id int, actor_name text, why text, detail text, at int, previous bytes, hash bytes, leaf int?)
SELECT e.id, e.subject_kind, e.subject_id, e.sequence, e.name, e.actor_kind, e.actor_id, e.actor_name, e.why,
       e.detail, e.at, e.previous, e.hash, l.leaf
  FROM store_event AS e LEFT JOIN store_tree_leaf AS l ON l.event_id = e.id
 ORDER BY e.subject_kind, e.subject_id, e.sequence;

-- leaves_in_order() -> each leaf_row(leaf int, event_id int, hash bytes?)
SELECT l.leaf, l.event_id, e.hash
  FROM store_tree_leaf AS l LEFT JOIN store_event AS e ON e.id = l.event_id
 ORDER BY l.leaf;

-- count_nodes() ->? int
SELECT count(*) FROM store_tree_node;

-- ---- the outbox ----

-- put_outbox(kind text, payload text, put_at int, due_at int)
INSERT INTO store_outbox (kind, payload, put_at, due_at, attempts, token, problem)
VALUES (:kind, :payload, :put_at, :due_at, 0, '', '');

-- outbox_due(now int) ->? int
SELECT id FROM store_outbox WHERE died_at IS NULL AND due_at <= :now ORDER BY due_at, id LIMIT 1;

-- A claimed row is due again when the lease is over.
-- claim_outbox(token text, lease_until int, now int, limit int)
--   -> claimed(id int, kind text, payload text, attempts int, put_at int)
UPDATE store_outbox SET token = :token, due_at = :lease_until, attempts = attempts + 1
 WHERE id IN (SELECT o.id FROM store_outbox AS o WHERE o.died_at IS NULL AND o.due_at <= :now
               ORDER BY o.due_at, o.id LIMIT :limit)
RETURNING id, kind, payload, attempts, put_at;

-- drop_outbox(id int, token text)
DELETE FROM store_outbox WHERE id = :id AND token = :token AND died_at IS NULL;

-- delay_outbox(id int, token text, due_at int, problem text)
UPDATE store_outbox SET due_at = :due_at, token = '', problem = :problem
 WHERE id = :id AND token = :token AND died_at IS NULL;

-- bury_outbox(id int, token text, now int, problem text)
UPDATE store_outbox SET died_at = :now, token = '', problem = :problem
 WHERE id = :id AND token = :token AND died_at IS NULL;

-- dead_outbox(limit int)
--   -> dead(id int, kind text, payload text, attempts int, put_at int, died_at int, problem text)
SELECT id, kind, payload, attempts, put_at, died_at, problem FROM store_outbox
 WHERE died_at IS NOT NULL ORDER BY died_at DESC, id DESC LIMIT :limit;

-- revive_outbox(id int, now int)
UPDATE store_outbox SET died_at = NULL, due_at = :now, attempts = 0, token = '' WHERE id = :id AND died_at IS NOT NULL;

-- outbox_fall_due(now int) -> any
UPDATE store_outbox SET due_at = :now WHERE died_at IS NULL AND token = '' AND due_at < :now;

-- outbox_figures(now int) ->? figures(waiting int, oldest int?)
SELECT count(*) AS waiting, min(due_at) AS oldest FROM store_outbox WHERE died_at IS NULL AND due_at <= :now;

-- count_dead_outbox() ->? int
SELECT count(*) FROM store_outbox WHERE died_at IS NOT NULL;
