-- Queries of the city floor. First part: the city, its settings, sections and staff, jobs, notes (migrations 0001-0009).
-- Second part, from "people" on: people, accounts, sessions, files (migrations 0010 and up).

-- ============================== profile, images, loads ==============================

-- profile_read() ->? text
SELECT document FROM city_profile WHERE id = 1;

-- profile_put(document text, now int)
INSERT INTO city_profile (id, document, changed_at) VALUES (1, :document, :now)
    ON CONFLICT (id) DO UPDATE SET document = excluded.document, changed_at = excluded.changed_at;

-- image_read(name text) ->? image_row(type text, bytes bytes)
SELECT type, bytes FROM city_image WHERE name = :name;

-- image_put(name text, type text, bytes bytes, now int)
INSERT INTO city_image (name, type, bytes, changed_at) VALUES (:name, :type, :bytes, :now)
    ON CONFLICT (name) DO UPDATE SET type = excluded.type, bytes = excluded.bytes, changed_at = excluded.changed_at;

-- image_drop(name text) -> any
DELETE FROM city_image WHERE name = :name;

-- load_add(now int, report text, added int, changed int, removed int) ->? int
INSERT INTO city_load (loaded_at, report, added, changed, removed)
    VALUES (:now, :report, :added, :changed, :removed) RETURNING id;

-- load_last() ->? load_row(id int, loaded_at int, added int, changed int, removed int)
SELECT id, loaded_at, added, changed, removed FROM city_load ORDER BY id DESC LIMIT 1;

-- ============================== settings ==============================

-- setting_values() -> setting_row(id int, name text, worth text, from_day int, source text, set_by text, set_at int)
SELECT id, name, value AS worth, from_day, source, set_by, set_at FROM city_setting_value
    ORDER BY name, from_day, id;

-- setting_history(name text) -> setting_row(id int, name text, worth text, from_day int, source text, set_by text, set_at int)
SELECT id, name, value AS worth, from_day, source, set_by, set_at FROM city_setting_value
    WHERE name = :name ORDER BY from_day DESC, id DESC;

-- setting_same_day(name text, from_day int) ->? setting_row(id int, name text, worth text, from_day int, source text, set_by text, set_at int)
SELECT id, name, value AS worth, from_day, source, set_by, set_at FROM city_setting_value
    WHERE name = :name AND from_day = :from_day ORDER BY id DESC LIMIT 1;

-- setting_add(name text, worth text, from_day int, source text, set_by text, set_at int) ->? int
INSERT INTO city_setting_value (name, value, from_day, source, set_by, set_at)
    VALUES (:name, :worth, :from_day, :source, :set_by, :set_at) RETURNING id;

-- newest_change() ->? int
SELECT CAST(COALESCE((SELECT MAX(id) FROM city_setting_value), 0)
    + COALESCE((SELECT SUM(changed_at) FROM city_profile), 0)
    + COALESCE((SELECT SUM(id) FROM city_load), 0) AS BIGINT);

-- ============================== roles ==============================

-- role_find(name text) ->? text
SELECT title FROM city_role WHERE name = :name;

-- role_put(name text, title text)
INSERT INTO city_role (name, title) VALUES (:name, :title)
    ON CONFLICT (name) DO UPDATE SET title = excluded.title;

-- role_names() -> role_name(name text)
SELECT name FROM city_role ORDER BY name;

-- role_permissions(role text) -> permission_name(name text)
SELECT permission AS name FROM city_role_permission WHERE role = :role ORDER BY permission;

-- role_permission_add(role text, permission text) -> any
INSERT INTO city_role_permission (role, permission) VALUES (:role, :permission)
    ON CONFLICT (role, permission) DO NOTHING;

-- role_permission_drop(role text, permission text) -> any
DELETE FROM city_role_permission WHERE role = :role AND permission = :permission;

-- staff_permissions(staff_id int, on_day int) -> permission_name(name text)
SELECT DISTINCT p.permission AS name
    FROM city_assignment a
    JOIN city_staff s ON s.id = a.staff_id
    JOIN city_post o ON o.id = a.post_id
    JOIN city_role_permission p ON p.role = o.role
    WHERE s.is_active = 1
      AND a.from_day <= :on_day AND a.until_day >= :on_day AND o.from_day <= :on_day AND o.until_day >= :on_day
      AND (a.staff_id = :staff_id OR a.staff_id IN
           (SELECT d.from_staff_id FROM city_delegation d
             WHERE d.to_staff_id = :staff_id AND d.from_day <= :on_day AND d.until_day >= :on_day))
    ORDER BY p.permission;

-- ============================== sections ==============================

-- section_by_id(section_id int) ->? section_row(id int, parent_id int?, code text, name text, body text, level int, phone text, place text, rank int, from_day int, until_day int, is_specimen int)
SELECT id, parent_id, code, name, body, level, phone, place, rank, from_day, until_day, is_specimen
    FROM city_section WHERE id = :section_id;

-- section_find(code text) ->? section_row(id int, parent_id int?, code text, name text, body text, level int, phone text, place text, rank int, from_day int, until_day int, is_specimen int)
SELECT id, parent_id, code, name, body, level, phone, place, rank, from_day, until_day, is_specimen
    FROM city_section WHERE code = :code;

-- section_list() -> section_row(id int, parent_id int?, code text, name text, body text, level int, phone text, place text, rank int, from_day int, until_day int, is_specimen int)
SELECT id, parent_id, code, name, body, level, phone, place, rank, from_day, until_day, is_specimen
    FROM city_section ORDER BY level, rank, id;

-- section_links(on_day int) -> section_link(id int, parent_id int, level int)
SELECT id, parent_id, level FROM city_section
    WHERE parent_id IS NOT NULL AND from_day <= :on_day AND until_day >= :on_day ORDER BY level, id;

-- section_add(parent_id int?, code text, name text, body text, level int, phone text, place text, rank int, from_day int, until_day int, is_specimen int) ->? int
INSERT INTO city_section (parent_id, code, name, body, level, phone, place, rank, from_day, until_day, is_specimen)
    VALUES (:parent_id, :code, :name, :body, :level, :phone, :place, :rank, :from_day, :until_day, :is_specimen)
    RETURNING id;

-- section_change(id int, parent_id int?, name text, body text, level int, phone text, place text, rank int, from_day int, until_day int, is_specimen int)
UPDATE city_section SET parent_id = :parent_id, name = :name, body = :body, level = :level, phone = :phone,
    place = :place, rank = :rank, from_day = :from_day, until_day = :until_day, is_specimen = :is_specimen
    WHERE id = :id;

