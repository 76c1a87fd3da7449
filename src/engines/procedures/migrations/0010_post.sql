-- Papers that go out by post. wanted_at: when the case was issued (or refused). posted_at 0: still to be posted.
CREATE TABLE procedures_post (
    case_id {int} PRIMARY KEY REFERENCES procedures_case (id),
    wanted_at {int} NOT NULL,
    posted_at {int} NOT NULL,
    posted_day {int} NOT NULL,  -- day number on which it was given to the post; 0: not yet
    staff_title TEXT NOT NULL
) {strict};
CREATE INDEX procedures_post_posted ON procedures_post (posted_at, case_id);
