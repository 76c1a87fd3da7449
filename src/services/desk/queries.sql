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

-- ---- several cases at once ----

-- several_add(code text, staff_id int, staff_title text, act text, to_staff_id int, to_name text, field text, words bytes, now int, due_at int) ->? int
INSERT INTO desk_several (code, staff_id, staff_title, act, to_staff_id, to_name, field, words, state, made_at, due_at)
VALUES (:code, :staff_id, :staff_title, :act, :to_staff_id, :to_name, :field, :words, 'waiting', :now, :due_at) RETURNING id;

-- several_add_case(several_id int, case_id int, number text) -> any
INSERT INTO desk_several_case (several_id, case_id, number, result, former_staff_id, former_name)
VALUES (:several_id, :case_id, :number, '', 0, '') ON CONFLICT (several_id, case_id) DO NOTHING;

-- several_of(code text) ->? several(id int, code text, staff_id int, staff_title text, act text, to_staff_id int, to_name text, field text, words bytes, state text, made_at int, due_at int)
SELECT id, code, staff_id, staff_title, act, to_staff_id, to_name, field, words, state, made_at, due_at FROM desk_several WHERE code = :code;

-- several_cases(several_id int) -> several_case(case_id int, number text, result text, former_staff_id int, former_name text)
SELECT case_id, number, result, former_staff_id, former_name FROM desk_several_case WHERE several_id = :several_id ORDER BY case_id;

-- several_settle(several_id int, case_id int, result text, former_staff_id int, former_name text)
UPDATE desk_several_case SET result = :result, former_staff_id = :former_staff_id, former_name = :former_name
WHERE several_id = :several_id AND case_id = :case_id AND result = '';

-- several_given_back(several_id int, case_id int)
UPDATE desk_several_case SET result = 'given_back' WHERE several_id = :several_id AND case_id = :case_id AND result = 'done';

-- several_end(id int, state text, from_state text)
UPDATE desk_several SET state = :state WHERE id = :id AND state = :from_state;

-- ---- the figures of the months ----

-- month_drafts() -> month_draft(day int, procedure_name text, what text, step text, number int)
SELECT day, procedure_name, what, step, number FROM procedures_count ORDER BY day, procedure_name, what, step;

-- month_cases(after int, limit int) -> month_case(id int, procedure_name text, channel text, sent_at int, decided_at int, corrections int)
SELECT id, procedure_name, channel, sent_at, decided_at, corrections FROM procedures_case WHERE id > :after ORDER BY id LIMIT :limit;

-- months_forget() -> any
DELETE FROM desk_month;

-- month_add(month text, procedure_name text, started int, abandoned int, abandoned_at text, sent int, sent_online int, corrected int, decided int, median_tenths int, ninety_tenths int, online int, counter int, paper int, phone int, van int, shop int)
INSERT INTO desk_month (month, procedure_name, started, abandoned, abandoned_at, sent, sent_online, corrected, decided, median_tenths,
    ninety_tenths, online, counter, paper, phone, van, shop)
VALUES (:month, :procedure_name, :started, :abandoned, :abandoned_at, :sent, :sent_online, :corrected, :decided, :median_tenths,
    :ninety_tenths, :online, :counter, :paper, :phone, :van, :shop);

-- months() -> month(month text, procedure_name text, started int, abandoned int, abandoned_at text, sent int, sent_online int, corrected int, decided int, median_tenths int, ninety_tenths int, online int, counter int, paper int, phone int, van int, shop int)
SELECT month, procedure_name, started, abandoned, abandoned_at, sent, sent_online, corrected, decided, median_tenths, ninety_tenths,
    online, counter, paper, phone, van, shop
FROM desk_month ORDER BY month DESC, procedure_name LIMIT 20000;

-- ---- what is late, by section and procedure ----

-- late_counts(section_id int, today int, soon int) -> late_count(procedure_name text, open int, standing int, due_soon int, overdue int, oldest int)
SELECT procedure_name, COUNT(*) AS open,
    CAST(SUM(CASE WHEN state IN (3, 4) THEN 1 ELSE 0 END) AS BIGINT) AS standing,
    CAST(SUM(CASE WHEN state NOT IN (3, 4) AND due_day >= :today AND due_day <= :soon THEN 1 ELSE 0 END) AS BIGINT) AS due_soon,
    CAST(SUM(CASE WHEN state NOT IN (3, 4) AND due_day < CAST(:today AS BIGINT) THEN 1 ELSE 0 END) AS BIGINT) AS overdue,
    CAST(MIN(CASE WHEN state NOT IN (3, 4) THEN due_day ELSE 99999999 END) AS BIGINT) AS oldest
FROM procedures_case WHERE is_open = 1 AND section_id = :section_id GROUP BY procedure_name ORDER BY procedure_name;
