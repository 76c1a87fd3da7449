-- Queries of the procedures engine: definitions, drafts, cases. Days are day numbers, 0 is none.

-- ============================== definitions ==============================

-- definitions_offered() -> definition(id int, name text, version text, body text)
SELECT id, name, version, body FROM procedures_definition WHERE is_offered = 1 ORDER BY name;

-- definition_of(name text, version text) ->? definition(id int, name text, version text, body text)
SELECT id, name, version, body FROM procedures_definition WHERE name = :name AND version = :version;

-- definition_current(name text) ->? definition(id int, name text, version text, body text)
SELECT id, name, version, body FROM procedures_definition WHERE name = :name AND is_offered = 1;

-- definition_withdraw(name text, now int) -> any
UPDATE procedures_definition SET is_offered = 0, changed_at = :now WHERE name = :name AND is_offered = 1;

-- definition_put(name text, version text, body text, now int)
INSERT INTO procedures_definition (name, version, body, published_at, is_offered, changed_at)
VALUES (:name, :version, :body, :now, 1, :now)
ON CONFLICT (name, version) DO UPDATE SET is_offered = 1, changed_at = excluded.changed_at;

-- definitions_changed() ->? int
SELECT CAST(COALESCE(MAX(changed_at), 0) + COUNT(*) + (SELECT COALESCE(MAX(s.changed_at), 0) + COUNT(*) FROM procedures_switch s) AS BIGINT)
FROM procedures_definition;

-- postcode_towns(postcode text) -> town(postcode text, town text)
SELECT postcode, town FROM procedures_postcode WHERE postcode = :postcode ORDER BY town;

-- postcodes() -> town(postcode text, town text)
SELECT postcode, town FROM procedures_postcode ORDER BY postcode, town;

-- postcodes_clear() -> any
DELETE FROM procedures_postcode;

-- postcode_add(postcode text, town text)
INSERT INTO procedures_postcode (postcode, town) VALUES (:postcode, :town);

-- ============================== designs ==============================

-- design(id int) ->? design_row(id int, name text, section_id int, state int, revision int, body text, base_version text, publish_day int, maker_staff_id int, made_at int, changed_at int, changed_by text, note text)
SELECT id, name, section_id, state, revision, body, base_version, publish_day, maker_staff_id, made_at, changed_at, changed_by, note
FROM procedures_design WHERE id = :id;

-- design_by_name(name text) ->? design_row(id int, name text, section_id int, state int, revision int, body text, base_version text, publish_day int, maker_staff_id int, made_at int, changed_at int, changed_by text, note text)
SELECT id, name, section_id, state, revision, body, base_version, publish_day, maker_staff_id, made_at, changed_at, changed_by, note
FROM procedures_design WHERE name = :name AND state <= 3;

-- designs_all_open() -> design_row(id int, name text, section_id int, state int, revision int, body text, base_version text, publish_day int, maker_staff_id int, made_at int, changed_at int, changed_by text, note text)
SELECT id, name, section_id, state, revision, body, base_version, publish_day, maker_staff_id, made_at, changed_at, changed_by, note
FROM procedures_design WHERE state <= 3 ORDER BY name;

-- designs_due(day int, limit int) -> design_id(id int)
SELECT id FROM procedures_design WHERE state = 3 AND publish_day <= :day ORDER BY id LIMIT :limit;

-- design_add(name text, section_id int, body text, base_version text, maker_staff_id int, now int, changed_by text) ->? int
INSERT INTO procedures_design (name, section_id, state, revision, body, base_version, publish_day, maker_staff_id, made_at, changed_at, changed_by, note)
VALUES (:name, :section_id, 1, 1, :body, :base_version, 0, :maker_staff_id, :now, :now, :changed_by, '') RETURNING id;

-- design_former_keep(id int, revision int) -> any
INSERT INTO procedures_design_former (design_id, revision, body) SELECT id, revision, body FROM procedures_design
WHERE id = :id AND revision = :revision AND state = 1 ON CONFLICT (design_id, revision) DO UPDATE SET body = excluded.body;

-- design_former_forget(id int, until int) -> any
DELETE FROM procedures_design_former WHERE design_id = :id AND revision <= :until;

-- design_former_last(id int) ->? former_design(revision int, body text)
SELECT revision, body FROM procedures_design_former WHERE design_id = :id ORDER BY revision DESC LIMIT 1;

-- design_former_drop(id int, revision int) -> any
DELETE FROM procedures_design_former WHERE design_id = :id AND revision = :revision;

-- design_put(id int, revision int, body text, section_id int, now int, changed_by text)
UPDATE procedures_design SET body = :body, section_id = :section_id, revision = revision + 1, changed_at = :now, changed_by = :changed_by
WHERE id = :id AND revision = :revision AND state = 1;

-- design_set_base(id int, base_version text)
UPDATE procedures_design SET base_version = :base_version WHERE id = :id AND state = 1;

-- design_set_asked(id int, revision int, publish_day int, now int)
UPDATE procedures_design SET state = 2, publish_day = :publish_day, note = '', changed_at = :now WHERE id = :id AND revision = :revision AND state = 1;

-- design_set_state(id int, was int, state int, note text, now int)
UPDATE procedures_design SET state = :state, note = :note, changed_at = :now WHERE id = :id AND state = :was;

-- publication_add(name text, version text, origin text, design_id int, now int, published_by text)
INSERT INTO procedures_publication (name, number, version, origin, design_id, published_at, published_by)
SELECT CAST(:name AS TEXT), COALESCE(MAX(number), 0) + 1, CAST(:version AS TEXT), CAST(:origin AS TEXT), :design_id, :now, CAST(:published_by AS TEXT)
FROM procedures_publication WHERE name = CAST(:name AS TEXT);

