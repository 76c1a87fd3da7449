-- ledger(before int, limit int) -> line(id int, number text, title text, state text, void_reason text, code text, made_at int, stamped_at int, is_missing int)
SELECT p.id, p.number, p.title, p.state, p.void_reason, p.code, p.made_at, p.stamped_at,
    CASE WHEN p.state = 'void' AND p.issued_at > 0 AND p.subject_kind = 'case' AND NOT EXISTS (SELECT 1 FROM papers_paper AS q
        WHERE q.subject_kind = p.subject_kind AND q.subject_id = p.subject_id AND q.copy = p.copy AND q.id > p.id) THEN 1 ELSE 0 END AS is_missing
FROM papers_paper AS p WHERE p.id < :before ORDER BY p.id DESC LIMIT :limit;

-- missing(id int) ->? int
SELECT p.subject_id FROM papers_paper AS p
WHERE p.id = :id AND p.state = 'void' AND p.issued_at > 0 AND p.subject_kind = 'case' AND NOT EXISTS (SELECT 1 FROM papers_paper AS q
    WHERE q.subject_kind = p.subject_kind AND q.subject_id = p.subject_id AND q.copy = p.copy AND q.id > p.id);

-- days(from_day text, until_day text) -> day(issued_day text, kind text, title text, taken int, holding int, voided int, first_serial int, last_serial int)
SELECT issued_day, kind, MIN(title) AS title, COUNT(*) AS taken, CAST(SUM(CASE WHEN state = 'issued' THEN 1 ELSE 0 END) AS BIGINT) AS holding,
    CAST(SUM(CASE WHEN state = 'void' THEN 1 ELSE 0 END) AS BIGINT) AS voided, MIN(serial) AS first_serial, MAX(serial) AS last_serial
FROM papers_paper WHERE issued_day >= :from_day AND issued_day <= :until_day
GROUP BY issued_day, kind ORDER BY issued_day DESC, kind;

-- fees(from_day text, until_day text) -> fee(issued_day text, kind text, charged_yen int, paid_yen int, owed int)
SELECT s.issued_day, s.kind, CAST(SUM(c.amount_yen) AS BIGINT) AS charged_yen, CAST(SUM(c.paid_yen - c.refunded_yen) AS BIGINT) AS paid_yen,
    CAST(SUM(CASE WHEN c.paid_yen < c.amount_yen THEN 1 ELSE 0 END) AS BIGINT) AS owed
FROM (SELECT MIN(issued_day) AS issued_day, kind, subject_kind, subject_id FROM papers_paper WHERE issued_at > 0
    GROUP BY kind, subject_kind, subject_id) AS s
JOIN money_charge AS c ON c.subject_kind = s.subject_kind AND c.subject_id = s.subject_id AND c.is_cancelled = 0
WHERE s.issued_day >= :from_day AND s.issued_day <= :until_day
GROUP BY s.issued_day, s.kind ORDER BY s.issued_day DESC, s.kind;
