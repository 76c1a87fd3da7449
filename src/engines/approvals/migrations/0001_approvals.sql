-- The table of delegated powers (専決規程): the newest line whose day has come wins, an own section's before the general one.
CREATE TABLE approvals_rule (
    id {id},
    kind TEXT NOT NULL,
    section_code TEXT NOT NULL, -- empty: every section
    amount_from {int} NOT NULL,
    amount_below {int} NOT NULL,
    route TEXT NOT NULL,        -- JSON: who examines and decides, from the lowest grade up
    from_day TEXT NOT NULL,
    legal_basis TEXT NOT NULL,
    CHECK (amount_from < amount_below)
){strict};
CREATE UNIQUE INDEX approvals_rule_key ON approvals_rule (kind, section_code, amount_from, from_day);

CREATE TABLE approvals_draft (
    id {id},
    kind TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id {int} NOT NULL,
    section_id {int} NOT NULL,
    amount_yen {int} NOT NULL,
    title TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('approve', 'refuse')),
    reason {bytes} NOT NULL,     -- sealed
    key_id {int} NOT NULL,
    about_person_id {int} NOT NULL,
    drafter_staff_id {int} NOT NULL,
    legal_basis TEXT NOT NULL,
    state {int} NOT NULL CHECK (state BETWEEN 1 AND 5),
    position {int} NOT NULL,
    made_at {int} NOT NULL,
    changed_at {int} NOT NULL
){strict};
-- One draft at a time about one subject.
CREATE UNIQUE INDEX approvals_draft_open ON approvals_draft (subject_kind, subject_id) WHERE state IN (1, 2);
CREATE INDEX approvals_draft_subject ON approvals_draft (subject_kind, subject_id, id);

CREATE TABLE approvals_step (
    id {id},
    draft_id {int} NOT NULL REFERENCES approvals_draft (id),
    position {int} NOT NULL,
    duty {int} NOT NULL CHECK (duty BETWEEN 0 AND 2),
    grade {int} NOT NULL,
    section_id {int} NOT NULL,
    state {int} NOT NULL CHECK (state BETWEEN 0 AND 3),
    expected_staff_id {int} NOT NULL,
    expected_name TEXT NOT NULL,
    since_at {int} NOT NULL,
    acted_at {int} NOT NULL,
    acted_staff_id {int} NOT NULL,
    acted_title TEXT NOT NULL,
    UNIQUE (draft_id, position)
){strict};
CREATE INDEX approvals_step_here ON approvals_step (expected_staff_id, since_at) WHERE state = 1;

CREATE TABLE approvals_mark (
    id {id},
    draft_id {int} NOT NULL REFERENCES approvals_draft (id),
    action {int} NOT NULL,
    position {int} NOT NULL,
    to_position {int} NOT NULL,
    staff_id {int} NOT NULL,
    title TEXT NOT NULL,
    comment {bytes} NOT NULL,    -- sealed
    marked_at {int} NOT NULL
){strict};
CREATE INDEX approvals_mark_draft ON approvals_mark (draft_id, id);
