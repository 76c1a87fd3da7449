-- hook_add(name text, url text, secret bytes, events text, now int, made_by text) ->? int
INSERT INTO connections_hook (name, url, secret, events, is_on, made_at, made_by) VALUES (:name, :url, :secret, :events, 1, :now, :made_by)
RETURNING id;

-- hooks() -> hook(id int, name text, url text, events text, is_on int, waiting int, dead int)
SELECT h.id, h.name, h.url, h.events, h.is_on,
    (SELECT COUNT(*) FROM connections_delivery d WHERE d.hook_id = h.id AND d.state = 1) AS waiting,
    (SELECT COUNT(*) FROM connections_delivery d WHERE d.hook_id = h.id AND d.state = 3) AS dead
FROM connections_hook h ORDER BY h.id LIMIT 500;

-- hook_of(id int) ->? hook_row(id int, name text, url text, secret bytes, events text, is_on int)
SELECT id, name, url, secret, events, is_on FROM connections_hook WHERE id = :id;

-- hooks_for(pattern text) -> hook_id(id int)
SELECT id FROM connections_hook WHERE is_on = 1 AND events LIKE CAST(:pattern AS TEXT) ORDER BY id;

-- hook_switch(id int, is_on int)
UPDATE connections_hook SET is_on = :is_on WHERE id = :id;

-- hook_renew(id int, secret bytes)
UPDATE connections_hook SET secret = :secret WHERE id = :id;

-- delivery_add(hook_id int, message_id text, event text, body text, now int) ->? int
INSERT INTO connections_delivery (hook_id, message_id, event, body, state, attempts, next_at, made_at, done_at)
VALUES (:hook_id, :message_id, :event, :body, 1, 0, :now, :now, 0) RETURNING id;

-- delivery_of(id int) ->? delivery(id int, hook_id int, message_id text, event text, body text, state int, attempts int, next_at int, made_at int, done_at int)
SELECT id, hook_id, message_id, event, body, state, attempts, next_at, made_at, done_at FROM connections_delivery WHERE id = :id;

-- deliveries_of(hook_id int, limit int) -> delivery_line(id int, message_id text, event text, state int, attempts int, next_at int, made_at int, done_at int, code int?, problem text?)
SELECT d.id, d.message_id, d.event, d.state, d.attempts, d.next_at, d.made_at, d.done_at, a.code, a.problem
FROM connections_delivery d LEFT JOIN connections_attempt a ON a.delivery_id = d.id AND a.number = d.attempts
WHERE d.hook_id = :hook_id ORDER BY d.id DESC LIMIT :limit;

-- deliveries_dead(hook_id int, limit int) -> dead_id(id int)
SELECT id FROM connections_delivery WHERE hook_id = :hook_id AND state = 3 ORDER BY id LIMIT :limit;

-- attempt_add(delivery_id int, number int, at int, code int, problem text)
INSERT INTO connections_attempt (delivery_id, number, at, code, problem) VALUES (:delivery_id, :number, :at, :code, :problem);

-- delivery_settle(id int, attempts int, state int, next_at int, done_at int)
UPDATE connections_delivery SET state = :state, attempts = :attempts, next_at = :next_at, done_at = :done_at
WHERE id = :id AND state = 1 AND attempts = CAST(:attempts AS BIGINT) - 1;

-- delivery_again(id int, now int)
UPDATE connections_delivery SET state = 1, next_at = :now, done_at = 0 WHERE id = :id AND state IN (2, 3);

-- deliveries_forget(before int) -> any
DELETE FROM connections_attempt WHERE delivery_id IN (SELECT id FROM connections_delivery WHERE state = 2 AND done_at < :before);

-- deliveries_forget_too(before int) -> any
DELETE FROM connections_delivery WHERE state = 2 AND done_at < :before;

-- batch_add(name text, procedure_name text, rhythm text, format text, url text, secret bytes, with_answers int, until_at int, now int, made_by text) ->? int
INSERT INTO connections_batch (name, procedure_name, rhythm, format, url, secret, with_answers, is_on, until_at, made_at, made_by)
VALUES (:name, :procedure_name, :rhythm, :format, :url, :secret, :with_answers, 1, :until_at, :now, :made_by) RETURNING id;

-- batches() -> batch(id int, name text, procedure_name text, rhythm text, format text, url text, secret bytes, with_answers int, is_on int, until_at int)
SELECT id, name, procedure_name, rhythm, format, url, secret, with_answers, is_on, until_at FROM connections_batch ORDER BY name, id LIMIT 500;

-- batch_of(id int) ->? batch(id int, name text, procedure_name text, rhythm text, format text, url text, secret bytes, with_answers int, is_on int, until_at int)
SELECT id, name, procedure_name, rhythm, format, url, secret, with_answers, is_on, until_at FROM connections_batch WHERE id = :id;

-- batch_switch(id int, is_on int)
UPDATE connections_batch SET is_on = :is_on WHERE id = :id;

-- batch_handed_over(id int, from_at int, until_at int)
UPDATE connections_batch SET until_at = :until_at WHERE id = :id AND until_at = :from_at;

-- receipt_add(batch_id int, from_at int, until_at int, row_count int, size_bytes int, checksum text, place text, is_taken int, code int, problem text, at int)
INSERT INTO connections_receipt (batch_id, from_at, until_at, row_count, size_bytes, checksum, place, is_taken, code, problem, at)
VALUES (:batch_id, :from_at, :until_at, :row_count, :size_bytes, :checksum, :place, :is_taken, :code, :problem, :at);

-- receipts_of(batch_id int, limit int) -> receipt(from_at int, until_at int, row_count int, size_bytes int, checksum text, place text, is_taken int, code int, problem text, at int)
SELECT from_at, until_at, row_count, size_bytes, checksum, place, is_taken, code, problem, at FROM connections_receipt
WHERE batch_id = :batch_id ORDER BY id DESC LIMIT :limit;

-- cases_changed(procedure_name text, from_at int, until_at int, limit int) -> case_id(id int)
SELECT id FROM procedures_case
WHERE procedure_name = :procedure_name AND changed_at >= :from_at AND changed_at < :until_at ORDER BY id LIMIT :limit;