-- section_end(id int, until_day int)
UPDATE city_section SET until_day = :until_day WHERE id = :id AND until_day > :until_day AND from_day <= :until_day;

-- ============================== offices ==============================

-- office_list() -> office_row(id int, code text, kind text, name text, district text, address text, latitude int?, longitude int?, rank int, is_specimen int, is_open int)
SELECT id, code, kind, name, district, address, latitude, longitude, rank, is_specimen, is_open
    FROM city_office ORDER BY rank, id;

-- office_find(code text) ->? office_row(id int, code text, kind text, name text, district text, address text, latitude int?, longitude int?, rank int, is_specimen int, is_open int)
SELECT id, code, kind, name, district, address, latitude, longitude, rank, is_specimen, is_open
    FROM city_office WHERE code = :code;

-- office_put(code text, kind text, name text, district text, address text, latitude int?, longitude int?, rank int, is_specimen int)
INSERT INTO city_office (code, kind, name, district, address, latitude, longitude, rank, is_specimen, is_open)
    VALUES (:code, :kind, :name, :district, :address, :latitude, :longitude, :rank, :is_specimen, 1)
    ON CONFLICT (code) DO UPDATE SET kind = excluded.kind, name = excluded.name, district = excluded.district,
        address = excluded.address, latitude = excluded.latitude, longitude = excluded.longitude,
        rank = excluded.rank, is_specimen = excluded.is_specimen, is_open = 1;

-- office_close(id int)
UPDATE city_office SET is_open = 0 WHERE id = :id AND is_open = 1;

-- ============================== posts ==============================

-- post_find(code text) ->? post_row(id int, section_id int, code text, title text, grade int, role text, from_day int, until_day int)
SELECT id, section_id, code, title, grade, role, from_day, until_day FROM city_post WHERE code = :code;

-- post_list() -> post_row(id int, section_id int, code text, title text, grade int, role text, from_day int, until_day int)
SELECT id, section_id, code, title, grade, role, from_day, until_day FROM city_post ORDER BY section_id, grade DESC, id;

-- post_add(section_id int, code text, title text, grade int, role text, from_day int, until_day int) ->? int
INSERT INTO city_post (section_id, code, title, grade, role, from_day, until_day)
    VALUES (:section_id, :code, :title, :grade, :role, :from_day, :until_day) RETURNING id;

-- post_change(id int, section_id int, title text, grade int, role text, from_day int, until_day int)
UPDATE city_post SET section_id = :section_id, title = :title, grade = :grade, role = :role, from_day = :from_day,
    until_day = :until_day WHERE id = :id;

-- post_end(id int, until_day int)
UPDATE city_post SET until_day = :until_day WHERE id = :id AND until_day > :until_day AND from_day <= :until_day;

-- ============================== staff ==============================

-- staff_by_id(staff_id int) ->? staff_row(id int, code text, name text, kana text, mail_address text, person_id int?, is_active int, is_specimen int)
SELECT id, code, name, kana, mail_address, person_id, is_active, is_specimen FROM city_staff WHERE id = :staff_id;

-- staff_find(code text) ->? staff_row(id int, code text, name text, kana text, mail_address text, person_id int?, is_active int, is_specimen int)
SELECT id, code, name, kana, mail_address, person_id, is_active, is_specimen FROM city_staff WHERE code = :code;

-- staff_list() -> staff_row(id int, code text, name text, kana text, mail_address text, person_id int?, is_active int, is_specimen int)
SELECT id, code, name, kana, mail_address, person_id, is_active, is_specimen FROM city_staff ORDER BY code, id;

-- staff_add(code text, name text, kana text, mail_address text, is_specimen int) ->? int
INSERT INTO city_staff (code, name, kana, mail_address, is_active, is_specimen)
    VALUES (:code, :name, :kana, :mail_address, 1, :is_specimen) RETURNING id;

-- staff_change(id int, name text, kana text, mail_address text, is_active int, is_specimen int)
UPDATE city_staff SET name = :name, kana = :kana, mail_address = :mail_address, is_active = :is_active,
    is_specimen = :is_specimen WHERE id = :id;

-- staff_set_person(id int, person_id int?)
UPDATE city_staff SET person_id = :person_id WHERE id = :id;

-- held_by_staff(staff_id int, on_day int) -> held_row(assignment_id int, staff_id int, post_id int, section_id int, staff_name text, section_code text, role text, title text, section_name text, grade int, holding int, from_day int, until_day int)
SELECT a.id AS assignment_id, a.staff_id, a.post_id, o.section_id, s.name AS staff_name, c.code AS section_code,
       o.role, o.title, c.name AS section_name, o.grade, a.holding, a.from_day, a.until_day
    FROM city_assignment a
    JOIN city_staff s ON s.id = a.staff_id
    JOIN city_post o ON o.id = a.post_id
    JOIN city_section c ON c.id = o.section_id
    WHERE a.staff_id = :staff_id AND s.is_active = 1
      AND a.from_day <= :on_day AND a.until_day >= :on_day AND o.from_day <= :on_day AND o.until_day >= :on_day
    ORDER BY a.holding, o.grade DESC, a.id;

-- held_in_section(section_id int, on_day int) -> held_row(assignment_id int, staff_id int, post_id int, section_id int, staff_name text, section_code text, role text, title text, section_name text, grade int, holding int, from_day int, until_day int)
SELECT a.id AS assignment_id, a.staff_id, a.post_id, o.section_id, s.name AS staff_name, c.code AS section_code,
       o.role, o.title, c.name AS section_name, o.grade, a.holding, a.from_day, a.until_day
    FROM city_section c
    JOIN city_post o ON o.section_id = c.id
    JOIN city_assignment a ON a.post_id = o.id
    JOIN city_staff s ON s.id = a.staff_id
    WHERE (c.id = :section_id OR (c.parent_id = :section_id AND c.level = 3)) AND s.is_active = 1
      AND a.from_day <= :on_day AND a.until_day >= :on_day AND o.from_day <= :on_day AND o.until_day >= :on_day
    ORDER BY o.grade DESC, a.holding, s.code, a.id;

