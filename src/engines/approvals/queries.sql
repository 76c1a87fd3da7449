-- Drafts, their routes and their record. Amounts are whole yen; days are ISO text.

-- rule_for(kind text, section_code text, amount int, today text) ->? rule(id int, route text, legal_basis text)
SELECT id, route, legal_basis FROM approvals_rule
WHERE kind = :kind AND section_code IN (:section_code, '') AND amount_from <= :amount AND amount_below > :amount AND from_day <= :today
ORDER BY section_code DESC, from_day DESC, id DESC LIMIT 1;

-- rule_same(kind text, section_code text, amount_from int, from_day text) ->? rule_row(id int, amount_below int, route text, legal_basis text)
SELECT id, amount_below, route, legal_basis FROM approvals_rule
WHERE kind = :kind AND section_code = :section_code AND amount_from = :amount_from AND from_day = :from_day;

-- rule_put(kind text, section_code text, amount_from int, amount_below int, route text, from_day text, legal_basis text)
INSERT INTO approvals_rule (kind, section_code, amount_from, amount_below, route, from_day, legal_basis)
VALUES (:kind, :section_code, :amount_from, :amount_below, :route, :from_day, :legal_basis)
ON CONFLICT (kind, section_code, amount_from, from_day)
DO UPDATE SET amount_below = excluded.amount_below, route = excluded.route, legal_basis = excluded.legal_basis;

-- add_draft(kind text, subject_kind text, subject_id int, section_id int, amount_yen int, title text, outcome text, reason bytes, key_id int, about_person_id int, drafter_staff_id int, legal_basis text, made_at int) ->? int
INSERT INTO approvals_draft (kind, subject_kind, subject_id, section_id, amount_yen, title, outcome, reason, key_id, about_person_id, drafter_staff_id, legal_basis, state, position, made_at, changed_at)
VALUES (:kind, :subject_kind, :subject_id, :section_id, :amount_yen, :title, :outcome, :reason, :key_id, :about_person_id, :drafter_staff_id, :legal_basis, 1, 1, :made_at, :made_at) RETURNING id;

-- seal_reason(id int, reason bytes)
UPDATE approvals_draft SET reason = :reason WHERE id = :id;

-- add_step(draft_id int, position int, duty int, grade int, section_id int, state int, expected_staff_id int, expected_name text, since_at int, acted_at int, acted_staff_id int, acted_title text)
INSERT INTO approvals_step (draft_id, position, duty, grade, section_id, state, expected_staff_id, expected_name, since_at, acted_at, acted_staff_id, acted_title)
VALUES (:draft_id, :position, :duty, :grade, :section_id, :state, :expected_staff_id, :expected_name, :since_at, :acted_at, :acted_staff_id, :acted_title);

-- add_mark(draft_id int, action int, position int, to_position int, staff_id int, title text, comment bytes, marked_at int) ->? int
INSERT INTO approvals_mark (draft_id, action, position, to_position, staff_id, title, comment, marked_at)
VALUES (:draft_id, :action, :position, :to_position, :staff_id, :title, :comment, :marked_at) RETURNING id;

-- seal_comment(id int, comment bytes)
UPDATE approvals_mark SET comment = :comment WHERE id = :id;

-- draft_of(id int) ->? draft(id int, kind text, subject_kind text, subject_id int, section_id int, amount_yen int, title text, outcome text, reason bytes, key_id int, about_person_id int, drafter_staff_id int, legal_basis text, state int, position int, made_at int, changed_at int)
SELECT id, kind, subject_kind, subject_id, section_id, amount_yen, title, outcome, reason, key_id, about_person_id, drafter_staff_id, legal_basis, state, position, made_at, changed_at
FROM approvals_draft WHERE id = :id;

-- draft_about(subject_kind text, subject_id int) ->? draft(id int, kind text, subject_kind text, subject_id int, section_id int, amount_yen int, title text, outcome text, reason bytes, key_id int, about_person_id int, drafter_staff_id int, legal_basis text, state int, position int, made_at int, changed_at int)
SELECT id, kind, subject_kind, subject_id, section_id, amount_yen, title, outcome, reason, key_id, about_person_id, drafter_staff_id, legal_basis, state, position, made_at, changed_at
FROM approvals_draft WHERE subject_kind = :subject_kind AND subject_id = :subject_id ORDER BY id DESC LIMIT 1;

-- steps_of(draft_id int) -> step(position int, duty int, grade int, section_id int, state int, expected_staff_id int, expected_name text, since_at int, acted_at int, acted_staff_id int, acted_title text)
SELECT position, duty, grade, section_id, state, expected_staff_id, expected_name, since_at, acted_at, acted_staff_id, acted_title
FROM approvals_step WHERE draft_id = :draft_id ORDER BY position;

-- marks_of(draft_id int) -> mark(id int, action int, position int, to_position int, staff_id int, title text, comment bytes, marked_at int)
SELECT id, action, position, to_position, staff_id, title, comment, marked_at FROM approvals_mark WHERE draft_id = :draft_id ORDER BY id;

-- move_draft(id int, from_state int, from_position int, state int, position int, now int)
UPDATE approvals_draft SET state = :state, position = :position, changed_at = :now
WHERE id = :id AND state = :from_state AND position = :from_position;

-- set_step(draft_id int, position int, state int, expected_staff_id int, expected_name text, since_at int, acted_at int, acted_staff_id int, acted_title text)
UPDATE approvals_step SET state = :state, expected_staff_id = :expected_staff_id, expected_name = :expected_name, since_at = :since_at,
    acted_at = :acted_at, acted_staff_id = :acted_staff_id, acted_title = :acted_title
WHERE draft_id = :draft_id AND position = :position;

-- waiting_for(staff_id int, limit int) -> waiting(id int, subject_kind text, subject_id int, kind text, title text, position int, since_at int)
SELECT d.id, d.subject_kind, d.subject_id, d.kind, d.title, s.position, s.since_at
FROM approvals_step AS s JOIN approvals_draft AS d ON d.id = s.draft_id
WHERE s.expected_staff_id = :staff_id AND s.state = 1 AND d.state IN (1, 2) ORDER BY s.since_at, d.id LIMIT :limit;

-- running_steps() -> running(draft_id int, position int, grade int, section_id int, expected_staff_id int, drafter_staff_id int, about_person_id int, since_at int)
SELECT s.draft_id, s.position, s.grade, s.section_id, s.expected_staff_id, d.drafter_staff_id, d.about_person_id, s.since_at
FROM approvals_step AS s JOIN approvals_draft AS d ON d.id = s.draft_id
WHERE s.state = 1 AND d.state = 1 AND s.position > 0 ORDER BY s.draft_id, s.position;

-- expect(draft_id int, position int, staff_id int, name text)
UPDATE approvals_step SET expected_staff_id = :staff_id, expected_name = :name WHERE draft_id = :draft_id AND position = :position;

-- keys_about(subject_kind text, subject_id int) -> draft_key(id int, key_id int)
SELECT id, key_id FROM approvals_draft WHERE subject_kind = :subject_kind AND subject_id = :subject_id ORDER BY id;