-- publications_of(name text) -> publication_row(number int, version text, origin text, design_id int, published_at int, published_by text, is_offered int)
SELECT p.number, p.version, p.origin, p.design_id, p.published_at, p.published_by,
    CASE WHEN d.is_offered = 1 AND p.number = (SELECT MAX(q.number) FROM procedures_publication q WHERE q.name = p.name) THEN 1 ELSE 0 END AS is_offered
FROM procedures_publication p JOIN procedures_definition d ON d.name = p.name AND d.version = p.version
WHERE p.name = :name ORDER BY p.number DESC;

-- publications_newest() -> newest(name text, number int, version text, origin text, published_at int)
SELECT p.name, p.number, p.version, p.origin, p.published_at FROM procedures_publication p
WHERE p.number = (SELECT MAX(q.number) FROM procedures_publication q WHERE q.name = p.name) ORDER BY p.name;

-- publication_from_folder(name text) ->? text
SELECT version FROM procedures_publication WHERE name = :name AND origin = 'folder' ORDER BY number DESC LIMIT 1;

-- publication_now_in_folder(name text) -> any
UPDATE procedures_publication SET origin = 'folder' WHERE name = :name AND origin = 'desk' AND number =
    (SELECT MAX(q.number) FROM procedures_publication q WHERE q.name = CAST(:name AS TEXT));

-- switches() -> switch_row(name text, is_off int, reason text, changed_at int, changed_by text)
SELECT name, is_off, reason, changed_at, changed_by FROM procedures_switch ORDER BY name;

-- switch_is_off(name text) ->? int
SELECT is_off FROM procedures_switch WHERE name = :name;

-- switch_put(name text, is_off int, reason text, now int, changed_by text)
INSERT INTO procedures_switch (name, is_off, reason, changed_at, changed_by) VALUES (:name, :is_off, :reason, :now, :changed_by)
ON CONFLICT (name) DO UPDATE SET is_off = excluded.is_off, reason = excluded.reason, changed_at = excluded.changed_at, changed_by = excluded.changed_by;

-- ============================== drafts ==============================

-- draft_add(code_hash bytes, account_id int, procedure_name text, version text, step text, send_key text, now int, forget_at int, account_code bytes?, sealed bytes) ->? int
INSERT INTO procedures_draft (code_hash, account_id, procedure_name, version, step, send_key, started_at, saved_at, forget_at, account_code, sealed)
VALUES (:code_hash, :account_id, :procedure_name, :version, :step, :send_key, :now, :now, :forget_at, :account_code, :sealed) RETURNING id;

-- draft_by_code(code_hash bytes, now int) ->? draft_row(id int, account_id int, procedure_name text, version text, step text, send_key text, saved_at int, forget_at int, account_code bytes?, mail_code bytes?, sealed bytes)
SELECT id, account_id, procedure_name, version, step, send_key, saved_at, forget_at, account_code, mail_code, sealed
FROM procedures_draft WHERE code_hash = :code_hash AND forget_at > :now;

-- draft_of_account(account_id int, procedure_name text, now int) ->? draft_row(id int, account_id int, procedure_name text, version text, step text, send_key text, saved_at int, forget_at int, account_code bytes?, mail_code bytes?, sealed bytes)
SELECT id, account_id, procedure_name, version, step, send_key, saved_at, forget_at, account_code, mail_code, sealed
FROM procedures_draft WHERE account_id = :account_id AND account_id <> 0 AND procedure_name = :procedure_name AND forget_at > :now
ORDER BY saved_at DESC, id DESC LIMIT 1;

-- draft_owned(id int, account_id int, now int) ->? draft_row(id int, account_id int, procedure_name text, version text, step text, send_key text, saved_at int, forget_at int, account_code bytes?, mail_code bytes?, sealed bytes)
SELECT id, account_id, procedure_name, version, step, send_key, saved_at, forget_at, account_code, mail_code, sealed
FROM procedures_draft WHERE id = :id AND account_id = :account_id AND account_id <> 0 AND forget_at > :now;

-- drafts_of_account(account_id int, now int) -> draft_line(id int, procedure_name text, version text, step text, saved_at int, forget_at int)
SELECT id, procedure_name, version, step, saved_at, forget_at FROM procedures_draft
WHERE account_id = :account_id AND account_id <> 0 AND forget_at > :now ORDER BY saved_at DESC, id DESC LIMIT 100;

-- drafts_of_mail(mail_token bytes, now int) -> draft_row(id int, account_id int, procedure_name text, version text, step text, send_key text, saved_at int, forget_at int, account_code bytes?, mail_code bytes?, sealed bytes)
SELECT id, account_id, procedure_name, version, step, send_key, saved_at, forget_at, account_code, mail_code, sealed
FROM procedures_draft WHERE mail_token = :mail_token AND forget_at > :now ORDER BY saved_at DESC, id DESC LIMIT 20;

-- draft_save(id int, step text, sealed bytes, now int, forget_at int)
UPDATE procedures_draft SET step = :step, sealed = :sealed, saved_at = :now, forget_at = :forget_at WHERE id = :id;

-- draft_set_account(id int, account_id int, account_code bytes)
UPDATE procedures_draft SET account_id = :account_id, account_code = :account_code WHERE id = :id AND account_id = 0;

-- draft_set_mail(id int, mail_token bytes, mail_code bytes)
UPDATE procedures_draft SET mail_token = :mail_token, mail_code = :mail_code WHERE id = :id;

-- draft_remove(id int) -> any
DELETE FROM procedures_draft WHERE id = :id;

-- drafts_over(now int, limit int) -> draft_over(id int, procedure_name text, step text)
SELECT id, procedure_name, step FROM procedures_draft WHERE forget_at <= :now ORDER BY forget_at, id LIMIT :limit;

-- drafts_of_person_remove(account_id int) -> any
DELETE FROM procedures_draft WHERE account_id = :account_id AND account_id <> 0;

-- count_one(day int, procedure_name text, what text, step text)
INSERT INTO procedures_count (day, procedure_name, what, step, number) VALUES (:day, :procedure_name, :what, :step, 1)
ON CONFLICT (day, procedure_name, what, step) DO UPDATE SET number = procedures_count.number + 1;