-- held_by_all(on_day int) -> held_row(assignment_id int, staff_id int, post_id int, section_id int, staff_name text, section_code text, role text, title text, section_name text, grade int, holding int, from_day int, until_day int)
SELECT a.id AS assignment_id, a.staff_id, a.post_id, o.section_id, s.name AS staff_name, c.code AS section_code,
       o.role, o.title, c.name AS section_name, o.grade, a.holding, a.from_day, a.until_day
    FROM city_assignment a
    JOIN city_staff s ON s.id = a.staff_id
    JOIN city_post o ON o.id = a.post_id
    JOIN city_section c ON c.id = o.section_id
    WHERE s.is_active = 1
      AND a.from_day <= :on_day AND a.until_day >= :on_day AND o.from_day <= :on_day AND o.until_day >= :on_day
    ORDER BY c.level, c.rank, c.id, o.grade DESC, a.holding, s.code, a.id;

-- assignment_find(staff_id int, post_id int, from_day int) ->? assignment_row(id int, holding int, until_day int)
SELECT id, holding, until_day FROM city_assignment
    WHERE staff_id = :staff_id AND post_id = :post_id AND from_day = :from_day;

-- assignment_of(assignment_id int) ->? assignment_full(id int, staff_id int, post_id int, holding int, from_day int, until_day int)
SELECT id, staff_id, post_id, holding, from_day, until_day FROM city_assignment WHERE id = :assignment_id;

-- assignments_of_staff(staff_id int) -> assignment_full(id int, staff_id int, post_id int, holding int, from_day int, until_day int)
SELECT id, staff_id, post_id, holding, from_day, until_day FROM city_assignment
    WHERE staff_id = :staff_id ORDER BY from_day, id;

-- assignment_overlaps(staff_id int, post_id int, from_day int, until_day int) ->? int
SELECT COUNT(*) FROM city_assignment
    WHERE staff_id = :staff_id AND post_id = :post_id AND from_day <= :until_day AND until_day >= :from_day;

-- assignment_add(staff_id int, post_id int, holding int, from_day int, until_day int, now int) ->? int
INSERT INTO city_assignment (staff_id, post_id, holding, from_day, until_day, made_at)
    VALUES (:staff_id, :post_id, :holding, :from_day, :until_day, :now)
    ON CONFLICT (staff_id, post_id, from_day) DO NOTHING RETURNING id;

-- assignment_change(id int, holding int, until_day int)
UPDATE city_assignment SET holding = :holding, until_day = :until_day WHERE id = :id;

-- assignment_end(id int, until_day int)
UPDATE city_assignment SET until_day = :until_day WHERE id = :id AND until_day > :until_day AND from_day <= :until_day;

-- changes_ahead(today int, forever int) -> change_ahead(kind int, id int, day int, staff_name text, section_name text, title text, holding int)
SELECT 1 AS kind, a.id, a.from_day AS day, s.name AS staff_name, c.name AS section_name, o.title, a.holding
FROM city_assignment a JOIN city_staff s ON s.id = a.staff_id JOIN city_post o ON o.id = a.post_id
JOIN city_section c ON c.id = o.section_id WHERE a.from_day > :today
UNION ALL
SELECT 2 AS kind, a.id, a.until_day + 1 AS day, s.name AS staff_name, c.name AS section_name, o.title, a.holding
FROM city_assignment a JOIN city_staff s ON s.id = a.staff_id JOIN city_post o ON o.id = a.post_id
JOIN city_section c ON c.id = o.section_id
WHERE a.from_day <= :today AND a.until_day >= :today AND a.until_day < :forever
UNION ALL
SELECT 3 AS kind, d.id, d.from_day AS day, f.name AS staff_name, t.name AS section_name, d.reason AS title, 0 AS holding
FROM city_delegation d JOIN city_staff f ON f.id = d.from_staff_id JOIN city_staff t ON t.id = d.to_staff_id
WHERE d.from_day > :today
ORDER BY 3, 1, 2;

-- main_posts_of(staff_id int, on_day int) -> main_post(id int)
SELECT id FROM city_assignment WHERE staff_id = :staff_id AND holding = 1 AND from_day <= :on_day AND until_day > :on_day
ORDER BY id;

-- assignment_undo(id int, today int)
DELETE FROM city_assignment WHERE id = :id AND from_day > :today;

-- assignment_end_undo(id int, today int, forever int)
UPDATE city_assignment SET until_day = :forever
WHERE id = :id AND from_day <= :today AND until_day >= :today AND until_day < :forever;

-- delegation_undo(id int, today int)
DELETE FROM city_delegation WHERE id = :id AND from_day > :today;

-- delegations_to(staff_id int, on_day int) -> delegation_row(id int, from_staff_id int, to_staff_id int, from_name text, to_name text, reason text, from_day int, until_day int)
SELECT d.id, d.from_staff_id, d.to_staff_id, f.name AS from_name, t.name AS to_name, d.reason, d.from_day, d.until_day
    FROM city_delegation d
    JOIN city_staff f ON f.id = d.from_staff_id
    JOIN city_staff t ON t.id = d.to_staff_id
    WHERE d.to_staff_id = :staff_id AND d.from_day <= :on_day AND d.until_day >= :on_day
    ORDER BY d.from_day, d.id;

-- delegation_from(staff_id int, on_day int) ->? delegation_row(id int, from_staff_id int, to_staff_id int, from_name text, to_name text, reason text, from_day int, until_day int)
SELECT d.id, d.from_staff_id, d.to_staff_id, f.name AS from_name, t.name AS to_name, d.reason, d.from_day, d.until_day
    FROM city_delegation d
    JOIN city_staff f ON f.id = d.from_staff_id
    JOIN city_staff t ON t.id = d.to_staff_id
    WHERE d.from_staff_id = :staff_id AND d.from_day <= :on_day AND d.until_day >= :on_day AND t.is_active = 1
    ORDER BY d.from_day DESC, d.id DESC LIMIT 1;

-- delegations_on(on_day int) -> delegation_row(id int, from_staff_id int, to_staff_id int, from_name text, to_name text, reason text, from_day int, until_day int)
SELECT d.id, d.from_staff_id, d.to_staff_id, f.name AS from_name, t.name AS to_name, d.reason, d.from_day, d.until_day
    FROM city_delegation d
    JOIN city_staff f ON f.id = d.from_staff_id
    JOIN city_staff t ON t.id = d.to_staff_id
    WHERE d.until_day >= :on_day ORDER BY d.from_day, d.id;

