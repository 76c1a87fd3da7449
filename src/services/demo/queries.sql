-- residents() -> resident(id int, account_id int, name text, story text)
SELECT id, account_id, name, story FROM demo_resident ORDER BY id;

-- add_resident(account_id int, name text, story text)
INSERT INTO demo_resident (account_id, name, story) VALUES (:account_id, :name, :story);

-- is_resident(account_id int) ->? int
SELECT id FROM demo_resident WHERE account_id = :account_id;

-- add_payment(payment_id text, reference text, amount int, description text, return_url text)
INSERT INTO demo_payment (payment_id, reference, amount, description, return_url, state, refunded)
VALUES (:payment_id, :reference, :amount, :description, :return_url, 'created', 0);

-- payment_by_reference(reference text) ->? payment(payment_id text, reference text, amount int, description text, return_url text, state text, refunded int)
SELECT payment_id, reference, amount, description, return_url, state, refunded FROM demo_payment WHERE reference = :reference;

-- payment_of(payment_id text) ->? payment(payment_id text, reference text, amount int, description text, return_url text, state text, refunded int)
SELECT payment_id, reference, amount, description, return_url, state, refunded FROM demo_payment WHERE payment_id = :payment_id;

-- settle_payment(payment_id text, state text)
UPDATE demo_payment SET state = :state WHERE payment_id = :payment_id AND state = 'created';

-- refund_payment(payment_id text, amount int)
UPDATE demo_payment SET refunded = refunded + :amount WHERE payment_id = :payment_id AND state = 'success' AND refunded + :amount <= amount;

-- refund_of(reference text) ->? refund(payment_id text, amount int)
SELECT payment_id, amount FROM demo_refund WHERE reference = :reference;

-- add_refund(reference text, payment_id text, amount int)
INSERT INTO demo_refund (reference, payment_id, amount) VALUES (:reference, :payment_id, :amount);

-- card_add(code text, token text, person_id int, client_id text, redirect_uri text, nonce text, challenge text, now int)
INSERT INTO demo_card (code, token, person_id, client_id, redirect_uri, nonce, challenge, made_at)
VALUES (:code, :token, :person_id, :client_id, :redirect_uri, :nonce, :challenge, :now);

-- card_of_code(code text) ->? card(id int, code text, token text, person_id int, client_id text, redirect_uri text, nonce text, challenge text, made_at int)
SELECT id, code, token, person_id, client_id, redirect_uri, nonce, challenge, made_at FROM demo_card WHERE code = :code AND used_at IS NULL;

-- card_use(id int, now int)
UPDATE demo_card SET used_at = :now WHERE id = :id AND used_at IS NULL;

-- card_of_token(token text) ->? int
SELECT person_id FROM demo_card WHERE token = :token AND used_at IS NOT NULL;
