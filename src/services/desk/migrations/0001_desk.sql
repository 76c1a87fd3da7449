-- What was asked for and is done ten seconds later, unless it is taken back: approvals and changes of who handles.
CREATE TABLE desk_pending (
    id {id},
    batch TEXT NOT NULL,            -- unguessable; what was asked for in one go
    kind TEXT NOT NULL CHECK (kind IN ('pass', 'assign')),
    subject_id {int} NOT NULL,      -- an approval, or a case
    staff_id {int} NOT NULL,
    staff_title TEXT NOT NULL,
    position {int} NOT NULL,        -- of the approval when it was asked for
    to_staff_id {int} NOT NULL,
    to_name TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'done', 'undone', 'failed')),
    due_at {int} NOT NULL
){strict};
CREATE INDEX desk_pending_batch ON desk_pending (batch, id);
CREATE INDEX desk_pending_subject ON desk_pending (kind, subject_id) WHERE state = 'waiting';