-- delegation_add(from_staff_id int, to_staff_id int, reason text, from_day int, until_day int, now int) ->? int
INSERT INTO city_delegation (from_staff_id, to_staff_id, reason, from_day, until_day, made_at)
    VALUES (:from_staff_id, :to_staff_id, :reason, :from_day, :until_day, :now) RETURNING id;

-- delegation_same(from_staff_id int, to_staff_id int, from_day int, until_day int) ->? int
SELECT id FROM city_delegation WHERE from_staff_id = :from_staff_id AND to_staff_id = :to_staff_id
    AND from_day = :from_day AND until_day = :until_day ORDER BY id LIMIT 1;

-- ============================== jobs ==============================

-- job_add(name text, due_at int) -> any
INSERT INTO city_job (name, due_at, locked_by, locked_until, outcome) VALUES (:name, :due_at, '', 0, '')
    ON CONFLICT (name) DO NOTHING;

-- job_take(name text, node text, now int, locked_until int)
UPDATE city_job SET locked_by = :node, locked_until = :locked_until, began_at = :now
    WHERE name = :name AND due_at <= :now AND locked_until <= :now;

-- job_end(name text, node text, due_at int, now int, outcome text) -> any
UPDATE city_job SET locked_by = '', locked_until = 0, ended_at = :now, due_at = :due_at, outcome = :outcome
    WHERE name = :name AND locked_by = :node;

-- job_make_due(name text, now int)
UPDATE city_job SET due_at = :now WHERE name = :name;

-- job_next_due() ->? int
SELECT CAST(COALESCE(MIN(due_at), 0) AS BIGINT) FROM city_job;

-- jobs_due(now int) -> job_name(name text)
SELECT name FROM city_job WHERE due_at <= :now AND locked_until <= :now ORDER BY due_at, name;

-- job_list() -> job_row(name text, due_at int, locked_by text, locked_until int, began_at int?, ended_at int?, outcome text)
SELECT name, due_at, locked_by, locked_until, began_at, ended_at, outcome FROM city_job ORDER BY name;

-- ============================== notes, searches ==============================

-- note_put(name text, noted_at int, worth int)
INSERT INTO city_note (name, at, value) VALUES (:name, :noted_at, :worth)
    ON CONFLICT (name) DO UPDATE SET at = excluded.at, value = excluded.value;

-- note_count(name text, noted_at int)
INSERT INTO city_note (name, at, value) VALUES (:name, :noted_at, 1)
    ON CONFLICT (name) DO UPDATE SET at = excluded.at, value = city_note.value + 1;

-- note_read(name text) ->? note_row(noted_at int, worth int)
SELECT at AS noted_at, value AS worth FROM city_note WHERE name = :name;

-- search_miss(words text, day int)
INSERT INTO city_search_miss (words, day, times) VALUES (:words, :day, 1)
    ON CONFLICT (words, day) DO UPDATE SET times = city_search_miss.times + 1;

-- search_miss_words(day int) ->? int
SELECT COUNT(*) FROM city_search_miss WHERE day = :day;

-- search_misses(since_day int, most int) -> miss_row(words text, times int)
SELECT words, CAST(SUM(times) AS BIGINT) AS times FROM city_search_miss WHERE day >= :since_day
    GROUP BY words ORDER BY 2 DESC, words LIMIT :most;

-- search_misses_drop(before_day int) -> any
DELETE FROM city_search_miss WHERE day < :before_day;

-- ============================== people, accounts, sessions, files ==============================

-- ======== second half: keys, people, access, accounts, sessions, passkeys, tries, files (people_part.c) ========

-- ---- keys ----

-- key_add(kind text, wrapped bytes, made_at int) ->? int
INSERT INTO city_key (kind, wrapped, made_at) VALUES (:kind, :wrapped, :made_at) RETURNING id;

-- key_wrapped(id int) ->? bytes
SELECT wrapped FROM city_key WHERE id = :id AND wrapped IS NOT NULL;

-- key_forget(id int, fingerprint bytes, now int) -> any
UPDATE city_key SET wrapped = NULL, dropped_at = :now, fingerprint = :fingerprint
WHERE id = :id AND wrapped IS NOT NULL;

-- keys_dropped(since int) -> dropped_key(id int, fingerprint bytes, dropped_at int)
SELECT id, fingerprint, dropped_at FROM city_key WHERE dropped_at >= :since AND fingerprint IS NOT NULL
ORDER BY dropped_at, id;

-- key_check() ->? bytes
SELECT check_value FROM city_key_check WHERE id = 1;

-- key_check_set(check_value bytes, now int)
INSERT INTO city_key_check (id, check_value, made_at) VALUES (1, :check_value, :now);

-- take_numbers(name text, count int) ->? int
INSERT INTO city_counter (name, next) VALUES (:name, 1 + CAST(:count AS BIGINT))
ON CONFLICT (name) DO UPDATE SET next = city_counter.next + CAST(:count AS BIGINT) RETURNING next;

-- ---- people ----

-- household_add(id int, now int)
INSERT INTO city_household (id, made_at) VALUES (:id, :now);

-- person_add(id int, household_id int, key_id int, record bytes, version int, state int, is_head int, is_specimen int, now int)
INSERT INTO city_person (id, household_id, key_id, record, version, state, is_head, is_specimen, added_at, changed_at)
VALUES (:id, :household_id, :key_id, :record, :version, :state, :is_head, :is_specimen, :now, :now);

-- person_row(id int) ->? person_row(id int, household_id int, key_id int, wrapped bytes, record bytes, version int, state int, is_head int, is_issue_stopped int, is_specimen int)
SELECT p.id, p.household_id, p.key_id, k.wrapped, p.record, p.version, p.state, p.is_head, p.is_issue_stopped,
       p.is_specimen
FROM city_person p JOIN city_key k ON k.id = p.key_id
WHERE p.id = :id AND k.wrapped IS NOT NULL;

-- household_rows(household_id int) -> person_row(id int, household_id int, key_id int, wrapped bytes, record bytes, version int, state int, is_head int, is_issue_stopped int, is_specimen int)
SELECT p.id, p.household_id, p.key_id, k.wrapped, p.record, p.version, p.state, p.is_head, p.is_issue_stopped,
       p.is_specimen
FROM city_person p JOIN city_key k ON k.id = p.key_id
WHERE p.household_id = :household_id AND p.state = 1 AND k.wrapped IS NOT NULL
ORDER BY p.is_head DESC, p.id LIMIT 200;

