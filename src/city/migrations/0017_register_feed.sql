-- Files of the register that were applied, or are being applied: `done` rows (of a whole register: households) are in.
CREATE TABLE city_register_feed (
    id {id},
    sequence {int} NOT NULL CHECK (sequence > 0),
    kind {int} NOT NULL CHECK (kind IN (1, 2)), -- whole, difference
    is_bulk {int} NOT NULL CHECK (is_bulk IN (0, 1)), -- the first whole register: `done` counts households
    checksum TEXT NOT NULL,
    as_of_day {int} NOT NULL,
    row_count {int} NOT NULL,
    done {int} NOT NULL,
    is_done {int} NOT NULL CHECK (is_done IN (0, 1)),
    added {int} NOT NULL,
    changed {int} NOT NULL,
    unchanged {int} NOT NULL,
    stopped {int} NOT NULL,
    begun_at {int} NOT NULL,
    applied_at {int} NOT NULL
) {strict};
CREATE UNIQUE INDEX city_register_feed_open ON city_register_feed (is_done) WHERE is_done = 0;
