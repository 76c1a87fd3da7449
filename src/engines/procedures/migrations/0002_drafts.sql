-- Drafts. What is in `sealed` opens only with the code in the applicant's cookie, of which the hash alone is here. For
-- resuming, the code is wrapped for the account, or for who proves to own the mail address (mail_token: its blind value).
CREATE TABLE procedures_draft (
    id {id},
    code_hash {bytes} NOT NULL UNIQUE,
    account_id {int} NOT NULL,
    procedure_name TEXT NOT NULL,
    version TEXT NOT NULL,
    step TEXT NOT NULL,
    send_key TEXT NOT NULL UNIQUE,
    started_at {int} NOT NULL,
    saved_at {int} NOT NULL,
    forget_at {int} NOT NULL,
    account_code {bytes},
    mail_token {bytes},
    mail_code {bytes},
    sealed {bytes} NOT NULL
) {strict};
CREATE INDEX procedures_draft_account ON procedures_draft (account_id, procedure_name, saved_at) WHERE account_id <> 0;
CREATE INDEX procedures_draft_mail ON procedures_draft (mail_token) WHERE mail_token IS NOT NULL;
CREATE INDEX procedures_draft_forget ON procedures_draft (forget_at);

-- How far people come: drafts begun, and those forgotten by the step where they stopped. Counts only, no persons.
CREATE TABLE procedures_count (
    day {int} NOT NULL,
    procedure_name TEXT NOT NULL,
    what TEXT NOT NULL CHECK (what IN ('started', 'abandoned')),
    step TEXT NOT NULL,
    number {int} NOT NULL,
    PRIMARY KEY (day, procedure_name, what, step)
) {strict};
