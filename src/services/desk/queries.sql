-- add_pending(batch text, kind text, subject_id int, staff_id int, staff_title text, position int, to_staff_id int, to_name text, due_at int)
INSERT INTO desk_pending (batch, kind, subject_id, staff_id, staff_title, position, to_staff_id, to_name, state, due_at)
VALUES (:batch, :kind, :subject_id, :staff_id, :staff_title, :position, :to_staff_id, :to_name, 'waiting', :due_at);

-- batch_of(batch text) -> pending(id int, kind text, subject_id int, staff_id int, staff_title text, position int, to_staff_id int, to_name text, state text, due_at int)
SELECT id, kind, subject_id, staff_id, staff_title, position, to_staff_id, to_name, state, due_at FROM desk_pending WHERE batch = :batch ORDER BY id;

-- undo_batch(batch text, staff_id int)
UPDATE desk_pending SET state = 'undone' WHERE batch = :batch AND staff_id = :staff_id AND state = 'waiting';

-- settle_pending(id int, state text)
UPDATE desk_pending SET state = :state WHERE id = :id AND state = 'waiting';

-- is_pending(kind text, subject_id int) ->? int
SELECT id FROM desk_pending WHERE kind = :kind AND subject_id = :subject_id AND state = 'waiting' LIMIT 1;
