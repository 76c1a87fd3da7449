-- Residents' accounts. Mail address and name are sealed under the account's key; mail_blind finds them.
CREATE TABLE city_account (
    id {id},
    key_id {int} NOT NULL,
    mail_blind {bytes} UNIQUE,
    mail_sealed {bytes},
    name_sealed {bytes},
    person_id {int} UNIQUE,
    assurance {int} NOT NULL CHECK (assurance IN (0, 1, 2)),
    language {int} NOT NULL,
    is_specimen {int} NOT NULL CHECK (is_specimen IN (0, 1)),
    made_at {int} NOT NULL,
    signed_in_at {int},
    erased_at {int}
) {strict};

-- kind 1 resident (owner is city_account), 2 staff (owner is city_staff); the same in city_passkey.
CREATE TABLE city_session (
    id {id},
    token_hash {bytes} NOT NULL UNIQUE,
    kind {int} NOT NULL CHECK (kind IN (1, 2)),
    owner_id {int} NOT NULL,
    way {int} NOT NULL,
    browser TEXT NOT NULL,
    started_at {int} NOT NULL,
    seen_at {int} NOT NULL,
    ended_at {int}
) {strict};
CREATE INDEX city_session_owner ON city_session (kind, owner_id);

CREATE TABLE city_passkey (
    id {id},
    kind {int} NOT NULL CHECK (kind IN (1, 2)),
    owner_id {int} NOT NULL,
    credential_id {bytes} NOT NULL UNIQUE,
    public_key {bytes} NOT NULL,
    algorithm {int} NOT NULL,
    sign_count {int} NOT NULL,
    is_backed_up {int} NOT NULL CHECK (is_backed_up IN (0, 1)),
    attestation TEXT NOT NULL,
    label TEXT NOT NULL,
    made_at {int} NOT NULL,
    used_at {int}
) {strict};
CREATE INDEX city_passkey_owner ON city_passkey (kind, owner_id);

-- A try to sign in or to prove an address: ten minutes, one browser, once.
CREATE TABLE city_try (
    id {id},
    purpose TEXT NOT NULL,
    browser_hash {bytes} NOT NULL,
    mail_blind {bytes},
    peer_blind {bytes} NOT NULL,
    sealed {bytes},
    code_hash {bytes},
    link_hash {bytes},
    challenge {bytes},
    owner_id {int} NOT NULL,
    wrong_count {int} NOT NULL DEFAULT 0,
    made_at {int} NOT NULL,
    until_at {int} NOT NULL,
    used_at {int}
) {strict};
CREATE INDEX city_try_browser ON city_try (browser_hash, id);
CREATE INDEX city_try_mail ON city_try (mail_blind, made_at);
CREATE INDEX city_try_peer ON city_try (peer_blind, made_at);

-- A way back for staff who lost their passkey: a link given by an administrator, once, within a day.
CREATE TABLE city_enrolment (
    id {id},
    staff_id {int} NOT NULL,
    secret_hash {bytes} NOT NULL UNIQUE,
    made_at {int} NOT NULL,
    until_at {int} NOT NULL,
    used_at {int},
    ended_at {int}
) {strict};
