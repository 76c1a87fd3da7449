-- By what a refund is done: the procedure's own rule (nobody had begun when it was withdrawn), or a decision of two persons.
ALTER TABLE money_refund ADD COLUMN rule TEXT NOT NULL DEFAULT 'decision' CHECK (rule IN ('automatic', 'decision'));
ALTER TABLE money_refund ADD COLUMN asked_by TEXT NOT NULL DEFAULT ''; -- post of staff; empty: the system
CREATE INDEX money_refund_charge ON money_refund (charge_id, id);
CREATE INDEX money_posting_at ON money_posting (posted_at, id);
