-- Acts on many cases at once, and what became of each. `words` (of a note, message, correction) is sealed.
CREATE TABLE desk_several (
    id {id},
    code TEXT NOT NULL UNIQUE,
    staff_id {int} NOT NULL,
    staff_title TEXT NOT NULL,
    act TEXT NOT NULL CHECK (act IN ('assign', 'note', 'message', 'correction')),
    to_staff_id {int} NOT NULL,
    to_name TEXT NOT NULL,
    field TEXT NOT NULL,
    words {bytes} NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'done', 'undone')),
    made_at {int} NOT NULL,
    due_at {int} NOT NULL
){strict};
CREATE INDEX desk_several_staff ON desk_several (staff_id, id);
CREATE TABLE desk_several_case (
    several_id {int} NOT NULL REFERENCES desk_several (id),
    case_id {int} NOT NULL,
    number TEXT NOT NULL,
    result TEXT NOT NULL,             -- empty: not yet
    former_staff_id {int} NOT NULL,   -- of an assignment: who had it
    former_name TEXT NOT NULL,
    PRIMARY KEY (several_id, case_id)
){strict};

-- Figures of each month and procedure, without persons: derived, `ikanai rebuild` makes them again.
CREATE TABLE desk_month (
    month TEXT NOT NULL,              -- 2026-11, of the day of sending (begun and abandoned: of their own day)
    procedure_name TEXT NOT NULL,
    started {int} NOT NULL,
    abandoned {int} NOT NULL,
    abandoned_at TEXT NOT NULL,       -- the step where most stopped; empty: nobody
    sent {int} NOT NULL,
    sent_online {int} NOT NULL,
    corrected {int} NOT NULL,
    decided {int} NOT NULL,
    median_tenths {int} NOT NULL,     -- tenths of a day from sending to decision
    ninety_tenths {int} NOT NULL,     -- nine of ten were faster
    online {int} NOT NULL,
    counter {int} NOT NULL,
    paper {int} NOT NULL,
    phone {int} NOT NULL,
    van {int} NOT NULL,
    shop {int} NOT NULL,                -- convenience stores
    PRIMARY KEY (month, procedure_name)
){strict};
