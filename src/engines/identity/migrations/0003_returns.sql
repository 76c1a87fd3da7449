-- 回復: a way back into an account for who lost device, passkey or mail box. Two officials approve, neither of whom entered it.
-- What was told is sealed. state: 1 waits, 2 one has approved, 3 two have, 4 refused, 5 used.
CREATE TABLE identity_return (
    id {id},
    account_id {int} NOT NULL,
    channel {int} NOT NULL CHECK (channel IN (1, 2)), -- 1 online, 2 counter
    state {int} NOT NULL CHECK (state BETWEEN 1 AND 5),
    sealed {bytes},
    entered_by {int} NOT NULL,     -- staff at the counter; 0: themselves
    first_by {int} NOT NULL DEFAULT 0,
    first_at {int},
    second_by {int} NOT NULL DEFAULT 0,
    second_at {int},
    secret_hash {bytes} UNIQUE,
    until_at {int},
    made_at {int} NOT NULL,
    CHECK (second_by = 0 OR (second_by <> first_by AND first_by <> 0)),
    CHECK (entered_by = 0 OR (entered_by <> first_by AND entered_by <> second_by))
) {strict};
CREATE INDEX identity_return_state ON identity_return (state, id);