-- person_hold(id int) ->? hold_row(version int, household_id int, is_issue_stopped int, state int)
UPDATE city_person SET holds = holds + 1 WHERE id = :id AND erased_at IS NULL
RETURNING version, household_id, is_issue_stopped, state;

-- person_keep_past(id int, now int)
INSERT INTO city_person_past (person_id, version, record, replaced_at)
SELECT id, version, record, :now FROM city_person WHERE id = :id;

-- person_change(id int, version int, household_id int, record bytes, state int, is_head int, now int)
UPDATE city_person SET record = :record, version = version + 1, household_id = :household_id, state = :state,
       is_head = :is_head, changed_at = :now, holds = holds + 1
WHERE id = :id AND version = :version AND erased_at IS NULL;

-- person_stop(id int, is_stopped int, now int)
UPDATE city_person SET is_issue_stopped = :is_stopped, version = version + 1, holds = holds + 1, changed_at = :now
WHERE id = :id AND erased_at IS NULL;

-- person_erase(id int, empty bytes, now int)
UPDATE city_person SET record = :empty, erased_at = :now, changed_at = :now, version = version + 1, holds = holds + 1
WHERE id = :id AND erased_at IS NULL;

-- person_forget_past(id int) -> any
DELETE FROM city_person_past WHERE person_id = :id;

-- people_here() ->? int
SELECT COUNT(*) FROM city_person WHERE state = 1 AND erased_at IS NULL;

-- last_person() ->? int
SELECT COALESCE(MAX(id), 0) FROM city_person;

-- has_people() ->? int
SELECT id FROM city_person ORDER BY id LIMIT 1;

-- token_add(entry int) -> any
INSERT INTO city_person_token (entry) VALUES (:entry) ON CONFLICT (entry) DO NOTHING;

-- token_add_eight(a int, b int, c int, d int, e int, f int, g int, h int) -> any
INSERT INTO city_person_token (entry) VALUES (:a), (:b), (:c), (:d), (:e), (:f), (:g), (:h)
ON CONFLICT (entry) DO NOTHING;

-- token_remove(entry int) -> any
DELETE FROM city_person_token WHERE entry = :entry;

-- tokens_forget() -> any
DELETE FROM city_person_token;

-- people_after(after int, up_to int) -> person_row(id int, household_id int, key_id int, wrapped bytes, record bytes, version int, state int, is_head int, is_issue_stopped int, is_specimen int)
SELECT p.id, p.household_id, p.key_id, k.wrapped, p.record, p.version, p.state, p.is_head, p.is_issue_stopped,
       p.is_specimen
FROM city_person p JOIN city_key k ON k.id = p.key_id
WHERE p.id > :after AND k.wrapped IS NOT NULL
ORDER BY p.id LIMIT :up_to;

-- token_count(low int, high int, up_to int) ->? int
SELECT COUNT(*) FROM
    (SELECT entry FROM city_person_token WHERE entry BETWEEN :low AND :high LIMIT :up_to) AS t;

-- token_hits(low int, high int, after int, up_to int) -> each token_hit(entry int)
SELECT entry FROM city_person_token
WHERE entry BETWEEN :low AND :high AND entry > :after
ORDER BY entry LIMIT :up_to;

-- token_hits_too(low int, high int, after int, other int, up_to int) -> each token_hit(entry int)
SELECT a.entry FROM city_person_token a
WHERE a.entry BETWEEN :low AND :high AND a.entry > :after
  AND EXISTS (SELECT 1 FROM city_person_token b WHERE b.entry = CAST(:other AS BIGINT) + (a.entry - CAST(:low AS BIGINT)))
ORDER BY a.entry LIMIT :up_to;

-- ---- access ----

-- access_add(actor_kind text, actor_id int, title text, purpose text, way text, subject_kind text, subject_id int, at int) ->? int
INSERT INTO city_access (actor_kind, actor_id, title, purpose, way, subject_kind, subject_id, at)
VALUES (:actor_kind, :actor_id, :title, :purpose, :way, :subject_kind, :subject_id, :at) RETURNING id;

-- access_add_person(person_id int, access_id int) -> any
INSERT INTO city_access_person (person_id, access_id) VALUES (:person_id, :access_id)
ON CONFLICT (person_id, access_id) DO NOTHING;

-- access_of_person(person_id int, before int, up_to int) -> access_row(id int, actor_kind text, title text, purpose text, way text, subject_kind text, subject_id int, at int)
SELECT a.id, a.actor_kind, a.title, a.purpose, a.way, a.subject_kind, a.subject_id, a.at
FROM city_access_person p JOIN city_access a ON a.id = p.access_id
WHERE p.person_id = :person_id AND p.access_id < :before
ORDER BY p.access_id DESC LIMIT :up_to;

-- access_about(subject_kind text, subject_id int, up_to int) -> access_row(id int, actor_kind text, title text, purpose text, way text, subject_kind text, subject_id int, at int)
SELECT id, actor_kind, title, purpose, way, subject_kind, subject_id, at FROM city_access
WHERE subject_kind = :subject_kind AND subject_id = :subject_id
ORDER BY id DESC LIMIT :up_to;

-- ---- accounts ----

-- account_add(key_id int, mail_blind bytes?, person_id int?, assurance int, language int, is_specimen int, now int) ->? int
INSERT INTO city_account (key_id, mail_blind, person_id, assurance, language, is_specimen, made_at)
VALUES (:key_id, :mail_blind, :person_id, :assurance, :language, :is_specimen, :now)
ON CONFLICT (mail_blind) DO NOTHING RETURNING id;

-- account_seal(id int, mail_sealed bytes?, name_sealed bytes?)
UPDATE city_account SET mail_sealed = :mail_sealed, name_sealed = :name_sealed WHERE id = :id;

-- account_set_mail(id int, mail_blind bytes)
UPDATE city_account SET mail_blind = :mail_blind WHERE id = :id AND erased_at IS NULL;

-- account_row(id int) ->? account_row(id int, key_id int, wrapped bytes, mail_sealed bytes?, name_sealed bytes?, person_id int?, assurance int, language int, is_specimen int, made_at int, signed_in_at int?)
SELECT a.id, a.key_id, k.wrapped, a.mail_sealed, a.name_sealed, a.person_id, a.assurance, a.language, a.is_specimen,
       a.made_at, a.signed_in_at
FROM city_account a JOIN city_key k ON k.id = a.key_id WHERE a.id = :id AND k.wrapped IS NOT NULL;

-- account_id_by_mail(mail_blind bytes) ->? int
SELECT id FROM city_account WHERE mail_blind = :mail_blind;

