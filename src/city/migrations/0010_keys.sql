-- Keys of single persons, accounts, cases, drafts and files, wrapped by the master key that stands outside the store.
-- wrapped NULL: dropped, what it sealed is erased. The fingerprint of a dropped key is also noted outside the store, so
-- that it can be dropped again in a store that was restored from an older backup.
CREATE TABLE city_key (
    id {id},
    kind TEXT NOT NULL,
    wrapped {bytes},
    made_at {int} NOT NULL,
    dropped_at {int},
    fingerprint {bytes},
    CHECK ((wrapped IS NULL) = (dropped_at IS NOT NULL))
) {strict};
CREATE INDEX city_key_dropped ON city_key (dropped_at);

-- One row: proves at start that the master key is the one this store was made with.
CREATE TABLE city_key_check (
    id {int} PRIMARY KEY CHECK (id = 1),
    check_value {bytes} NOT NULL,
    made_at {int} NOT NULL
) {strict};

-- Numbers that must be known before the insert, because sealed values are bound to them.
CREATE TABLE city_counter (
    name TEXT PRIMARY KEY,
    next {int} NOT NULL CHECK (next > 0)
) {strict};
