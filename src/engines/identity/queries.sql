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

-- ---- one-time codes ----

-- otp_of(kind int, owner_id int) ->? otp(id int, secret_sealed bytes?, pending_sealed bytes?, last_step int, made_at int, used_at int?)
SELECT id, secret_sealed, pending_sealed, last_step, made_at, used_at FROM identity_otp WHERE kind = :kind AND owner_id = :owner_id;

-- otp_add(kind int, owner_id int, now int) ->? int
INSERT INTO identity_otp (kind, owner_id, last_step, made_at) VALUES (:kind, :owner_id, -1, :now)
ON CONFLICT (kind, owner_id) DO UPDATE SET pending_sealed = NULL RETURNING id;

-- otp_pend(id int, pending_sealed bytes)
UPDATE identity_otp SET pending_sealed = :pending_sealed WHERE id = :id;

-- otp_confirm(id int, secret_sealed bytes, step int, now int)
UPDATE identity_otp SET secret_sealed = :secret_sealed, pending_sealed = NULL, last_step = :step, made_at = :now, used_at = NULL
WHERE id = :id AND pending_sealed IS NOT NULL;

-- otp_used(id int, step int, now int)
UPDATE identity_otp SET last_step = :step, used_at = :now WHERE id = :id AND last_step < :step AND secret_sealed IS NOT NULL;

-- otp_remove(kind int, owner_id int) -> any
DELETE FROM identity_otp WHERE kind = :kind AND owner_id = :owner_id;

-- spare_add(kind int, owner_id int, code_hash bytes, now int)
INSERT INTO identity_spare (kind, owner_id, code_hash, made_at) VALUES (:kind, :owner_id, :code_hash, :now);

-- spare_use(kind int, owner_id int, code_hash bytes, now int)
UPDATE identity_spare SET used_at = :now
WHERE kind = :kind AND owner_id = :owner_id AND code_hash = :code_hash AND used_at IS NULL;

-- spares_left(kind int, owner_id int) ->? int
SELECT COUNT(*) FROM identity_spare WHERE kind = :kind AND owner_id = :owner_id AND used_at IS NULL;

-- spares_remove(kind int, owner_id int) -> any
DELETE FROM identity_spare WHERE kind = :kind AND owner_id = :owner_id;

-- guess_add(whom_blind bytes, peer_blind bytes, now int)
INSERT INTO identity_guess (whom_blind, peer_blind, made_at) VALUES (:whom_blind, :peer_blind, :now);

-- guesses_at(whom_blind bytes, since int) ->? int
SELECT COUNT(*) FROM identity_guess WHERE whom_blind = :whom_blind AND made_at > :since;

-- guesses_from(peer_blind bytes, since int) ->? int
SELECT COUNT(*) FROM identity_guess WHERE peer_blind = :peer_blind AND made_at > :since;

-- guesses_forget(before int) -> any
DELETE FROM identity_guess WHERE made_at < :before;

-- otps_of_erased() -> any
DELETE FROM identity_otp WHERE kind = 1 AND owner_id IN (SELECT id FROM city_account WHERE erased_at IS NOT NULL);

-- spares_of_erased() -> any
DELETE FROM identity_spare WHERE kind = 1 AND owner_id IN (SELECT id FROM city_account WHERE erased_at IS NOT NULL);

-- ---- ways back ----

-- return_add(account_id int, channel int, entered_by int, now int) ->? int
INSERT INTO identity_return (account_id, channel, state, entered_by, made_at) VALUES (:account_id, :channel, 1, :entered_by, :now)
RETURNING id;

-- return_seal(id int, sealed bytes)
UPDATE identity_return SET sealed = :sealed WHERE id = :id;

-- return_of(id int) ->? return_row(id int, account_id int, channel int, state int, sealed bytes?, entered_by int, first_by int, first_at int?, second_by int, until_at int?, made_at int, entered_name text?, first_name text?, second_name text?)
SELECT r.id, r.account_id, r.channel, r.state, r.sealed, r.entered_by, r.first_by, r.first_at, r.second_by, r.until_at, r.made_at,
       e.name AS entered_name, f.name AS first_name, s.name AS second_name
FROM identity_return r
LEFT JOIN city_staff e ON e.id = r.entered_by
LEFT JOIN city_staff f ON f.id = r.first_by
LEFT JOIN city_staff s ON s.id = r.second_by
WHERE r.id = :id;

-- returns_waiting(up_to int) -> return_line(id int, channel int, state int, made_at int)
SELECT id, channel, state, made_at FROM identity_return WHERE state IN (1, 2) ORDER BY id LIMIT :up_to;

-- returns_of_account(account_id int) ->? int
SELECT COUNT(*) FROM identity_return WHERE account_id = :account_id AND state IN (1, 2);

-- return_first(id int, staff_id int, now int)
UPDATE identity_return SET state = 2, first_by = :staff_id, first_at = :now
WHERE id = :id AND state = 1 AND entered_by <> :staff_id;

-- return_second(id int, staff_id int, secret_hash bytes, until_at int, now int)
UPDATE identity_return SET state = 3, second_by = :staff_id, second_at = :now, secret_hash = :secret_hash, until_at = :until_at
WHERE id = :id AND state = 2 AND first_by <> :staff_id AND entered_by <> :staff_id;

-- return_refuse(id int)
UPDATE identity_return SET state = 4 WHERE id = :id AND state IN (1, 2);

-- return_open(secret_hash bytes, now int) ->? int
SELECT id FROM identity_return WHERE secret_hash = :secret_hash AND state = 3 AND until_at > :now;

-- return_use(id int)
UPDATE identity_return SET state = 5 WHERE id = :id AND state = 3;

-- passkeys_remove_of(kind int, owner_id int) -> any
DELETE FROM city_passkey WHERE kind = :kind AND owner_id = :owner_id;
