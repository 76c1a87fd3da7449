-- Kinds, the ledger, bytes, checks and stops of the issuing line.

-- kind_of(name text) ->? text
SELECT body FROM papers_kind WHERE name = :name;

-- put_kind(name text, body text, changed_at int)
INSERT INTO papers_kind (name, body, changed_at) VALUES (:name, :body, :changed_at)
ON CONFLICT (name) DO UPDATE SET body = excluded.body, changed_at = excluded.changed_at;

-- next_serial(kind text, fiscal_year int) ->? int
INSERT INTO papers_serial (kind, fiscal_year, last_number) VALUES (:kind, :fiscal_year, 1)
ON CONFLICT (kind, fiscal_year) DO UPDATE SET last_number = papers_serial.last_number + 1 RETURNING last_number;

-- add_paper(code text, job text, kind text, fiscal_year int, serial int, number text, title text, subject_kind text, subject_id int, requester text, issued_day text, holds_until text, key_id int, made_at int, copy int) ->? int
INSERT INTO papers_paper (code, job, kind, fiscal_year, serial, number, title, subject_kind, subject_id, requester, state, void_reason, issued_day, holds_until, sha256, key_id, made_at, issued_at, stamped_at, copy)
VALUES (:code, :job, :kind, :fiscal_year, :serial, :number, :title, :subject_kind, :subject_id, :requester, 'making', '', :issued_day, :holds_until, '', :key_id, :made_at, 0, 0, :copy) RETURNING id;

-- add_person(paper_id int, person_id int, version int)
INSERT INTO papers_person (paper_id, person_id, version) VALUES (:paper_id, :person_id, :version);

-- mark_issued(id int, sha256 text, issued_at int, stamped_at int)
UPDATE papers_paper SET state = 'issued', sha256 = :sha256, issued_at = :issued_at, stamped_at = :stamped_at WHERE id = :id AND state = 'making';

-- mark_void(id int, void_reason text)
UPDATE papers_paper SET state = 'void', void_reason = :void_reason WHERE id = :id AND state <> 'void';

-- add_bytes(paper_id int, sealed bytes)
INSERT INTO papers_bytes (paper_id, sealed) VALUES (:paper_id, :sealed);

-- bytes_of(paper_id int) ->? bytes
SELECT sealed FROM papers_bytes WHERE paper_id = :paper_id;

-- paper_of(id int) ->? row(id int, code text, job text, kind text, number text, title text, subject_kind text, subject_id int, requester text, state text, void_reason text, issued_day text, holds_until text, sha256 text, key_id int, made_at int, issued_at int, stamped_at int, copy int)
SELECT id, code, job, kind, number, title, subject_kind, subject_id, requester, state, void_reason, issued_day, holds_until, sha256, key_id, made_at, issued_at, stamped_at, copy
FROM papers_paper WHERE id = :id;

-- paper_of_code(code text) ->? row(id int, code text, job text, kind text, number text, title text, subject_kind text, subject_id int, requester text, state text, void_reason text, issued_day text, holds_until text, sha256 text, key_id int, made_at int, issued_at int, stamped_at int, copy int)
SELECT id, code, job, kind, number, title, subject_kind, subject_id, requester, state, void_reason, issued_day, holds_until, sha256, key_id, made_at, issued_at, stamped_at, copy
FROM papers_paper WHERE code = :code;

-- paper_about_subject(subject_kind text, subject_id int, copy int) ->? row(id int, code text, job text, kind text, number text, title text, subject_kind text, subject_id int, requester text, state text, void_reason text, issued_day text, holds_until text, sha256 text, key_id int, made_at int, issued_at int, stamped_at int, copy int)
SELECT id, code, job, kind, number, title, subject_kind, subject_id, requester, state, void_reason, issued_day, holds_until, sha256, key_id, made_at, issued_at, stamped_at, copy
FROM papers_paper WHERE subject_kind = :subject_kind AND subject_id = :subject_id AND copy = :copy ORDER BY id DESC LIMIT 1;

-- papers_about_subject(subject_kind text, subject_id int, limit int) -> row(id int, code text, job text, kind text, number text, title text, subject_kind text, subject_id int, requester text, state text, void_reason text, issued_day text, holds_until text, sha256 text, key_id int, made_at int, issued_at int, stamped_at int, copy int)
SELECT id, code, job, kind, number, title, subject_kind, subject_id, requester, state, void_reason, issued_day, holds_until, sha256, key_id, made_at, issued_at, stamped_at, copy
FROM papers_paper WHERE subject_kind = :subject_kind AND subject_id = :subject_id ORDER BY copy, id DESC LIMIT :limit;

