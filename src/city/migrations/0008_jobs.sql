-- One row for each periodic job: when it ran, and which node runs it now (until the lock's end).
CREATE TABLE city_job (
    id           {id},
    name         TEXT NOT NULL UNIQUE,
    due_at       {int} NOT NULL,
    locked_by    TEXT NOT NULL,
    locked_until {int} NOT NULL,
    began_at     {int},
    ended_at     {int},
    outcome      TEXT NOT NULL
) {strict};