-- ============================== cases ==============================

-- case_add(number text, send_key text, procedure_name text, version text, state int, account_id int, person_id int, section_id int, staff_id int, staff_name text, channel text, language int, now int, due_day int, stopped_day int, answer_by_day int, fee_yen int, key_id int, applicant_token bytes?, mail_token bytes?, applicant bytes, mail bytes, reason bytes, answers bytes) ->? int
INSERT INTO procedures_case (number, send_key, procedure_name, version, state, is_open, is_unread, account_id, person_id, section_id,
    assignee_id, assignee_name, staff_id, staff_name, channel, language, sent_at, changed_at, decided_at, issued_at, closed_at, due_day,
    stopped_day, answer_by_day, fee_yen, fee_paid_at, decision, revision, corrections, key_id, applicant_token, mail_token, applicant, mail, reason, answers)
VALUES (:number, :send_key, :procedure_name, :version, :state, 1, 1, :account_id, :person_id, :section_id,
    0, '', :staff_id, :staff_name, :channel, :language, :now, :now, 0, 0, 0, :due_day,
    :stopped_day, :answer_by_day, :fee_yen, 0, '', 1, 0, :key_id, :applicant_token, :mail_token, :applicant, :mail, :reason, :answers)
ON CONFLICT (send_key) DO NOTHING RETURNING id;

-- case_of(id int) ->? record(id int, number text, procedure_name text, version text, state int, is_unread int, account_id int, person_id int, section_id int, assignee_id int, assignee_name text, staff_id int, staff_name text, channel text, language int, sent_at int, changed_at int, decided_at int, issued_at int, closed_at int, due_day int, stopped_day int, answer_by_day int, fee_yen int, fee_paid_at int, decision text, revision int, key_id int, applicant bytes, mail bytes, reason bytes, wrapped bytes?)
SELECT c.id, c.number, c.procedure_name, c.version, c.state, c.is_unread, c.account_id, c.person_id, c.section_id,
    c.assignee_id, c.assignee_name, c.staff_id, c.staff_name, c.channel, c.language, c.sent_at, c.changed_at,
    c.decided_at, c.issued_at, c.closed_at, c.due_day, c.stopped_day, c.answer_by_day, c.fee_yen, c.fee_paid_at,
    c.decision, c.revision, c.key_id, c.applicant, c.mail, c.reason, k.wrapped
FROM procedures_case c JOIN city_key k ON k.id = c.key_id
WHERE c.id = :id;

-- case_of_number(number text) ->? record(id int, number text, procedure_name text, version text, state int, is_unread int, account_id int, person_id int, section_id int, assignee_id int, assignee_name text, staff_id int, staff_name text, channel text, language int, sent_at int, changed_at int, decided_at int, issued_at int, closed_at int, due_day int, stopped_day int, answer_by_day int, fee_yen int, fee_paid_at int, decision text, revision int, key_id int, applicant bytes, mail bytes, reason bytes, wrapped bytes?)
SELECT c.id, c.number, c.procedure_name, c.version, c.state, c.is_unread, c.account_id, c.person_id, c.section_id,
    c.assignee_id, c.assignee_name, c.staff_id, c.staff_name, c.channel, c.language, c.sent_at, c.changed_at,
    c.decided_at, c.issued_at, c.closed_at, c.due_day, c.stopped_day, c.answer_by_day, c.fee_yen, c.fee_paid_at,
    c.decision, c.revision, c.key_id, c.applicant, c.mail, c.reason, k.wrapped
FROM procedures_case c JOIN city_key k ON k.id = c.key_id
WHERE c.number = :number;

-- case_of_key(send_key text) ->? record(id int, number text, procedure_name text, version text, state int, is_unread int, account_id int, person_id int, section_id int, assignee_id int, assignee_name text, staff_id int, staff_name text, channel text, language int, sent_at int, changed_at int, decided_at int, issued_at int, closed_at int, due_day int, stopped_day int, answer_by_day int, fee_yen int, fee_paid_at int, decision text, revision int, key_id int, applicant bytes, mail bytes, reason bytes, wrapped bytes?)
SELECT c.id, c.number, c.procedure_name, c.version, c.state, c.is_unread, c.account_id, c.person_id, c.section_id,
    c.assignee_id, c.assignee_name, c.staff_id, c.staff_name, c.channel, c.language, c.sent_at, c.changed_at,
    c.decided_at, c.issued_at, c.closed_at, c.due_day, c.stopped_day, c.answer_by_day, c.fee_yen, c.fee_paid_at,
    c.decision, c.revision, c.key_id, c.applicant, c.mail, c.reason, k.wrapped
FROM procedures_case c JOIN city_key k ON k.id = c.key_id
WHERE c.send_key = :send_key;

-- cases_of_account(account_id int, before_id int, limit int) -> record(id int, number text, procedure_name text, version text, state int, is_unread int, account_id int, person_id int, section_id int, assignee_id int, assignee_name text, staff_id int, staff_name text, channel text, language int, sent_at int, changed_at int, decided_at int, issued_at int, closed_at int, due_day int, stopped_day int, answer_by_day int, fee_yen int, fee_paid_at int, decision text, revision int, key_id int, applicant bytes, mail bytes, reason bytes, wrapped bytes?)
SELECT c.id, c.number, c.procedure_name, c.version, c.state, c.is_unread, c.account_id, c.person_id, c.section_id,
    c.assignee_id, c.assignee_name, c.staff_id, c.staff_name, c.channel, c.language, c.sent_at, c.changed_at,
    c.decided_at, c.issued_at, c.closed_at, c.due_day, c.stopped_day, c.answer_by_day, c.fee_yen, c.fee_paid_at,
    c.decision, c.revision, c.key_id, c.applicant, c.mail, c.reason, k.wrapped
FROM procedures_case c JOIN city_key k ON k.id = c.key_id
WHERE c.account_id = :account_id AND c.account_id <> 0 AND c.id < :before_id
ORDER BY c.id DESC LIMIT :limit;

