-- add(kind text, subject_kind text, subject_id int, state text, problem text, sealed_with int, sealed bytes, sent_at int) ->? int
INSERT INTO notices_mail (kind, subject_kind, subject_id, state, problem, sealed_with, sealed, sent_at)
VALUES (:kind, :subject_kind, :subject_id, :state, :problem, :sealed_with, :sealed, :sent_at) RETURNING id;

-- newest(limit int) -> row(id int, kind text, subject_kind text, subject_id int, state text, problem text, sealed_with int, sealed bytes, sent_at int)
SELECT id, kind, subject_kind, subject_id, state, problem, sealed_with, sealed, sent_at FROM notices_mail ORDER BY id DESC LIMIT :limit;

-- about(subject_kind text, subject_id int, limit int) -> row(id int, kind text, subject_kind text, subject_id int, state text, problem text, sealed_with int, sealed bytes, sent_at int)
SELECT id, kind, subject_kind, subject_id, state, problem, sealed_with, sealed, sent_at FROM notices_mail
WHERE subject_kind = :subject_kind AND subject_id = :subject_id ORDER BY id DESC LIMIT :limit;
