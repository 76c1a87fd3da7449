-- Addresses that are told of events. `secret` is sealed with the city's common key; `events` has a space around each name.
CREATE TABLE connections_hook (
    id {id},
    name TEXT NOT NULL,
    url TEXT NOT NULL,
    secret {bytes} NOT NULL,
    events TEXT NOT NULL,
    is_on {int} NOT NULL CHECK (is_on IN (0, 1)),
    made_at {int} NOT NULL,
    made_by TEXT NOT NULL
){strict};

CREATE TABLE connections_delivery (
    id {id},
    hook_id {int} NOT NULL REFERENCES connections_hook (id),
    message_id TEXT NOT NULL UNIQUE,
    event TEXT NOT NULL,
    body TEXT NOT NULL,
    state {int} NOT NULL CHECK (state IN (1, 2, 3)), -- on its way, taken, dead
    attempts {int} NOT NULL,
    next_at {int} NOT NULL,
    made_at {int} NOT NULL,
    done_at {int} NOT NULL
){strict};
CREATE INDEX connections_delivery_hook ON connections_delivery (hook_id, id);
CREATE INDEX connections_delivery_dead ON connections_delivery (hook_id, id) WHERE state = 3;

CREATE TABLE connections_attempt (
    delivery_id {int} NOT NULL REFERENCES connections_delivery (id),
    number {int} NOT NULL,
    at {int} NOT NULL,
    code {int} NOT NULL,     -- of HTTP; 0: no answer
    problem TEXT NOT NULL,
    PRIMARY KEY (delivery_id, number)
){strict};

CREATE TABLE connections_batch (
    id {id},
    name TEXT NOT NULL UNIQUE,      -- also the folder's
    procedure_name TEXT NOT NULL,
    rhythm TEXT NOT NULL CHECK (rhythm IN ('daily', 'weekly')),
    format TEXT NOT NULL CHECK (format IN ('csv', 'json')),
    url TEXT NOT NULL,              -- empty: into the folder
    secret {bytes} NOT NULL,
    with_answers {int} NOT NULL CHECK (with_answers IN (0, 1)),
    is_on {int} NOT NULL CHECK (is_on IN (0, 1)),
    until_at {int} NOT NULL,        -- cases changed before this have been handed over
    made_at {int} NOT NULL,
    made_by TEXT NOT NULL
){strict};

CREATE TABLE connections_receipt (
    id {id},
    batch_id {int} NOT NULL REFERENCES connections_batch (id),
    from_at {int} NOT NULL,
    until_at {int} NOT NULL,
    row_count {int} NOT NULL,
    size_bytes {int} NOT NULL,
    checksum TEXT NOT NULL,
    place TEXT NOT NULL,            -- file name, or host
    is_taken {int} NOT NULL CHECK (is_taken IN (0, 1)),
    code {int} NOT NULL,
    problem TEXT NOT NULL,
    at {int} NOT NULL
){strict};
CREATE INDEX connections_receipt_batch ON connections_receipt (batch_id, id);
