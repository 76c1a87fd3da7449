-- Work to do after a commit. A row goes when it is done; one that failed too often stays as a dead letter.
-- A claimed row's due_at is the end of its lease.
CREATE TABLE store_outbox (
    id          {id},
    kind        {text} NOT NULL,
    payload     {text} NOT NULL,
    put_at      {int} NOT NULL,
    due_at      {int} NOT NULL,
    attempts    {int} NOT NULL CHECK (attempts >= 0),
    token       {text} NOT NULL,
    problem     {text} NOT NULL,
    died_at     {int}
) {strict};
CREATE INDEX store_outbox_due ON store_outbox (due_at, id) WHERE died_at IS NULL;
CREATE INDEX store_outbox_dead ON store_outbox (died_at, id) WHERE died_at IS NOT NULL;