-- cases_of_mail(mail_token bytes, limit int) -> record(id int, number text, procedure_name text, version text, state int, is_unread int, account_id int, person_id int, section_id int, assignee_id int, assignee_name text, staff_id int, staff_name text, channel text, language int, sent_at int, changed_at int, decided_at int, issued_at int, closed_at int, due_day int, stopped_day int, answer_by_day int, fee_yen int, fee_paid_at int, decision text, revision int, key_id int, applicant bytes, mail bytes, reason bytes, wrapped bytes?)
SELECT c.id, c.number, c.procedure_name, c.version, c.state, c.is_unread, c.account_id, c.person_id, c.section_id,
    c.assignee_id, c.assignee_name, c.staff_id, c.staff_name, c.channel, c.language, c.sent_at, c.changed_at,
    c.decided_at, c.issued_at, c.closed_at, c.due_day, c.stopped_day, c.answer_by_day, c.fee_yen, c.fee_paid_at,
    c.decision, c.revision, c.key_id, c.applicant, c.mail, c.reason, k.wrapped
FROM procedures_case c JOIN city_key k ON k.id = c.key_id
WHERE c.mail_token = :mail_token
ORDER BY c.id DESC LIMIT :limit;

-- cases_of_person(person_id int) -> record(id int, number text, procedure_name text, version text, state int, is_unread int, account_id int, person_id int, section_id int, assignee_id int, assignee_name text, staff_id int, staff_name text, channel text, language int, sent_at int, changed_at int, decided_at int, issued_at int, closed_at int, due_day int, stopped_day int, answer_by_day int, fee_yen int, fee_paid_at int, decision text, revision int, key_id int, applicant bytes, mail bytes, reason bytes, wrapped bytes?)
SELECT c.id, c.number, c.procedure_name, c.version, c.state, c.is_unread, c.account_id, c.person_id, c.section_id,
    c.assignee_id, c.assignee_name, c.staff_id, c.staff_name, c.channel, c.language, c.sent_at, c.changed_at,
    c.decided_at, c.issued_at, c.closed_at, c.due_day, c.stopped_day, c.answer_by_day, c.fee_yen, c.fee_paid_at,
    c.decision, c.revision, c.key_id, c.applicant, c.mail, c.reason, k.wrapped
FROM procedures_case c JOIN city_key k ON k.id = c.key_id
WHERE c.person_id = :person_id AND c.person_id <> 0
ORDER BY c.id;

-- case_sealed(id int) ->? bytes
SELECT answers FROM procedures_case WHERE id = :id;

-- former_sealed(case_id int, revision int) ->? bytes
SELECT answers FROM procedures_former WHERE case_id = :case_id AND revision = :revision;

-- The one change of state: the state it is in must be the one that was looked at.
-- case_move(id int, from_state int, state int, is_open int, is_unread int, now int, due_day int, stopped_day int, answer_by_day int, decided_at int, issued_at int, closed_at int, fee_yen int, fee_paid_at int, decision text, reason bytes)
UPDATE procedures_case SET state = :state, is_open = :is_open, is_unread = :is_unread, changed_at = :now, due_day = :due_day,
    stopped_day = :stopped_day, answer_by_day = :answer_by_day, decided_at = :decided_at, issued_at = :issued_at,
    closed_at = :closed_at, fee_yen = :fee_yen, fee_paid_at = :fee_paid_at, decision = :decision, reason = :reason
WHERE id = :id AND state = :from_state;

-- case_keep_former(id int, now int)
INSERT INTO procedures_former (case_id, revision, answers, replaced_at)
SELECT id, revision, answers, CAST(:now AS BIGINT) FROM procedures_case WHERE id = :id;

-- case_new_answers(id int, revision int, applicant bytes, answers bytes)
UPDATE procedures_case SET revision = :revision, corrections = corrections + 1, applicant = :applicant, answers = :answers
WHERE id = :id AND revision = CAST(:revision AS BIGINT) - 1;

-- case_give(id int, assignee_id int, assignee_name text, now int)
UPDATE procedures_case SET assignee_id = :assignee_id, assignee_name = :assignee_name, changed_at = :now WHERE id = :id AND is_open = 1;

-- case_give_section(id int, section_id int, now int)
UPDATE procedures_case SET section_id = :section_id, assignee_id = 0, assignee_name = '', is_unread = 1, changed_at = :now
WHERE id = :id AND is_open = 1;

-- case_read(id int) -> any
UPDATE procedures_case SET is_unread = 0 WHERE id = :id AND is_unread = 1;

-- case_touch(id int, is_unread int, now int)
UPDATE procedures_case SET is_unread = :is_unread, changed_at = :now WHERE id = :id;

-- In these two procedure_name || '' keeps SQLite from taking the procedure's index: the applicant's own rows are few.

-- cases_of_applicant(applicant_token bytes, procedure_name text, since int, but_not int) -> twin(id int, number text, sent_at int, state int)
SELECT id, number, sent_at, state FROM procedures_case
WHERE applicant_token = :applicant_token AND sent_at >= :since AND id <> :but_not
    AND procedure_name || '' = :procedure_name
ORDER BY sent_at DESC, id DESC LIMIT 20;

-- twins_of_account(account_id int, procedure_name text, since int, but_not int) -> twin(id int, number text, sent_at int, state int)
SELECT id, number, sent_at, state FROM procedures_case
WHERE account_id = :account_id AND account_id <> 0 AND sent_at >= :since AND procedure_name || '' = :procedure_name
    AND id <> :but_not
ORDER BY id DESC LIMIT 20;

-- ---- corrections ----

-- correction_add(case_id int, asked_at int, staff_id int, request bytes) ->? int
INSERT INTO procedures_correction (case_id, asked_at, staff_id, answered_at, request) VALUES (:case_id, :asked_at, :staff_id, 0, :request) RETURNING id;

