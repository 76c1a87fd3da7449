-- A list of records whose time is over (廃棄予定), proposed by a job and decided by an officer (廃棄決定). The report stays for ever.
CREATE TABLE retention_list (
    id {id},
    fiscal_year {int} NOT NULL,  -- in which they could go for the first time
    state TEXT NOT NULL CHECK (state IN ('proposed', 'decided', 'done')),
    made_at {int} NOT NULL,
    decided_at {int} NOT NULL,
    decided_by TEXT NOT NULL,    -- post
    decided_staff_id {int} NOT NULL,
    done_at {int} NOT NULL,
    report {bytes} NOT NULL,     -- signed PDF; empty until done
    CHECK ((state = 'proposed') = (decided_at = 0)),
    CHECK ((state = 'done') = (done_at > 0))
){strict};

-- One record on a list. Nothing personal: it outlives what it names.
CREATE TABLE retention_item (
    id {id},
    list_id {int} NOT NULL REFERENCES retention_list (id),
    case_id {int} NOT NULL,
    number TEXT NOT NULL,
    procedure_name TEXT NOT NULL,
    years {int} NOT NULL,
    ended_day TEXT NOT NULL,
    until_day TEXT NOT NULL,     -- the last day on which it had to be kept
    state TEXT NOT NULL CHECK (state IN ('listed', 'kept', 'erased')),
    why_kept TEXT NOT NULL,
    erased_at {int} NOT NULL,
    CHECK ((state = 'kept') = (why_kept <> '')),
    CHECK ((state = 'erased') = (erased_at > 0))
){strict};
CREATE INDEX retention_item_list ON retention_item (list_id, id);
-- A record is erased once, and stands on one open list at most.
CREATE UNIQUE INDEX retention_item_case ON retention_item (case_id) WHERE state <> 'kept';
