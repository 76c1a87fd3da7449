-- Charges, bookings, tries to pay and refunds. Whole yen; days are ISO text.

-- add_charge(code text, slip_number text, subject_kind text, subject_id int, account_id int, what text, revenue text, amount_yen int, due_day text, made_at int) ->? int
INSERT INTO money_charge (code, slip_number, subject_kind, subject_id, account_id, what, revenue, amount_yen, paid_yen, refunded_yen, due_day, is_cancelled, paid_by, made_at, paid_at)
VALUES (:code, :slip_number, :subject_kind, :subject_id, :account_id, :what, :revenue, :amount_yen, 0, 0, :due_day, 0, '', :made_at, 0) RETURNING id;

-- charge_of(id int) ->? row(id int, code text, slip_number text, subject_kind text, subject_id int, account_id int, what text, revenue text, amount_yen int, paid_yen int, refunded_yen int, due_day text, is_cancelled int, paid_by text, made_at int, paid_at int)
SELECT id, code, slip_number, subject_kind, subject_id, account_id, what, revenue, amount_yen, paid_yen, refunded_yen, due_day, is_cancelled, paid_by, made_at, paid_at
FROM money_charge WHERE id = :id;

-- charge_about_subject(subject_kind text, subject_id int) ->? row(id int, code text, slip_number text, subject_kind text, subject_id int, account_id int, what text, revenue text, amount_yen int, paid_yen int, refunded_yen int, due_day text, is_cancelled int, paid_by text, made_at int, paid_at int)
SELECT id, code, slip_number, subject_kind, subject_id, account_id, what, revenue, amount_yen, paid_yen, refunded_yen, due_day, is_cancelled, paid_by, made_at, paid_at
FROM money_charge WHERE subject_kind = :subject_kind AND subject_id = :subject_id ORDER BY is_cancelled, id DESC LIMIT 1;

-- charge_of_code(code text) ->? row(id int, code text, slip_number text, subject_kind text, subject_id int, account_id int, what text, revenue text, amount_yen int, paid_yen int, refunded_yen int, due_day text, is_cancelled int, paid_by text, made_at int, paid_at int)
SELECT id, code, slip_number, subject_kind, subject_id, account_id, what, revenue, amount_yen, paid_yen, refunded_yen, due_day, is_cancelled, paid_by, made_at, paid_at
FROM money_charge WHERE code = :code;

-- charge_of_slip(slip_number text) ->? row(id int, code text, slip_number text, subject_kind text, subject_id int, account_id int, what text, revenue text, amount_yen int, paid_yen int, refunded_yen int, due_day text, is_cancelled int, paid_by text, made_at int, paid_at int)
SELECT id, code, slip_number, subject_kind, subject_id, account_id, what, revenue, amount_yen, paid_yen, refunded_yen, due_day, is_cancelled, paid_by, made_at, paid_at
FROM money_charge WHERE slip_number = :slip_number;

-- charges_after(after int, limit int) -> row(id int, code text, slip_number text, subject_kind text, subject_id int, account_id int, what text, revenue text, amount_yen int, paid_yen int, refunded_yen int, due_day text, is_cancelled int, paid_by text, made_at int, paid_at int)
SELECT id, code, slip_number, subject_kind, subject_id, account_id, what, revenue, amount_yen, paid_yen, refunded_yen, due_day, is_cancelled, paid_by, made_at, paid_at
FROM money_charge WHERE id > :after ORDER BY id LIMIT :limit;

-- cancel(id int)
UPDATE money_charge SET is_cancelled = 1 WHERE id = :id AND paid_yen = 0 AND is_cancelled = 0;

-- mark_paid(id int, paid_by text, paid_at int)
UPDATE money_charge SET paid_yen = amount_yen, paid_by = :paid_by, paid_at = :paid_at WHERE id = :id AND paid_yen = 0 AND is_cancelled = 0;

-- post(charge_id int, debit text, credit text, amount_yen int, reason text, reference text, posted_at int)
INSERT INTO money_posting (charge_id, debit, credit, amount_yen, reason, reference, posted_at)
VALUES (:charge_id, :debit, :credit, :amount_yen, :reason, :reference, :posted_at);

-- add_attempt(charge_id int, reference text, amount_yen int, made_at int) ->? int
INSERT INTO money_attempt (charge_id, reference, provider_id, next_url, state, amount_yen, made_at, changed_at)
VALUES (:charge_id, :reference, '', '', 'starting', :amount_yen, :made_at, :made_at) RETURNING id;

-- open_attempts(charge_id int) -> attempt(id int, charge_id int, reference text, provider_id text, next_url text, state text, amount_yen int, made_at int)
SELECT id, charge_id, reference, provider_id, next_url, state, amount_yen, made_at FROM money_attempt
WHERE charge_id = :charge_id AND state IN ('starting', 'waiting') ORDER BY id DESC;

