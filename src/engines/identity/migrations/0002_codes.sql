-- One-time codes (RFC 6238): kind 1 resident (owner is city_account), 2 staff (city_staff). A secret waits in pending_sealed
-- until its first code was typed. last_step: the newest code that was taken; none is taken twice.
CREATE TABLE identity_otp (
    id {id},
    kind {int} NOT NULL CHECK (kind IN (1, 2)),
    owner_id {int} NOT NULL,
    secret_sealed {bytes},
    pending_sealed {bytes},
    last_step {int} NOT NULL,
    made_at {int} NOT NULL,
    used_at {int},
    UNIQUE (kind, owner_id)
) {strict};

-- Codes on paper for who lost the device: each once. Only keyed hashes are kept.
CREATE TABLE identity_spare (
    id {id},
    kind {int} NOT NULL CHECK (kind IN (1, 2)),
    owner_id {int} NOT NULL,
    code_hash {bytes} NOT NULL UNIQUE,
    made_at {int} NOT NULL,
    used_at {int}
) {strict};
CREATE INDEX identity_spare_owner ON identity_spare (kind, owner_id);

-- Tries with codes, by blind name of whom (an address, an owner) and from where, so that guessing is slow for everybody and
-- nobody learns which addresses exist.
CREATE TABLE identity_guess (
    id {id},
    whom_blind {bytes} NOT NULL,
    peer_blind {bytes} NOT NULL,
    made_at {int} NOT NULL
) {strict};
CREATE INDEX identity_guess_whom ON identity_guess (whom_blind, made_at);
CREATE INDEX identity_guess_peer ON identity_guess (peer_blind, made_at);