-- account_id_by_person(person_id int) ->? int
SELECT id FROM city_account WHERE person_id = :person_id;

-- account_link_person(id int, person_id int?, assurance int)
UPDATE city_account SET person_id = :person_id, assurance = :assurance WHERE id = :id AND erased_at IS NULL;

-- account_signed_in(id int, now int) -> any
UPDATE city_account SET signed_in_at = :now WHERE id = :id;

-- account_erase(id int, now int)
UPDATE city_account SET mail_blind = NULL, mail_sealed = NULL, name_sealed = NULL, person_id = NULL, assurance = 0,
       erased_at = :now
WHERE id = :id AND erased_at IS NULL;

-- ---- sessions ----

-- session_add(token_hash bytes, kind int, owner_id int, way int, assurance int, second_at int?, browser text, now int) ->? int
INSERT INTO city_session (token_hash, kind, owner_id, way, assurance, second_at, browser, started_at, seen_at)
VALUES (:token_hash, :kind, :owner_id, :way, :assurance, :second_at, :browser, :now, :now) RETURNING id;

-- session_by_hash(token_hash bytes) ->? session_known(id int, kind int, owner_id int, started_at int, seen_at int, most int, second_at int?, person_id int?, assurance int?, key_id int?, wrapped bytes?, name_sealed bytes?, staff_name text?)
SELECT s.id, s.kind, s.owner_id, s.started_at, s.seen_at, s.assurance AS most, s.second_at, a.person_id, a.assurance, a.key_id, k.wrapped, a.name_sealed,
       t.name AS staff_name
FROM city_session s
LEFT JOIN city_account a ON s.kind = 1 AND a.id = s.owner_id AND a.erased_at IS NULL
LEFT JOIN city_key k ON k.id = a.key_id
LEFT JOIN city_staff t ON s.kind = 2 AND t.id = s.owner_id AND t.is_active = 1
WHERE s.token_hash = :token_hash AND s.ended_at IS NULL;

-- session_seen(id int, now int) -> any
UPDATE city_session SET seen_at = :now WHERE id = :id AND seen_at < :now AND ended_at IS NULL;

-- session_second(id int, now int)
UPDATE city_session SET second_at = :now WHERE id = :id AND ended_at IS NULL;

-- session_end_by_hash(token_hash bytes, now int) -> any
UPDATE city_session SET ended_at = :now WHERE token_hash = :token_hash AND ended_at IS NULL;

-- session_end_one(kind int, owner_id int, id int, now int) -> any
UPDATE city_session SET ended_at = :now
WHERE id = :id AND kind = :kind AND owner_id = :owner_id AND ended_at IS NULL;

-- session_end_others(kind int, owner_id int, id int, now int) -> any
UPDATE city_session SET ended_at = :now
WHERE kind = :kind AND owner_id = :owner_id AND id <> :id AND ended_at IS NULL;

-- sessions_open(kind int, owner_id int, seen_since int, started_since int) -> session_row(id int, way int, browser text, started_at int, seen_at int)
SELECT id, way, browser, started_at, seen_at FROM city_session
WHERE kind = :kind AND owner_id = :owner_id AND ended_at IS NULL AND seen_at >= :seen_since
  AND started_at >= :started_since
ORDER BY started_at DESC, id DESC LIMIT 100;

-- sessions_forget(before int) -> any
DELETE FROM city_session WHERE started_at < :before;

-- ---- passkeys ----

-- passkey_add(kind int, owner_id int, credential_id bytes, public_key bytes, algorithm int, sign_count int, is_backed_up int, attestation text, label text, assurance int, now int) ->? int
INSERT INTO city_passkey (kind, owner_id, credential_id, public_key, algorithm, sign_count, is_backed_up, attestation,
    label, assurance, made_at)
VALUES (:kind, :owner_id, :credential_id, :public_key, :algorithm, :sign_count, :is_backed_up, :attestation, :label,
    :assurance, :now)
ON CONFLICT (credential_id) DO NOTHING RETURNING id;

-- passkey_known(credential_id bytes) ->? passkey_known(id int, kind int, owner_id int, public_key bytes, algorithm int, sign_count int, assurance int)
SELECT id, kind, owner_id, public_key, algorithm, sign_count, assurance FROM city_passkey WHERE credential_id = :credential_id;

-- passkey_used(id int, sign_count int, former int, now int)
UPDATE city_passkey SET sign_count = :sign_count, used_at = :now WHERE id = :id AND sign_count = :former;

-- passkeys_held(kind int, owner_id int) -> passkey_row(id int, credential_id bytes, label text, is_backed_up int, made_at int, used_at int?)
SELECT id, credential_id, label, is_backed_up, made_at, used_at FROM city_passkey
WHERE kind = :kind AND owner_id = :owner_id ORDER BY id LIMIT 50;

-- passkey_remove(kind int, owner_id int, id int)
DELETE FROM city_passkey WHERE kind = :kind AND owner_id = :owner_id AND id = :id;

-- passkeys_remove_all(kind int, owner_id int) -> any
DELETE FROM city_passkey WHERE kind = :kind AND owner_id = :owner_id;

-- ---- tries ----

-- try_add(purpose text, browser_hash bytes, mail_blind bytes?, peer_blind bytes, challenge bytes?, owner_id int, now int, until_at int) ->? int
INSERT INTO city_try (purpose, browser_hash, mail_blind, peer_blind, challenge, owner_id, made_at, until_at)
VALUES (:purpose, :browser_hash, :mail_blind, :peer_blind, :challenge, :owner_id, :now, :until_at) RETURNING id;

-- try_seal(id int, sealed bytes, code_hash bytes, link_hash bytes)
UPDATE city_try SET sealed = :sealed, code_hash = :code_hash, link_hash = :link_hash WHERE id = :id;

-- try_latest(purpose text, browser_hash bytes, now int) ->? try_row(id int, sealed bytes?, code_hash bytes?, link_hash bytes?, challenge bytes?, owner_id int, wrong_count int, until_at int)
SELECT id, sealed, code_hash, link_hash, challenge, owner_id, wrong_count, until_at FROM city_try
WHERE purpose = :purpose AND browser_hash = :browser_hash AND used_at IS NULL AND until_at > :now
ORDER BY id DESC LIMIT 1;

-- try_use(id int, now int)
UPDATE city_try SET used_at = :now WHERE id = :id AND used_at IS NULL;

