-- Ways of being known: cards, one-time codes, ways back.

-- flow_add(state_hash bytes, browser_hash bytes, kind int, account_id int, now int, until_at int) ->? int
INSERT INTO identity_flow (state_hash, browser_hash, kind, account_id, made_at, until_at)
VALUES (:state_hash, :browser_hash, :kind, :account_id, :now, :until_at) RETURNING id;

-- flow_seal(id int, sealed bytes)
UPDATE identity_flow SET sealed = :sealed WHERE id = :id;

-- flow_open(state_hash bytes, browser_hash bytes, kind int, now int) ->? flow(id int, account_id int, sealed bytes?)
SELECT id, account_id, sealed FROM identity_flow
WHERE state_hash = :state_hash AND browser_hash = :browser_hash AND kind = :kind AND used_at IS NULL AND until_at > :now;

-- flow_use(id int, now int)
UPDATE identity_flow SET used_at = :now WHERE id = :id AND used_at IS NULL;

-- flows_forget(before int) -> any
DELETE FROM identity_flow WHERE until_at < :before;

-- card_of(subject_blind bytes) ->? card(id int, account_id int)
SELECT c.id, c.account_id FROM identity_card c JOIN city_account a ON a.id = c.account_id AND a.erased_at IS NULL
WHERE c.subject_blind = :subject_blind;

-- card_add(subject_blind bytes, account_id int, now int) ->? int
INSERT INTO identity_card (subject_blind, account_id, made_at, used_at)
VALUES (:subject_blind, :account_id, :now, :now)
ON CONFLICT (subject_blind) DO UPDATE SET account_id = excluded.account_id, made_at = excluded.made_at RETURNING id;

-- card_seen(id int, sealed bytes, now int)
UPDATE identity_card SET sealed = :sealed, used_at = :now WHERE id = :id;

-- cards_of_account(account_id int) -> card_row(id int, made_at int, used_at int)
SELECT id, made_at, used_at FROM identity_card WHERE account_id = :account_id ORDER BY id LIMIT 10;

-- cards_forget(account_id int) -> any
DELETE FROM identity_card WHERE account_id = :account_id;

-- cards_of_erased() -> any
DELETE FROM identity_card WHERE account_id IN (SELECT id FROM city_account WHERE erased_at IS NOT NULL);