-- correction_open(case_id int) ->? correction_row(id int, asked_at int, request bytes)
SELECT id, asked_at, request FROM procedures_correction WHERE case_id = :case_id AND answered_at = 0;

-- correction_close(case_id int, now int) -> any
UPDATE procedures_correction SET answered_at = :now WHERE case_id = :case_id AND answered_at = 0;

-- ---- messages ----

-- message_add(case_id int, is_from_staff int, is_note int, staff_id int, name text, sent_at int, words bytes) ->? int
INSERT INTO procedures_message (case_id, is_from_staff, is_note, staff_id, name, sent_at, words)
VALUES (:case_id, :is_from_staff, :is_note, :staff_id, :name, :sent_at, :words) RETURNING id;

-- messages_of(case_id int, with_notes int) -> message(id int, is_from_staff int, is_note int, name text, sent_at int, words bytes)
SELECT id, is_from_staff, is_note, name, sent_at, words FROM procedures_message
WHERE case_id = :case_id AND (is_note = 0 OR CAST(:with_notes AS BIGINT) = 1) ORDER BY id LIMIT 1000;

-- ============================== the inbox ==============================

-- inbox_by_due(section_id int, assignee_id int, state int, procedure_name text, due_until int, after_due int, after_id int, limit int) -> row(id int, number text, procedure_name text, version text, state int, is_unread int, section_id int, assignee_id int, assignee_name text, staff_name text, channel text, sent_at int, due_day int, stopped_day int, answer_by_day int, fee_yen int, fee_paid_at int, key_id int, applicant bytes, wrapped bytes?)
SELECT c.id, c.number, c.procedure_name, c.version, c.state, c.is_unread, c.section_id, c.assignee_id,
    c.assignee_name, c.staff_name, c.channel, c.sent_at, c.due_day, c.stopped_day, c.answer_by_day, c.fee_yen,
    c.fee_paid_at, c.key_id, c.applicant, k.wrapped
FROM procedures_case c JOIN city_key k ON k.id = c.key_id
WHERE c.is_open = 1 AND c.section_id = :section_id AND c.due_day <= :due_until AND (c.due_day, c.id) > (:after_due, :after_id)
    AND (CAST(:assignee_id AS BIGINT) < 0 OR c.assignee_id = CAST(:assignee_id AS BIGINT))
    AND (CAST(:state AS BIGINT) = 0 OR c.state = CAST(:state AS BIGINT))
    AND (CAST(:procedure_name AS TEXT) = '' OR c.procedure_name = CAST(:procedure_name AS TEXT))
ORDER BY c.due_day, c.id LIMIT :limit;

-- inbox_by_newest(section_id int, assignee_id int, state int, procedure_name text, due_until int, before_id int, limit int) -> row(id int, number text, procedure_name text, version text, state int, is_unread int, section_id int, assignee_id int, assignee_name text, staff_name text, channel text, sent_at int, due_day int, stopped_day int, answer_by_day int, fee_yen int, fee_paid_at int, key_id int, applicant bytes, wrapped bytes?)
SELECT c.id, c.number, c.procedure_name, c.version, c.state, c.is_unread, c.section_id, c.assignee_id,
    c.assignee_name, c.staff_name, c.channel, c.sent_at, c.due_day, c.stopped_day, c.answer_by_day, c.fee_yen,
    c.fee_paid_at, c.key_id, c.applicant, k.wrapped
FROM (SELECT id AS found_id FROM procedures_case
    WHERE is_open = 1 AND section_id = :section_id AND due_day <= :due_until AND id < :before_id
        AND (CAST(:assignee_id AS BIGINT) < 0 OR assignee_id = CAST(:assignee_id AS BIGINT))
        AND (CAST(:state AS BIGINT) = 0 OR state = CAST(:state AS BIGINT))
        AND (CAST(:procedure_name AS TEXT) = '' OR procedure_name = CAST(:procedure_name AS TEXT))
    ORDER BY id DESC LIMIT :limit) f
JOIN procedures_case c ON c.id = f.found_id JOIN city_key k ON k.id = c.key_id
ORDER BY c.id DESC;

-- inbox_mine_by_due(assignee_id int, state int, procedure_name text, due_until int, after_due int, after_id int, limit int) -> row(id int, number text, procedure_name text, version text, state int, is_unread int, section_id int, assignee_id int, assignee_name text, staff_name text, channel text, sent_at int, due_day int, stopped_day int, answer_by_day int, fee_yen int, fee_paid_at int, key_id int, applicant bytes, wrapped bytes?)
SELECT c.id, c.number, c.procedure_name, c.version, c.state, c.is_unread, c.section_id, c.assignee_id,
    c.assignee_name, c.staff_name, c.channel, c.sent_at, c.due_day, c.stopped_day, c.answer_by_day, c.fee_yen,
    c.fee_paid_at, c.key_id, c.applicant, k.wrapped
FROM procedures_case c JOIN city_key k ON k.id = c.key_id
WHERE c.is_open = 1 AND c.assignee_id = :assignee_id AND c.assignee_id <> 0 AND c.due_day <= :due_until AND (c.due_day, c.id) > (:after_due, :after_id)
    AND (CAST(:state AS BIGINT) = 0 OR c.state = CAST(:state AS BIGINT))
    AND (CAST(:procedure_name AS TEXT) = '' OR c.procedure_name = CAST(:procedure_name AS TEXT))
ORDER BY c.due_day, c.id LIMIT :limit;

-- inbox_mine_by_newest(assignee_id int, state int, procedure_name text, due_until int, before_id int, limit int) -> row(id int, number text, procedure_name text, version text, state int, is_unread int, section_id int, assignee_id int, assignee_name text, staff_name text, channel text, sent_at int, due_day int, stopped_day int, answer_by_day int, fee_yen int, fee_paid_at int, key_id int, applicant bytes, wrapped bytes?)
SELECT c.id, c.number, c.procedure_name, c.version, c.state, c.is_unread, c.section_id, c.assignee_id,
    c.assignee_name, c.staff_name, c.channel, c.sent_at, c.due_day, c.stopped_day, c.answer_by_day, c.fee_yen,
    c.fee_paid_at, c.key_id, c.applicant, k.wrapped