-- try_was_wrong(id int, most int)
UPDATE city_try SET wrong_count = wrong_count + 1 WHERE id = :id AND used_at IS NULL AND wrong_count < :most;

-- tries_by_mail(mail_blind bytes, since int) ->? int
SELECT COUNT(*) FROM city_try WHERE mail_blind = :mail_blind AND made_at > :since;

-- tries_by_peer(peer_blind bytes, since int) ->? int
SELECT COUNT(*) FROM city_try WHERE peer_blind = :peer_blind AND made_at > :since;

-- tries_forget(before int) -> any
DELETE FROM city_try WHERE until_at < :before;

-- enrolment_add(staff_id int, secret_hash bytes, now int, until_at int) ->? int
INSERT INTO city_enrolment (staff_id, secret_hash, made_at, until_at)
VALUES (:staff_id, :secret_hash, :now, :until_at) RETURNING id;

-- enrolments_end(staff_id int, now int) -> any
UPDATE city_enrolment SET ended_at = :now WHERE staff_id = :staff_id AND used_at IS NULL AND ended_at IS NULL;

-- enrolment_open(secret_hash bytes, now int) ->? enrolment_row(id int, staff_id int, staff_name text)
SELECT e.id, e.staff_id, t.name AS staff_name FROM city_enrolment e JOIN city_staff t ON t.id = e.staff_id
WHERE e.secret_hash = :secret_hash AND e.used_at IS NULL AND e.ended_at IS NULL AND e.until_at > :now
  AND t.is_active = 1;

-- enrolment_use(id int, now int)
UPDATE city_enrolment SET used_at = :now WHERE id = :id AND used_at IS NULL AND ended_at IS NULL;

-- ---- files ----

-- file_add(public_id text, key_id int, kind int, owner_kind text, owner_id int, size_bytes int, scan_state int, has_small int, pages int, now int) ->? int
INSERT INTO city_file (public_id, key_id, kind, owner_kind, owner_id, size_bytes, made_at, is_on_disk, scan_state, has_small, pages)
VALUES (:public_id, :key_id, :kind, :owner_kind, :owner_id, :size_bytes, :now, 1, :scan_state, :has_small, :pages) RETURNING id;

-- file_seal(id int, sealed bytes)
UPDATE city_file SET sealed = :sealed WHERE id = :id;

-- file_row(public_id text) ->? file_row(id int, public_id text, key_id int, wrapped bytes, kind int, owner_kind text, owner_id int, sealed bytes, size_bytes int, scan_state int, has_small int, pages int, made_at int)
SELECT f.id, f.public_id, f.key_id, k.wrapped, f.kind, f.owner_kind, f.owner_id, f.sealed, f.size_bytes, f.scan_state, f.has_small, f.pages, f.made_at
FROM city_file f JOIN city_key k ON k.id = f.key_id
WHERE f.public_id = :public_id AND f.removed_at IS NULL AND f.sealed IS NOT NULL AND k.wrapped IS NOT NULL;

-- files_of_owner(owner_kind text, owner_id int) -> file_row(id int, public_id text, key_id int, wrapped bytes, kind int, owner_kind text, owner_id int, sealed bytes, size_bytes int, scan_state int, has_small int, pages int, made_at int)
SELECT f.id, f.public_id, f.key_id, k.wrapped, f.kind, f.owner_kind, f.owner_id, f.sealed, f.size_bytes, f.scan_state, f.has_small, f.pages, f.made_at
FROM city_file f JOIN city_key k ON k.id = f.key_id
WHERE f.owner_kind = :owner_kind AND f.owner_id = :owner_id AND f.removed_at IS NULL AND f.sealed IS NOT NULL
  AND k.wrapped IS NOT NULL
ORDER BY f.id LIMIT 200;

-- file_bytes_of_owner(owner_kind text, owner_id int) ->? int
SELECT CAST(COALESCE(SUM(size_bytes), 0) AS BIGINT) FROM city_file
WHERE owner_kind = :owner_kind AND owner_id = :owner_id AND removed_at IS NULL;

-- first_file_of_owner(owner_kind text, owner_id int) ->? int
SELECT id FROM city_file WHERE owner_kind = :owner_kind AND owner_id = :owner_id AND removed_at IS NULL ORDER BY id LIMIT 1;

-- files_move(from_kind text, from_id int, to_kind text, to_id int) -> any
UPDATE city_file SET owner_kind = :to_kind, owner_id = :to_id
WHERE owner_kind = :from_kind AND owner_id = :from_id AND removed_at IS NULL;

-- file_keys_of_owner(owner_kind text, owner_id int) -> file_key(id int, key_id int)
SELECT id, key_id FROM city_file WHERE owner_kind = :owner_kind AND owner_id = :owner_id AND removed_at IS NULL
ORDER BY id;

-- file_key_of(id int) ->? int
SELECT key_id FROM city_file WHERE id = :id AND removed_at IS NULL;

-- file_was_removed(id int, now int)
UPDATE city_file SET removed_at = :now, sealed = NULL WHERE id = :id AND removed_at IS NULL;

-- files_to_delete(up_to int) -> file_gone(id int, public_id text)
SELECT id, public_id FROM city_file WHERE removed_at IS NOT NULL AND is_on_disk = 1 ORDER BY id LIMIT :up_to;

-- file_left_disk(id int) -> any
UPDATE city_file SET is_on_disk = 0 WHERE id = :id;

-- file_is_known(public_id text) ->? int
SELECT id FROM city_file WHERE public_id = :public_id AND is_on_disk = 1;

-- files_present(after_id int, up_to int) -> file_present(id int, public_id text, has_small int)
SELECT id, public_id, has_small FROM city_file WHERE removed_at IS NULL AND is_on_disk = 1 AND id > :after_id ORDER BY id LIMIT :up_to;

-- files_waiting(up_to int) -> file_row(id int, public_id text, key_id int, wrapped bytes, kind int, owner_kind text, owner_id int, sealed bytes, size_bytes int, scan_state int, has_small int, pages int, made_at int)
SELECT f.id, f.public_id, f.key_id, k.wrapped, f.kind, f.owner_kind, f.owner_id, f.sealed, f.size_bytes, f.scan_state, f.has_small, f.pages, f.made_at
FROM city_file f JOIN city_key k ON k.id = f.key_id
WHERE f.scan_state = 2 AND f.removed_at IS NULL AND f.sealed IS NOT NULL AND k.wrapped IS NOT NULL ORDER BY f.id LIMIT :up_to;

