-- Records whose time is over. Days are ISO text, in lists newest first.

-- ended_cases(ended_before int, after_id int, limit int) -> ended(id int, number text, procedure_name text, version text, ended_at int)
SELECT c.id, c.number, c.procedure_name, c.version,
    CASE WHEN c.closed_at > 0 THEN c.closed_at ELSE c.changed_at END AS ended_at FROM procedures_case c
WHERE c.is_open = 0 AND c.state >= 10 AND c.changed_at < :ended_before
    AND c.id > :after_id
    AND NOT EXISTS (SELECT 1 FROM retention_item i WHERE i.case_id = c.id AND (i.state <> 'kept' OR i.list_id =
        (SELECT MAX(l.id) FROM retention_list l WHERE l.state = 'proposed')))
    AND EXISTS (SELECT 1 FROM city_key k WHERE k.id = c.key_id AND k.wrapped IS NOT NULL)
ORDER BY c.id LIMIT :limit;

-- kept_until(case_id int) ->? kept(list_id int, made_at int)
SELECT i.list_id, l.made_at FROM retention_item i JOIN retention_list l ON l.id = i.list_id
WHERE i.case_id = :case_id AND i.state = 'kept' ORDER BY i.id DESC LIMIT 1;

-- proposed_list() ->? int
SELECT id FROM retention_list WHERE state = 'proposed' ORDER BY id DESC LIMIT 1;

-- add_list(fiscal_year int, made_at int, empty bytes) ->? int
INSERT INTO retention_list (fiscal_year, state, made_at, decided_at, decided_by, decided_staff_id, done_at, report)
VALUES (:fiscal_year, 'proposed', :made_at, 0, '', 0, 0, :empty) RETURNING id;

-- add_item(list_id int, case_id int, number text, procedure_name text, years int, ended_day text, until_day text)
INSERT INTO retention_item (list_id, case_id, number, procedure_name, years, ended_day, until_day, state, why_kept, erased_at)
VALUES (:list_id, :case_id, :number, :procedure_name, :years, :ended_day, :until_day, 'listed', '', 0);

-- lists(limit int) -> list(id int, fiscal_year int, state text, made_at int, decided_at int, decided_by text, done_at int, listed int, kept int, erased int)
SELECT l.id, l.fiscal_year, l.state, l.made_at, l.decided_at, l.decided_by, l.done_at,
    (SELECT COUNT(*) FROM retention_item i WHERE i.list_id = l.id AND i.state = 'listed') AS listed,
    (SELECT COUNT(*) FROM retention_item i WHERE i.list_id = l.id AND i.state = 'kept') AS kept,
    (SELECT COUNT(*) FROM retention_item i WHERE i.list_id = l.id AND i.state = 'erased') AS erased
FROM retention_list l ORDER BY l.id DESC LIMIT :limit;

-- list_of(id int) ->? one_list(id int, fiscal_year int, state text, made_at int, decided_at int, decided_by text, decided_staff_id int, done_at int)
SELECT id, fiscal_year, state, made_at, decided_at, decided_by, decided_staff_id, done_at FROM retention_list WHERE id = :id;

-- items(list_id int, after_id int, limit int) -> item(id int, case_id int, number text, procedure_name text, years int, ended_day text, until_day text, state text, why_kept text, erased_at int)
SELECT id, case_id, number, procedure_name, years, ended_day, until_day, state, why_kept, erased_at FROM retention_item
WHERE list_id = :list_id AND id > :after_id ORDER BY id LIMIT :limit;

-- listed(list_id int, limit int) -> item(id int, case_id int, number text, procedure_name text, years int, ended_day text, until_day text, state text, why_kept text, erased_at int)
SELECT id, case_id, number, procedure_name, years, ended_day, until_day, state, why_kept, erased_at FROM retention_item
WHERE list_id = :list_id AND state = 'listed' ORDER BY id LIMIT :limit;

-- keep_item(id int, list_id int, why_kept text)
UPDATE retention_item SET state = 'kept', why_kept = :why_kept WHERE id = :id AND list_id = :list_id AND state = 'listed'
    AND EXISTS (SELECT 1 FROM retention_list l WHERE l.id = list_id AND l.state = 'proposed');

-- decide_list(id int, decided_at int, decided_by text, decided_staff_id int)
UPDATE retention_list SET state = 'decided', decided_at = :decided_at, decided_by = :decided_by, decided_staff_id = :decided_staff_id
WHERE id = :id AND state = 'proposed';

-- mark_erased(id int, erased_at int)
UPDATE retention_item SET state = 'erased', erased_at = :erased_at WHERE id = :id AND state = 'listed';

-- decided_lists() -> decided(id int)
SELECT id FROM retention_list WHERE state = 'decided' ORDER BY id;

-- finish(id int, done_at int, report bytes)
UPDATE retention_list SET state = 'done', done_at = :done_at, report = :report WHERE id = :id AND state = 'decided';

-- report_of(id int) ->? bytes
SELECT report FROM retention_list WHERE id = :id AND state = 'done';
