-- A kind of paper as the city's folder defines it; papers keep the words they were made with in their own bytes.
CREATE TABLE papers_kind (
    name TEXT PRIMARY KEY,
    body TEXT NOT NULL, -- the YAML as canonical JSON
    changed_at {int} NOT NULL
){strict};

-- Numbers are given without gaps by kind and fiscal year.
CREATE TABLE papers_serial (
    kind TEXT NOT NULL,
    fiscal_year {int} NOT NULL,
    last_number {int} NOT NULL,
    PRIMARY KEY (kind, fiscal_year)
){strict};

-- The ledger (発行簿). A number that was taken stays in it, also when the paper could not be made (void).
CREATE TABLE papers_paper (
    id {id},
    code TEXT NOT NULL UNIQUE,   -- unguessable: the address of the check page
    job TEXT NOT NULL UNIQUE,    -- unguessable: bound into the bytes
    kind TEXT NOT NULL,
    fiscal_year {int} NOT NULL,
    serial {int} NOT NULL,
    number TEXT NOT NULL,
    title TEXT NOT NULL,         -- three languages as JSON
    subject_kind TEXT NOT NULL,
    subject_id {int} NOT NULL,
    requester TEXT NOT NULL,     -- "account:12", "case:34"; who may have it
    state TEXT NOT NULL CHECK (state IN ('making', 'issued', 'void')),
    void_reason TEXT NOT NULL,
    issued_day TEXT NOT NULL,
    holds_until TEXT NOT NULL,   -- empty: no end by itself
    sha256 TEXT NOT NULL,
    key_id {int} NOT NULL,
    made_at {int} NOT NULL,
    issued_at {int} NOT NULL,
    UNIQUE (kind, fiscal_year, serial)
){strict};
-- A subject has one paper that holds; another one only after that one is void.
CREATE UNIQUE INDEX papers_paper_subject ON papers_paper (subject_kind, subject_id) WHERE state <> 'void';
CREATE INDEX papers_paper_issued ON papers_paper (issued_at) WHERE state = 'issued';

CREATE TABLE papers_bytes (
    paper_id {int} PRIMARY KEY REFERENCES papers_paper (id),
    sealed {bytes} NOT NULL
){strict};

-- Whose data stand on it, and the version of the register that was read.
CREATE TABLE papers_person (
    paper_id {int} NOT NULL REFERENCES papers_paper (id),
    person_id {int} NOT NULL,
    version {int} NOT NULL,
    PRIMARY KEY (paper_id, person_id)
){strict};
CREATE INDEX papers_person_person ON papers_person (person_id, paper_id);

CREATE TABLE papers_check (
    id {id},
    paper_id {int} NOT NULL REFERENCES papers_paper (id),
    checked_at {int} NOT NULL
){strict};
CREATE INDEX papers_check_paper ON papers_check (paper_id, id);

-- The issuing line stopped: the first paper that was not for who asked for it.
CREATE TABLE papers_stop (
    id {id},
    why TEXT NOT NULL,
    stopped_at {int} NOT NULL,
    resumed_at {int} NOT NULL, -- 0: still stopped
    resumed_by TEXT NOT NULL
){strict};

-- Figures of other systems that papers certify (tax): sealed, one for each person, kind and year.
CREATE TABLE papers_record (
    id {id},
    person_id {int} NOT NULL,
    kind TEXT NOT NULL,
    year {int} NOT NULL,
    key_id {int} NOT NULL,
    sealed {bytes} NOT NULL,
    UNIQUE (person_id, kind, year)
){strict};