-- files_waiting_count() ->? int
SELECT COUNT(*) FROM city_file WHERE scan_state = 2 AND removed_at IS NULL;

-- file_scanned(id int, scan_state int, now int) -> any
UPDATE city_file SET scan_state = :scan_state, scanned_at = :now WHERE id = :id AND scan_state = 2;

-- ---- lists taken out as files ----

-- take_out_add(code text, staff_id int, staff_title text, listing text, format text, language int, ask bytes, now int, forget_at int, empty bytes) ->? int
INSERT INTO city_take_out (code, staff_id, staff_title, listing, format, language, ask, state, row_count, replaced, is_cut,
    size_bytes, made_at, forget_at, file)
VALUES (:code, :staff_id, :staff_title, :listing, :format, :language, :ask, 1, 0, 0, 0, 0, :now, :forget_at, :empty)
RETURNING id;

-- take_out_by_code(code text) ->? take_out_row(id int, code text, staff_id int, staff_title text, listing text, format text, language int, ask bytes, state int, row_count int, replaced int, is_cut int, size_bytes int, made_at int, forget_at int)
SELECT id, code, staff_id, staff_title, listing, format, language, ask, state, row_count, replaced, is_cut, size_bytes,
    made_at, forget_at
FROM city_take_out WHERE code = :code;

-- take_outs_of(staff_id int, up_to int) -> take_out_row(id int, code text, staff_id int, staff_title text, listing text, format text, language int, ask bytes, state int, row_count int, replaced int, is_cut int, size_bytes int, made_at int, forget_at int)
SELECT id, code, staff_id, staff_title, listing, format, language, ask, state, row_count, replaced, is_cut, size_bytes,
    made_at, forget_at
FROM city_take_out WHERE staff_id = :staff_id ORDER BY id DESC LIMIT :up_to;

-- take_out_progress(id int, row_count int) -> any
UPDATE city_take_out SET state = 2, row_count = :row_count WHERE id = :id AND state IN (1, 2);

-- take_out_fail(id int) -> any
UPDATE city_take_out SET state = 4 WHERE id = :id AND state IN (1, 2);

-- take_out_finish(id int, row_count int, replaced int, is_cut int, size_bytes int, file bytes)
UPDATE city_take_out SET state = 3, row_count = :row_count, replaced = :replaced, is_cut = :is_cut, size_bytes = :size_bytes,
    file = :file
WHERE id = :id AND state IN (1, 2);

-- take_out_file(id int) ->? bytes
SELECT file FROM city_take_out WHERE id = :id AND state = 3;

-- take_outs_forget(now int) -> any
DELETE FROM city_take_out WHERE forget_at <= :now;

-- ============================== keys of the API ==============================

-- api_key_add(secret_hash bytes, hint text, name text, scopes text, section_id int, rate_per_minute int, valid_until int, made_at int, made_by_staff_id int, made_by text) ->? int
INSERT INTO city_api_key (secret_hash, hint, name, scopes, section_id, rate_per_minute, valid_until, made_at, made_by_staff_id, made_by, revoked_at, revoked_by, used_at)
    VALUES (:secret_hash, :hint, :name, :scopes, :section_id, :rate_per_minute, :valid_until, :made_at, :made_by_staff_id, :made_by, 0, '', 0)
    RETURNING id;

-- api_key_by_hash(secret_hash bytes) ->? api_key_known(id int, name text, scopes text, section_id int, rate_per_minute int, valid_until int, revoked_at int, used_at int)
SELECT id, name, scopes, section_id, rate_per_minute, valid_until, revoked_at, used_at FROM city_api_key WHERE secret_hash = :secret_hash;

-- api_key_list() -> api_key_row(id int, hint text, name text, scopes text, section_id int, rate_per_minute int, valid_until int, made_at int, made_by text, revoked_at int, revoked_by text, used_at int)
SELECT id, hint, name, scopes, section_id, rate_per_minute, valid_until, made_at, made_by, revoked_at, revoked_by, used_at
    FROM city_api_key ORDER BY revoked_at, name, id;

-- api_key_revoke(id int, revoked_at int, revoked_by text)
UPDATE city_api_key SET revoked_at = :revoked_at, revoked_by = :revoked_by WHERE id = :id AND revoked_at = 0;

-- api_key_used(id int, used_at int) -> any
UPDATE city_api_key SET used_at = :used_at WHERE id = :id;
-- ---- the register's feed ----

-- feed_last() ->? feed_row(id int, sequence int, kind int, is_bulk int, checksum text, row_count int, done int, is_done int, added int, changed int, unchanged int, stopped int, applied_at int)
SELECT id, sequence, kind, is_bulk, checksum, row_count, done, is_done, added, changed, unchanged, stopped, applied_at
FROM city_register_feed ORDER BY id DESC LIMIT 1;

-- feed_begin(sequence int, kind int, is_bulk int, checksum text, as_of_day int, row_count int, now int) ->? int
INSERT INTO city_register_feed (sequence, kind, is_bulk, checksum, as_of_day, row_count, done, is_done, added, changed, unchanged, stopped,
    begun_at, applied_at)
VALUES (:sequence, :kind, :is_bulk, :checksum, :as_of_day, :row_count, 0, 0, 0, 0, 0, 0, :now, 0) RETURNING id;

-- feed_advance(id int, done_before int, done int, added int, changed int, unchanged int, stopped int)
UPDATE city_register_feed SET done = :done, added = added + :added, changed = changed + :changed,
    unchanged = unchanged + :unchanged, stopped = stopped + :stopped
WHERE id = :id AND is_done = 0 AND done = :done_before;

-- feed_end(id int, now int)
UPDATE city_register_feed SET is_done = 1, applied_at = :now WHERE id = :id AND is_done = 0;

-- feeds(up_to int) -> feed_line(sequence int, kind int, as_of_day int, row_count int, is_done int, added int, changed int, unchanged int, stopped int, begun_at int, applied_at int)
SELECT sequence, kind, as_of_day, row_count, is_done, added, changed, unchanged, stopped, begun_at, applied_at
FROM city_register_feed ORDER BY id DESC LIMIT :up_to;

-- household_heads(household_id int) ->? heads_row(here int, heads int)
SELECT COUNT(*) AS here, CAST(COALESCE(SUM(is_head), 0) AS BIGINT) AS heads
FROM city_person WHERE household_id = :household_id AND state = 1 AND erased_at IS NULL;
