-- Uploaded files. The bytes stand sealed in DATA/files; name and hash are sealed here under the file's own key.
-- removed_at: the key is dropped; is_on_disk 0 once the bytes are gone too.
CREATE TABLE city_file (
    id {id},
    public_id TEXT NOT NULL UNIQUE,
    key_id {int} NOT NULL,
    kind {int} NOT NULL CHECK (kind IN (1, 2, 3)),
    owner_kind TEXT NOT NULL,
    owner_id {int} NOT NULL,
    sealed {bytes},
    size_bytes {int} NOT NULL,
    made_at {int} NOT NULL,
    removed_at {int},
    is_on_disk {int} NOT NULL CHECK (is_on_disk IN (0, 1))
) {strict};
CREATE INDEX city_file_owner ON city_file (owner_kind, owner_id);