-- persons_of(paper_id int) -> on_paper(person_id int)
SELECT person_id FROM papers_person WHERE paper_id = :paper_id ORDER BY person_id;

-- wait(subject_kind text, subject_id int, copy int, since int) -> any
INSERT INTO papers_waiting (subject_kind, subject_id, copy, since, told_at) VALUES (:subject_kind, :subject_id, :copy, :since, 0)
ON CONFLICT (subject_kind, subject_id, copy) DO NOTHING;

-- waiting_since(subject_kind text, subject_id int, copy int) ->? int
SELECT since FROM papers_waiting WHERE subject_kind = :subject_kind AND subject_id = :subject_id AND copy = :copy;

-- wait_ended(subject_kind text, subject_id int, copy int) -> any
DELETE FROM papers_waiting WHERE subject_kind = :subject_kind AND subject_id = :subject_id AND copy = :copy;

-- waiting(since_until int, told_before int, limit int) -> waiting(subject_kind text, subject_id int, copy int)
SELECT subject_kind, subject_id, copy FROM papers_waiting WHERE since <= :since_until AND told_at < :told_before
ORDER BY since, subject_kind, subject_id, copy LIMIT :limit;

-- wait_told(subject_kind text, subject_id int, copy int, told_at int) -> any
UPDATE papers_waiting SET told_at = :told_at WHERE subject_kind = :subject_kind AND subject_id = :subject_id AND copy = :copy;

-- waiting_count() ->? int
SELECT COUNT(*) FROM papers_waiting;

-- left_behind(before int, limit int) -> row(id int, code text, job text, kind text, number text, title text, subject_kind text, subject_id int, requester text, state text, void_reason text, issued_day text, holds_until text, sha256 text, key_id int, made_at int, issued_at int, stamped_at int, copy int)
SELECT id, code, job, kind, number, title, subject_kind, subject_id, requester, state, void_reason, issued_day, holds_until, sha256, key_id, made_at, issued_at, stamped_at, copy
FROM papers_paper WHERE state = 'making' AND made_at < :before ORDER BY id LIMIT :limit;

-- add_check(paper_id int, checked_at int)
INSERT INTO papers_check (paper_id, checked_at) VALUES (:paper_id, :checked_at);

-- checks_of(paper_id int, limit int) -> check(id int, checked_at int)
SELECT id, checked_at FROM papers_check WHERE paper_id = :paper_id ORDER BY id DESC LIMIT :limit;

-- stop(why text, stopped_at int)
INSERT INTO papers_stop (why, stopped_at, resumed_at, resumed_by) VALUES (:why, :stopped_at, 0, '');

-- open_stop() ->? stop_row(id int, why text, stopped_at int)
SELECT id, why, stopped_at FROM papers_stop WHERE resumed_at = 0 ORDER BY id DESC LIMIT 1;

-- resume(resumed_at int, resumed_by text)
UPDATE papers_stop SET resumed_at = :resumed_at, resumed_by = :resumed_by WHERE resumed_at = 0;

-- record_of(person_id int, kind text, year int) ->? record(id int, key_id int, sealed bytes)
SELECT id, key_id, sealed FROM papers_record WHERE person_id = :person_id AND kind = :kind AND year = :year;

-- drop_record(person_id int, kind text, year int) -> any
DELETE FROM papers_record WHERE person_id = :person_id AND kind = :kind AND year = :year;

-- add_record(person_id int, kind text, year int, key_id int, sealed bytes) ->? int
INSERT INTO papers_record (person_id, kind, year, key_id, sealed) VALUES (:person_id, :kind, :year, :key_id, :sealed) RETURNING id;

-- seal_record(id int, sealed bytes)
UPDATE papers_record SET sealed = :sealed WHERE id = :id;

-- keys_about(subject_kind text, subject_id int) -> paper_key(id int, key_id int)
SELECT id, key_id FROM papers_paper WHERE subject_kind = :subject_kind AND subject_id = :subject_id AND erased_at = 0 ORDER BY id;

-- drop_bytes(paper_id int) -> any
DELETE FROM papers_bytes WHERE paper_id = :paper_id;

-- drop_persons(paper_id int) -> any
DELETE FROM papers_person WHERE paper_id = :paper_id;

-- mark_erased(id int, erased_at int)
UPDATE papers_paper SET erased_at = :erased_at, requester = '' WHERE id = :id;