-- stale_attempts(before int, limit int) -> attempt(id int, charge_id int, reference text, provider_id text, next_url text, state text, amount_yen int, made_at int)
SELECT id, charge_id, reference, provider_id, next_url, state, amount_yen, made_at FROM money_attempt
WHERE state IN ('starting', 'waiting') AND changed_at < :before ORDER BY changed_at, id LIMIT :limit;

-- set_attempt(id int, provider_id text, next_url text, state text, changed_at int)
UPDATE money_attempt SET provider_id = :provider_id, next_url = :next_url, state = :state, changed_at = :changed_at
WHERE id = :id AND state IN ('starting', 'waiting');

-- paid_attempt(charge_id int) ->? attempt(id int, charge_id int, reference text, provider_id text, next_url text, state text, amount_yen int, made_at int)
SELECT id, charge_id, reference, provider_id, next_url, state, amount_yen, made_at FROM money_attempt
WHERE charge_id = :charge_id AND state = 'paid' ORDER BY id LIMIT 1;

-- add_refund(charge_id int, amount_yen int, reason text, asked_at int, rule text, asked_by text) ->? int
INSERT INTO money_refund (charge_id, amount_yen, reason, state, asked_at, done_at, rule, asked_by)
VALUES (:charge_id, :amount_yen, :reason, 'asked', :asked_at, 0, :rule, :asked_by) RETURNING id;

-- refund_of(id int) ->? refund(id int, charge_id int, amount_yen int, reason text, state text, asked_at int, done_at int, rule text, asked_by text)
SELECT id, charge_id, amount_yen, reason, state, asked_at, done_at, rule, asked_by FROM money_refund WHERE id = :id;

-- refund_of_charge(charge_id int) ->? refund(id int, charge_id int, amount_yen int, reason text, state text, asked_at int, done_at int, rule text, asked_by text)
SELECT id, charge_id, amount_yen, reason, state, asked_at, done_at, rule, asked_by FROM money_refund
WHERE charge_id = :charge_id ORDER BY id DESC LIMIT 1;

-- refunds(before int, limit int) -> refund(id int, charge_id int, amount_yen int, reason text, state text, asked_at int, done_at int, rule text, asked_by text)
SELECT id, charge_id, amount_yen, reason, state, asked_at, done_at, rule, asked_by FROM money_refund
WHERE id < :before ORDER BY id DESC LIMIT :limit;

-- bookings(from_at int, until_at int, after_at int, after_id int, limit int) -> booking(id int, posted_at int, slip_number text, subject_kind text, subject_id int, debit text, credit text, amount_yen int, reason text, reference text, provider_id text)
SELECT p.id, p.posted_at, c.slip_number, c.subject_kind, c.subject_id, p.debit, p.credit, p.amount_yen, p.reason, p.reference,
    COALESCE((SELECT MAX(a.provider_id) FROM money_attempt a WHERE a.charge_id = c.id
        AND (p.debit = 'asset:provider' OR p.credit = 'asset:provider') AND a.state IN ('paid', 'double')), '') AS provider_id
FROM money_posting p JOIN money_charge c ON c.id = p.charge_id
WHERE p.posted_at >= :from_at AND p.posted_at < :until_at AND (p.posted_at, p.id) > (:after_at, :after_id)
ORDER BY p.posted_at, p.id LIMIT :limit;

-- attempt_of_reference(reference text) ->? attempt(id int, charge_id int, reference text, provider_id text, next_url text, state text, amount_yen int, made_at int)
SELECT id, charge_id, reference, provider_id, next_url, state, amount_yen, made_at FROM money_attempt WHERE reference = :reference;

-- set_refund(id int, from_state text, state text, done_at int)
UPDATE money_refund SET state = :state, done_at = :done_at WHERE id = :id AND state = :from_state;

-- add_refunded(id int, amount_yen int)
UPDATE money_charge SET refunded_yen = refunded_yen + :amount_yen WHERE id = :id AND refunded_yen + :amount_yen <= paid_yen;

-- account_sums() -> sum(account text, debit int, credit int)
SELECT account, CAST(SUM(debit) AS BIGINT) AS debit, CAST(SUM(credit) AS BIGINT) AS credit FROM (
    SELECT debit AS account, amount_yen AS debit, 0 AS credit FROM money_posting
    UNION ALL SELECT credit AS account, 0 AS debit, amount_yen AS credit FROM money_posting) AS both_sides
GROUP BY account ORDER BY account;

-- attempt_of(id int) ->? attempt(id int, charge_id int, reference text, provider_id text, next_url text, state text, amount_yen int, made_at int)
SELECT id, charge_id, reference, provider_id, next_url, state, amount_yen, made_at FROM money_attempt WHERE id = :id;