FROM (SELECT id AS found_id FROM procedures_case
    WHERE is_open = 1 AND assignee_id = :assignee_id AND assignee_id <> 0 AND due_day <= :due_until AND id < :before_id
        AND (CAST(:state AS BIGINT) = 0 OR state = CAST(:state AS BIGINT))
        AND (CAST(:procedure_name AS TEXT) = '' OR procedure_name = CAST(:procedure_name AS TEXT))
    ORDER BY id DESC LIMIT :limit) f
JOIN procedures_case c ON c.id = f.found_id JOIN city_key k ON k.id = c.key_id
ORDER BY c.id DESC;

-- cases_ended(section_id int, procedure_name text, before_id int, limit int) -> row(id int, number text, procedure_name text, version text, state int, is_unread int, section_id int, assignee_id int, assignee_name text, staff_name text, channel text, sent_at int, due_day int, stopped_day int, answer_by_day int, fee_yen int, fee_paid_at int, key_id int, applicant bytes, wrapped bytes?)
SELECT c.id, c.number, c.procedure_name, c.version, c.state, c.is_unread, c.section_id, c.assignee_id,
    c.assignee_name, c.staff_name, c.channel, c.sent_at, c.due_day, c.stopped_day, c.answer_by_day, c.fee_yen,
    c.fee_paid_at, c.key_id, c.applicant, k.wrapped
FROM procedures_case c JOIN city_key k ON k.id = c.key_id
WHERE c.is_open = 0 AND c.section_id = :section_id AND c.id < :before_id
    AND (CAST(:procedure_name AS TEXT) = '' OR c.procedure_name = CAST(:procedure_name AS TEXT))
ORDER BY c.id DESC LIMIT :limit;

-- inbox_counts(section_id int, staff_id int, today int, soon int) ->? inbox_count(everything int, mine int, unassigned int, due_soon int, overdue int, deciding int, unread int)
SELECT COUNT(*) AS everything,
    CAST(COALESCE(SUM(CASE WHEN assignee_id = :staff_id THEN 1 ELSE 0 END), 0) AS BIGINT) AS mine,
    CAST(COALESCE(SUM(CASE WHEN assignee_id = 0 THEN 1 ELSE 0 END), 0) AS BIGINT) AS unassigned,
    CAST(COALESCE(SUM(CASE WHEN due_day <= :soon AND state NOT IN (3, 4) THEN 1 ELSE 0 END), 0) AS BIGINT) AS due_soon,
    CAST(COALESCE(SUM(CASE WHEN due_day < :today AND state NOT IN (3, 4) THEN 1 ELSE 0 END), 0) AS BIGINT) AS overdue,
    CAST(COALESCE(SUM(CASE WHEN state = 6 THEN 1 ELSE 0 END), 0) AS BIGINT) AS deciding,
    CAST(COALESCE(SUM(is_unread), 0) AS BIGINT) AS unread
FROM procedures_case WHERE section_id = :section_id AND is_open = 1;

-- inbox_mine_count(staff_id int) ->? int
SELECT COUNT(*) FROM procedures_case WHERE assignee_id = :staff_id AND assignee_id <> 0 AND is_open = 1;

-- cases_overdue(due_before int, limit int) -> overdue(id int, assignee_id int)
SELECT id, assignee_id FROM procedures_case
WHERE is_open = 1 AND assignee_id <> 0 AND due_day < :due_before AND state NOT IN (3, 4) ORDER BY assignee_id, due_day, id LIMIT :limit;

-- cases_unanswered(answer_before int, limit int) -> unanswered(id int, state int)
SELECT id, state FROM procedures_case
WHERE is_open = 1 AND answer_by_day <> 0 AND answer_by_day < :answer_before AND (state IN (3, 4) OR (state = 7 AND fee_yen > 0 AND fee_paid_at = 0)) ORDER BY answer_by_day, id LIMIT :limit;

-- cases_to_remind(answer_by_day int, limit int) -> unanswered(id int, state int)
SELECT id, state FROM procedures_case
WHERE is_open = 1 AND answer_by_day = :answer_by_day AND answer_by_day <> 0 AND (state IN (3, 4) OR (state = 7 AND fee_yen > 0 AND fee_paid_at = 0)) ORDER BY id LIMIT :limit;

-- cases_to_close(issued_before int, limit int) -> unanswered(id int, state int)
SELECT id, state FROM procedures_case WHERE state IN (8, 9) AND changed_at < :issued_before ORDER BY changed_at, id LIMIT :limit;

-- Everything a list is ordered or filtered by, straight from the index.
-- cases_light(section_id int, limit int) -> light(id int, procedure_name text, state int, assignee_id int, due_day int, sent_at int)
SELECT id, procedure_name, state, assignee_id, due_day, sent_at FROM procedures_case
WHERE is_open = 1 AND section_id = :section_id ORDER BY due_day, id LIMIT :limit;

-- cases_light_ended(section_id int, limit int) -> light(id int, procedure_name text, state int, assignee_id int, due_day int, sent_at int)
SELECT id, procedure_name, state, assignee_id, due_day, sent_at FROM procedures_case
WHERE is_open = 0 AND section_id = :section_id ORDER BY id DESC LIMIT :limit;

-- ============================== money ==============================

-- exemption_add(case_id int, name text, full_yen int, now int)
INSERT INTO procedures_exemption (case_id, name, state, full_yen, fee_yen, reason, asked_at, decided_at)
SELECT c.id, CAST(:name AS TEXT), 'asked', CAST(:full_yen AS BIGINT), CAST(:full_yen AS BIGINT), c.reason, CAST(:now AS BIGINT), 0
FROM procedures_case c WHERE c.id = :case_id;

