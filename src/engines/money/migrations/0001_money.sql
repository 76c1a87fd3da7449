-- A charge (調定): what somebody owes the city for one thing.
CREATE TABLE money_charge (
    id {id},
    code TEXT NOT NULL UNIQUE,        -- unguessable; stands in the address of the payment page
    slip_number TEXT NOT NULL UNIQUE, -- 納付番号: digits only, for slips and bar codes
    subject_kind TEXT NOT NULL,
    subject_id {int} NOT NULL,
    account_id {int} NOT NULL,        -- 0: without an account
    what TEXT NOT NULL,               -- the words in three languages as JSON; no personal value
    revenue TEXT NOT NULL,            -- the revenue account: "revenue:certificate"
    amount_yen {int} NOT NULL CHECK (amount_yen > 0),
    paid_yen {int} NOT NULL CHECK (paid_yen IN (0, amount_yen)),
    refunded_yen {int} NOT NULL CHECK (refunded_yen BETWEEN 0 AND paid_yen),
    due_day TEXT NOT NULL,
    is_cancelled {int} NOT NULL CHECK (is_cancelled IN (0, 1) AND (is_cancelled = 0 OR paid_yen = 0)),
    paid_by TEXT NOT NULL,            -- "provider", "slip", "counter"; empty until paid
    made_at {int} NOT NULL,
    paid_at {int} NOT NULL
){strict};
CREATE UNIQUE INDEX money_charge_open ON money_charge (subject_kind, subject_id) WHERE is_cancelled = 0;
CREATE INDEX money_charge_paid ON money_charge (paid_at) WHERE paid_at > 0;

-- One row is both sides of a booking, so every booking sums to zero by its shape. Rows are never changed.
CREATE TABLE money_posting (
    id {id},
    charge_id {int} NOT NULL REFERENCES money_charge (id),
    debit TEXT NOT NULL,
    credit TEXT NOT NULL,
    amount_yen {int} NOT NULL CHECK (amount_yen > 0),
    reason TEXT NOT NULL,
    reference TEXT NOT NULL UNIQUE, -- "charge:12", "payment:12", "refund:3": the same thing is booked once
    posted_at {int} NOT NULL,
    CHECK (debit <> credit)
){strict};
CREATE INDEX money_posting_charge ON money_posting (charge_id, id);

-- A try to pay through the provider. The provider knows it by our reference, so that a lost answer can be asked for.
CREATE TABLE money_attempt (
    id {id},
    charge_id {int} NOT NULL REFERENCES money_charge (id),
    reference TEXT NOT NULL UNIQUE,
    provider_id TEXT NOT NULL,  -- the provider's own number; empty until known
    next_url TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('starting', 'waiting', 'paid', 'failed', 'double')),
    amount_yen {int} NOT NULL,
    made_at {int} NOT NULL,
    changed_at {int} NOT NULL
){strict};
CREATE INDEX money_attempt_charge ON money_attempt (charge_id, id);
CREATE INDEX money_attempt_open ON money_attempt (changed_at) WHERE state IN ('starting', 'waiting');

CREATE TABLE money_refund (
    id {id},
    charge_id {int} NOT NULL REFERENCES money_charge (id),
    amount_yen {int} NOT NULL CHECK (amount_yen > 0),
    reason TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('asked', 'approved', 'done', 'refused')),
    asked_at {int} NOT NULL,
    done_at {int} NOT NULL
){strict};
CREATE UNIQUE INDEX money_refund_open ON money_refund (charge_id) WHERE state IN ('asked', 'approved');
