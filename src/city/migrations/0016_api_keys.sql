-- Keys of programs that call the API. The key itself is shown once and kept as a hash only.
CREATE TABLE city_api_key (
    id {id},
    secret_hash {bytes} NOT NULL UNIQUE,
    hint TEXT NOT NULL,                   -- its first signs, to tell keys apart
    name TEXT NOT NULL,                   -- which program of which office; residents read it in the access log
    scopes TEXT NOT NULL CHECK (scopes <> ''), -- with a space behind each
    section_id {int} NOT NULL,            -- what it may see is of this section and those below; 0: of the whole city
    rate_per_minute {int} NOT NULL CHECK (rate_per_minute > 0),
    valid_until {int} NOT NULL,           -- the last day
    made_at {int} NOT NULL,
    made_by_staff_id {int} NOT NULL,
    made_by TEXT NOT NULL,
    revoked_at {int} NOT NULL,            -- 0: it holds
    revoked_by TEXT NOT NULL,
    used_at {int} NOT NULL                -- to the hour; 0: never
){strict};
