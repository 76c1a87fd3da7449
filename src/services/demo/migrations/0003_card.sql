-- Codes and tokens of the mock card provider.
CREATE TABLE demo_card (
    id {id},
    code TEXT NOT NULL UNIQUE,
    token TEXT NOT NULL UNIQUE,
    person_id {int} NOT NULL,   -- 0: somebody of another city
    client_id TEXT NOT NULL,
    redirect_uri TEXT NOT NULL,
    nonce TEXT NOT NULL,
    challenge TEXT NOT NULL,
    made_at {int} NOT NULL,
    used_at {int}
){strict};
