-- Papers that were promised when applying and come later. due_day: the day by which. ended_at: handed in, or no longer asked
-- for (0: still to come). reminded_at, overdue_at: when the applicant was reminded, when the section was told (0: not yet).
CREATE TABLE procedures_later (
    id {id},
    case_id {int} NOT NULL REFERENCES procedures_case (id),
    field TEXT NOT NULL,
    item {int} NOT NULL,
    due_day {int} NOT NULL,
    promised_at {int} NOT NULL,
    ended_at {int} NOT NULL,
    reminded_at {int} NOT NULL,
    overdue_at {int} NOT NULL,
    UNIQUE (case_id, field, item)
) {strict};
CREATE INDEX procedures_later_due ON procedures_later (due_day, id) WHERE ended_at = 0;
