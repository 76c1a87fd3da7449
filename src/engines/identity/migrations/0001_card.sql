-- A way out to a provider and back: one browser, ten minutes, once. The state travels; here stands its hash.
CREATE TABLE identity_flow (
    id {id},
    state_hash {bytes} NOT NULL UNIQUE,
    browser_hash {bytes} NOT NULL,
    kind {int} NOT NULL CHECK (kind IN (1, 2)), -- 1 a resident's card, 2 the staff's sign-on
    account_id {int} NOT NULL,                  -- who was signed in when leaving; 0: nobody
    sealed {bytes},
    made_at {int} NOT NULL,
    until_at {int} NOT NULL,
    used_at {int}
) {strict};
CREATE INDEX identity_flow_until ON identity_flow (until_at);

-- A card that was shown: the provider's name for its holder (blind) and the account it opens. The basic items are sealed
-- under the account's own key, so that they go with it.
CREATE TABLE identity_card (
    id {id},
    subject_blind {bytes} NOT NULL UNIQUE,
    account_id {int} NOT NULL,
    sealed {bytes},
    made_at {int} NOT NULL,
    used_at {int} NOT NULL
) {strict};
CREATE INDEX identity_card_account ON identity_card (account_id);