-- exemption_of(case_id int) ->? exemption_row(name text, state text, full_yen int, fee_yen int, reason bytes, asked_at int, decided_at int)
SELECT name, state, full_yen, fee_yen, reason, asked_at, decided_at FROM procedures_exemption WHERE case_id = :case_id;

-- exemption_decide(case_id int, state text, fee_yen int, reason bytes, now int)
UPDATE procedures_exemption SET state = :state, fee_yen = :fee_yen, reason = :reason, decided_at = :now
WHERE case_id = :case_id AND state = 'asked';

-- case_set_fee(id int, fee_yen int, now int)
UPDATE procedures_case SET fee_yen = :fee_yen, changed_at = :now WHERE id = :id AND fee_paid_at = 0;

-- case_stays_unpaid(id int, now int)
UPDATE procedures_case SET answer_by_day = 0, is_unread = 1, changed_at = :now WHERE id = :id AND fee_paid_at = 0 AND answer_by_day <> 0;

-- ============================== statistics ==============================

-- counted(procedure_name text, what text, from_day int, until_day int) -> count(step text, number int)
SELECT step, CAST(SUM(number) AS BIGINT) AS number FROM procedures_count
WHERE procedure_name = :procedure_name AND what = :what AND day >= :from_day AND day <= :until_day GROUP BY step ORDER BY step;

-- sent_by_channel(procedure_name text, from_at int, until_at int) -> channel_count(channel text, number int)
SELECT channel, COUNT(*) AS number FROM procedures_case
WHERE procedure_name = :procedure_name AND sent_at >= :from_at AND sent_at < :until_at GROUP BY channel ORDER BY channel;

-- outcomes(procedure_name text, from_at int, until_at int) ->? outcome(sent int, corrected int, decided int, approved int, refused int, withdrawn int, open int, decision_micros int)
SELECT COUNT(*) AS sent,
    CAST(COALESCE(SUM(CASE WHEN corrections > 0 THEN 1 ELSE 0 END), 0) AS BIGINT) AS corrected,
    CAST(COALESCE(SUM(CASE WHEN decided_at <> 0 THEN 1 ELSE 0 END), 0) AS BIGINT) AS decided,
    CAST(COALESCE(SUM(CASE WHEN decision = 'approved' THEN 1 ELSE 0 END), 0) AS BIGINT) AS approved,
    CAST(COALESCE(SUM(CASE WHEN decision = 'refused' THEN 1 ELSE 0 END), 0) AS BIGINT) AS refused,
    CAST(COALESCE(SUM(CASE WHEN state = 11 THEN 1 ELSE 0 END), 0) AS BIGINT) AS withdrawn,
    CAST(COALESCE(SUM(is_open), 0) AS BIGINT) AS open,
    CAST(COALESCE(SUM(CASE WHEN decided_at <> 0 THEN decided_at - sent_at ELSE 0 END), 0) AS BIGINT) AS decision_micros
FROM procedures_case WHERE procedure_name = :procedure_name AND sent_at >= :from_at AND sent_at < :until_at;

-- ============================== personal data ==============================

-- accounts_of_person(person_id int) -> owner(id int)
SELECT id FROM city_account WHERE person_id = :person_id ORDER BY id;

-- case_keys(person_id int) -> case_key(id int, key_id int)
SELECT id, key_id FROM procedures_case WHERE person_id = :person_id AND person_id <> 0 AND is_open = 0 ORDER BY id;

-- case_forget(id int, empty bytes)
UPDATE procedures_case SET applicant = :empty, mail = :empty, reason = :empty, answers = :empty, applicant_token = NULL, mail_token = NULL
WHERE id = :id;

-- case_unlink(id int)
UPDATE procedures_case SET account_id = 0, person_id = 0 WHERE id = :id;

-- ============================== demonstration ==============================

-- demo_accounts() -> demo_account(id int, person_id int)
SELECT id, person_id FROM city_account WHERE is_specimen = 1 AND person_id IS NOT NULL ORDER BY id;

-- ---- places where only so many applications are taken ----

-- round_begin(procedure_name text, round text, places int) -> any
INSERT INTO procedures_round (procedure_name, round, places, taken) VALUES (:procedure_name, :round, :places, 0)
ON CONFLICT (procedure_name, round) DO NOTHING;

-- round_resize(procedure_name text, round text, places int) -> any
UPDATE procedures_round SET places = CASE WHEN taken > :places THEN taken ELSE :places END
WHERE procedure_name = :procedure_name AND round = :round AND places <> :places;

-- round_of(procedure_name text, round text) ->? round(places int, taken int)
SELECT places, taken FROM procedures_round WHERE procedure_name = :procedure_name AND round = :round;

-- round_take(procedure_name text, round text)
UPDATE procedures_round SET taken = taken + 1 WHERE procedure_name = :procedure_name AND round = :round AND taken < places;

-- round_give_back(procedure_name text, round text)
UPDATE procedures_round SET taken = taken - 1 WHERE procedure_name = :procedure_name AND round = :round AND taken > 0;

-- places_of_person(procedure_name text, round text, person text) -> nth(nth int)
SELECT nth FROM procedures_place WHERE procedure_name = :procedure_name AND round = :round AND person = :person ORDER BY nth;

-- place_add(case_id int, procedure_name text, round text, person text, nth int, taken_at int)
INSERT INTO procedures_place (case_id, procedure_name, round, person, nth, taken_at)
VALUES (:case_id, :procedure_name, :round, :person, :nth, :taken_at);

-- place_of_case(case_id int) ->? place(procedure_name text, round text)
SELECT procedure_name, round FROM procedures_place WHERE case_id = :case_id;

-- place_remove(case_id int)
DELETE FROM procedures_place WHERE case_id = :case_id;

-- ============================== papers that come later ==============================

