-- Cases. Days are day numbers (0: none), sealed columns stand last so that lists do not read them. Everything sealed is
-- bound to key_id, the case's own key: dropping that key erases the case's personal values.
CREATE TABLE procedures_case (
    id {id},
    number TEXT NOT NULL UNIQUE,
    send_key TEXT NOT NULL UNIQUE,
    procedure_name TEXT NOT NULL,
    version TEXT NOT NULL,
    state {int} NOT NULL CHECK (state BETWEEN 1 AND 13),
    is_open {int} NOT NULL CHECK (is_open IN (0, 1)),
    is_unread {int} NOT NULL CHECK (is_unread IN (0, 1)),
    account_id {int} NOT NULL,
    person_id {int} NOT NULL,
    section_id {int} NOT NULL,
    assignee_id {int} NOT NULL,
    assignee_name TEXT NOT NULL,
    staff_id {int} NOT NULL,
    staff_name TEXT NOT NULL,
    channel TEXT NOT NULL CHECK (channel IN ('online', 'paper', 'phone', 'counter')),
    language {int} NOT NULL,
    sent_at {int} NOT NULL,
    changed_at {int} NOT NULL,
    decided_at {int} NOT NULL,
    issued_at {int} NOT NULL,
    closed_at {int} NOT NULL,
    due_day {int} NOT NULL,
    stopped_day {int} NOT NULL,
    answer_by_day {int} NOT NULL,
    fee_yen {int} NOT NULL CHECK (fee_yen >= 0),
    fee_paid_at {int} NOT NULL,
    decision TEXT NOT NULL CHECK (decision IN ('', 'approved', 'refused')),
    revision {int} NOT NULL CHECK (revision > 0),
    corrections {int} NOT NULL,
    key_id {int} NOT NULL,
    applicant_token {bytes},
    mail_token {bytes},
    applicant {bytes} NOT NULL,
    mail {bytes} NOT NULL,
    reason {bytes} NOT NULL,
    answers {bytes} NOT NULL,
    CHECK (staff_id = 0 OR staff_name <> ''),
    CHECK ((decision = '') = (decided_at = 0))
) {strict};
-- The inbox: everything a filter looks at is in the index, so that only shown rows are read.
CREATE INDEX procedures_case_inbox ON procedures_case (section_id, due_day, id, assignee_id, state, procedure_name, is_unread)
    WHERE is_open = 1;
CREATE INDEX procedures_case_mine ON procedures_case (assignee_id, due_day, id, state, procedure_name) WHERE is_open = 1 AND assignee_id <> 0;
CREATE INDEX procedures_case_account ON procedures_case (account_id, id) WHERE account_id <> 0;
CREATE INDEX procedures_case_person ON procedures_case (person_id, id) WHERE person_id <> 0;
CREATE INDEX procedures_case_applicant ON procedures_case (applicant_token, sent_at) WHERE applicant_token IS NOT NULL;
CREATE INDEX procedures_case_mail ON procedures_case (mail_token) WHERE mail_token IS NOT NULL;
CREATE INDEX procedures_case_answer_by ON procedures_case (answer_by_day) WHERE is_open = 1 AND answer_by_day <> 0;
CREATE INDEX procedures_case_closing ON procedures_case (changed_at) WHERE state IN (8, 9);
CREATE INDEX procedures_case_ended ON procedures_case (section_id, id) WHERE is_open = 0;
CREATE INDEX procedures_case_statistics ON procedures_case (procedure_name, sent_at);

-- What the answers were before a correction.
CREATE TABLE procedures_former (
    case_id {int} NOT NULL REFERENCES procedures_case (id),
    revision {int} NOT NULL,
    answers {bytes} NOT NULL,
    replaced_at {int} NOT NULL,
    PRIMARY KEY (case_id, revision)
) {strict};

-- 補正: which fields are open to be mended, and what is to be mended there (sealed). One open at a time.
CREATE TABLE procedures_correction (
    id {id},
    case_id {int} NOT NULL REFERENCES procedures_case (id),
    asked_at {int} NOT NULL,
    staff_id {int} NOT NULL,
    answered_at {int} NOT NULL,
    request {bytes} NOT NULL
) {strict};
CREATE UNIQUE INDEX procedures_correction_open ON procedures_correction (case_id) WHERE answered_at = 0;
CREATE INDEX procedures_correction_case ON procedures_correction (case_id, id);

-- The thread between applicant and section, and the section's own notes.
CREATE TABLE procedures_message (
    id {id},
    case_id {int} NOT NULL REFERENCES procedures_case (id),
    is_from_staff {int} NOT NULL CHECK (is_from_staff IN (0, 1)),
    is_note {int} NOT NULL CHECK (is_note IN (0, 1)),
    staff_id {int} NOT NULL,
    name TEXT NOT NULL,
    sent_at {int} NOT NULL,
    words {bytes} NOT NULL
) {strict};
CREATE INDEX procedures_message_case ON procedures_message (case_id, id);
