-- Lists taken out as files: sealed, for who asked, for a day. `ask` (filters and order) is sealed too: it may hold a name.
CREATE TABLE city_take_out (
    id {id},
    code TEXT NOT NULL UNIQUE,
    staff_id {int} NOT NULL,
    staff_title TEXT NOT NULL,
    listing TEXT NOT NULL,
    format TEXT NOT NULL,
    language {int} NOT NULL,
    ask {bytes} NOT NULL,
    state {int} NOT NULL CHECK (state IN (1, 2, 3, 4)), -- waiting, working, done, failed
    row_count {int} NOT NULL,
    replaced {int} NOT NULL,
    is_cut {int} NOT NULL CHECK (is_cut IN (0, 1)),
    size_bytes {int} NOT NULL,
    made_at {int} NOT NULL,
    forget_at {int} NOT NULL,
    file {bytes} NOT NULL
) {strict};
CREATE INDEX city_take_out_staff ON city_take_out (staff_id, id);
CREATE INDEX city_take_out_forget ON city_take_out (forget_at);
