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

-- load_add(now int, report text, added int, changed int, removed int) -> int
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

-- setting_add(name text, worth text, from_day int, source text, set_by text, set_at int) -> int
INSERT INTO city_setting_value (name, value, from_day, source, set_by, set_at)
    VALUES (:name, :worth, :from_day, :source, :set_by, :set_at) RETURNING id;

-- newest_change() -> int
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

-- section_add(parent_id int?, code text, name text, body text, level int, phone text, place text, rank int, from_day int, until_day int, is_specimen int) -> int
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

-- post_add(section_id int, code text, title text, grade int, role text, from_day int, until_day int) -> int
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

-- staff_add(code text, name text, kana text, mail_address text, is_specimen int) -> int
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
    FROM city_post o
    JOIN city_assignment a ON a.post_id = o.id
    JOIN city_staff s ON s.id = a.staff_id
    JOIN city_section c ON c.id = o.section_id
    WHERE o.section_id = :section_id AND s.is_active = 1
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

-- assignment_add(staff_id int, post_id int, holding int, from_day int, until_day int, now int) -> int
INSERT INTO city_assignment (staff_id, post_id, holding, from_day, until_day, made_at)
    VALUES (:staff_id, :post_id, :holding, :from_day, :until_day, :now)
    ON CONFLICT (staff_id, post_id, from_day) DO NOTHING RETURNING id;

-- assignment_change(id int, holding int, until_day int)
UPDATE city_assignment SET holding = :holding, until_day = :until_day WHERE id = :id;

-- assignment_end(id int, until_day int)
UPDATE city_assignment SET until_day = :until_day WHERE id = :id AND until_day > :until_day AND from_day <= :until_day;

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

-- delegation_add(from_staff_id int, to_staff_id int, reason text, from_day int, until_day int, now int) -> int
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

-- jobs_due(now int) -> job_name(name text)
SELECT name FROM city_job WHERE due_at <= :now AND locked_until <= :now ORDER BY due_at, name;

-- job_list() -> job_row(name text, due_at int, locked_by text, locked_until int, began_at int?, ended_at int?, outcome text)
SELECT name, due_at, locked_by, locked_until, began_at, ended_at, outcome FROM city_job ORDER BY name;

-- cursor_read(name text) ->? int
SELECT position FROM city_cursor WHERE name = :name;

-- cursor_put(name text, position int)
INSERT INTO city_cursor (name, position) VALUES (:name, :position)
    ON CONFLICT (name) DO UPDATE SET position = excluded.position;

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

-- search_misses(since_day int, most int) -> miss_row(words text, times int)
SELECT words, CAST(SUM(times) AS BIGINT) AS times FROM city_search_miss WHERE day >= :since_day
    GROUP BY words ORDER BY 2 DESC, words LIMIT :most;

-- search_misses_drop(before_day int) -> any
DELETE FROM city_search_miss WHERE day < :before_day;

-- ============================== people, accounts, sessions, files ==============================
