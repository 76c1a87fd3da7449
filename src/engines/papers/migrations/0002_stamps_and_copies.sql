-- The moment of the time stamp in the signature (PAdES B-T); 0: none (B-B).
ALTER TABLE papers_paper ADD COLUMN stamped_at {int} NOT NULL DEFAULT 0;

-- Each copy (通) is a paper of its own with a number of its own, because each goes to another receiver and is checked and voided by itself.
ALTER TABLE papers_paper ADD COLUMN copy {int} NOT NULL DEFAULT 1 CHECK (copy >= 1);
DROP INDEX papers_paper_subject;
CREATE UNIQUE INDEX papers_paper_subject ON papers_paper (subject_kind, subject_id, copy) WHERE state <> 'void';

-- Who waits for the time-stamp authority to answer again. The row goes with the paper that is issued.
CREATE TABLE papers_waiting (
    subject_kind TEXT NOT NULL,
    subject_id {int} NOT NULL,
    copy {int} NOT NULL,
    since {int} NOT NULL,
    told_at {int} NOT NULL, -- when somebody was last told that it may go on; 0: not yet
    PRIMARY KEY (subject_kind, subject_id, copy)
){strict};
