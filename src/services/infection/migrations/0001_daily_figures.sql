-- Every figure ever entered. A correction is a new entry; the one it takes the place of becomes "replaced" and stays.
CREATE TABLE infection_entry (
    id {id},
    day TEXT NOT NULL,
    cases {int} NOT NULL CHECK (cases >= 0),
    administrative {int} CHECK (administrative >= 0),
    insured {int} CHECK (insured >= 0),
    is_derived {int} NOT NULL CHECK (is_derived IN (0, 1)),
    note TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'confirmed', 'rejected', 'replaced')),
    entered_by {int} NOT NULL,
    entered_by_name TEXT NOT NULL,
    entered_at {int} NOT NULL,
    decided_by {int},
    decided_by_name TEXT,
    decided_at {int},
    CHECK ((is_derived = 1 AND administrative IS NULL AND insured IS NULL)
        OR (is_derived = 0 AND administrative + insured = cases)),
    CHECK (decided_by IS NULL OR entered_by = 0 OR decided_by <> entered_by)
){strict};

-- At most one figure of a day is the confirmed one, and at most one waits for the second person.
CREATE UNIQUE INDEX infection_entry_confirmed ON infection_entry (day) WHERE state = 'confirmed';
CREATE UNIQUE INDEX infection_entry_waiting ON infection_entry (day) WHERE state = 'waiting';
CREATE INDEX infection_entry_day ON infection_entry (day, id);