-- later_promise(case_id int, field text, item int, due_day int, now int)
INSERT INTO procedures_later (case_id, field, item, due_day, promised_at, ended_at, reminded_at, overdue_at)
VALUES (:case_id, :field, :item, :due_day, :now, 0, 0, 0)
ON CONFLICT (case_id, field, item) DO UPDATE SET due_day = excluded.due_day, promised_at = excluded.promised_at, ended_at = 0,
    reminded_at = 0, overdue_at = 0;

-- later_of_case(case_id int) -> later(id int, case_id int, field text, item int, due_day int, overdue_at int)
SELECT id, case_id, field, item, due_day, overdue_at FROM procedures_later WHERE case_id = :case_id AND ended_at = 0 ORDER BY due_day, id;

-- later_end(id int, now int)
UPDATE procedures_later SET ended_at = :now WHERE id = :id AND ended_at = 0;

-- later_to_remind(until_day int, limit int) -> later(id int, case_id int, field text, item int, due_day int, overdue_at int)
SELECT l.id, l.case_id, l.field, l.item, l.due_day, l.overdue_at FROM procedures_later l JOIN procedures_case c ON c.id = l.case_id
WHERE l.ended_at = 0 AND l.reminded_at = 0 AND l.due_day <= :until_day AND c.is_open = 1 ORDER BY l.due_day, l.id LIMIT :limit;

-- later_reminded(id int, now int)
UPDATE procedures_later SET reminded_at = :now WHERE id = :id AND reminded_at = 0;

-- later_overdue(today int, limit int) -> later(id int, case_id int, field text, item int, due_day int, overdue_at int)
SELECT l.id, l.case_id, l.field, l.item, l.due_day, l.overdue_at FROM procedures_later l JOIN procedures_case c ON c.id = l.case_id
WHERE l.ended_at = 0 AND l.overdue_at = 0 AND l.due_day < :today AND c.is_open = 1 ORDER BY l.due_day, l.id LIMIT :limit;

-- later_is_overdue(id int, now int)
UPDATE procedures_later SET overdue_at = :now WHERE id = :id AND overdue_at = 0;

-- later_of_section(section_id int, limit int) -> later_line(id int, number text, procedure_name text, version text, assignee_name text, field text, due_day int)
SELECT l.id, c.number, c.procedure_name, c.version, c.assignee_name, l.field, l.due_day
FROM procedures_later l JOIN procedures_case c ON c.id = l.case_id
WHERE c.section_id = :section_id AND c.is_open = 1 AND l.ended_at = 0 ORDER BY l.due_day, l.id LIMIT :limit;

-- case_put_answers(id int, revision int, answers bytes)
UPDATE procedures_case SET revision = :revision, answers = :answers WHERE id = :id AND revision = CAST(:revision AS BIGINT) - 1;

-- drafts_dead_owners(before int, limit int) -> dead_owner(id int)
SELECT DISTINCT f.owner_id AS id FROM city_file f WHERE f.owner_kind = 'draft' AND f.removed_at IS NULL AND f.made_at < :before
    AND NOT EXISTS (SELECT 1 FROM procedures_draft d WHERE d.id = f.owner_id) ORDER BY f.owner_id LIMIT :limit;

-- ---- what the applicant has had before them (had.c) ----

-- had_messages(case_id int) -> any
INSERT INTO procedures_had (case_id, message_id)
SELECT case_id, MAX(id) FROM procedures_message WHERE case_id = :case_id AND is_from_staff = 1 AND is_note = 0 GROUP BY case_id
ON CONFLICT (case_id) DO UPDATE SET message_id = excluded.message_id;

-- unread_of_case(case_id int) ->? int
SELECT COUNT(*) FROM procedures_message m WHERE m.case_id = :case_id AND m.is_from_staff = 1 AND m.is_note = 0
    AND m.id > COALESCE((SELECT h.message_id FROM procedures_had h WHERE h.case_id = m.case_id), 0);

-- unread_of_account(account_id int) -> unread(case_id int, newest_at int)
SELECT m.case_id, MAX(m.sent_at) FROM procedures_case c JOIN procedures_message m ON m.case_id = c.id
LEFT JOIN procedures_had h ON h.case_id = c.id
WHERE c.account_id = :account_id AND c.account_id <> 0 AND m.is_from_staff = 1 AND m.is_note = 0 AND m.id > COALESCE(h.message_id, 0)
GROUP BY m.case_id;

-- ---- papers by post (post.c) ----

-- post_add(case_id int, now int) -> any
INSERT INTO procedures_post (case_id, wanted_at, posted_at, posted_day, staff_title) VALUES (:case_id, :now, 0, 0, '')
ON CONFLICT (case_id) DO NOTHING;

-- post_of(case_id int) ->? post(wanted_at int, posted_at int, posted_day int)
SELECT wanted_at, posted_at, posted_day FROM procedures_post WHERE case_id = :case_id;

-- post_mark(case_id int, posted_day int, staff_title text, now int)
UPDATE procedures_post SET posted_at = :now, posted_day = :posted_day, staff_title = :staff_title WHERE case_id = :case_id AND posted_at = 0;

-- post_back(case_id int)
UPDATE procedures_post SET posted_at = 0, posted_day = 0, staff_title = '' WHERE case_id = :case_id AND posted_at <> 0;

-- posts_waiting(section_id int, limit int) -> post_line(case_id int, wanted_at int, posted_day int, staff_title text)
SELECT p.case_id, p.wanted_at, p.posted_day, p.staff_title FROM procedures_post p JOIN procedures_case c ON c.id = p.case_id
WHERE p.posted_at = 0 AND c.section_id = :section_id ORDER BY p.case_id LIMIT :limit;

-- posts_done(section_id int, limit int) -> post_line(case_id int, wanted_at int, posted_day int, staff_title text)
SELECT p.case_id, p.wanted_at, p.posted_day, p.staff_title FROM procedures_post p JOIN procedures_case c ON c.id = p.case_id
WHERE p.posted_at > 0 AND c.section_id = :section_id ORDER BY p.posted_at DESC, p.case_id DESC LIMIT :limit;
