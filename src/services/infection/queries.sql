-- Figures of infection by day. A day is ISO text (2022-07-18), so that it sorts.

-- confirmed(since text, until text) -> figure(day text, cases int, administrative int?, insured int?, is_derived int, entered_at int)
SELECT day, cases, administrative, insured, is_derived, entered_at FROM infection_entry
WHERE state = 'confirmed' AND day >= :since AND day <= :until ORDER BY day, id;

-- newest_day() ->? text
SELECT day FROM infection_entry WHERE state = 'confirmed' ORDER BY day DESC LIMIT 1;

-- confirmed_of(day text) ->? report(id int, day text, cases int, administrative int?, insured int?, is_derived int, note text, state text, entered_by int, entered_by_name text, entered_at int, decided_by int?, decided_by_name text?, decided_at int?)
SELECT id, day, cases, administrative, insured, is_derived, note, state, entered_by, entered_by_name, entered_at, decided_by, decided_by_name, decided_at
FROM infection_entry WHERE day = :day AND state = 'confirmed';

-- entry_of(id int) ->? report(id int, day text, cases int, administrative int?, insured int?, is_derived int, note text, state text, entered_by int, entered_by_name text, entered_at int, decided_by int?, decided_by_name text?, decided_at int?)
SELECT id, day, cases, administrative, insured, is_derived, note, state, entered_by, entered_by_name, entered_at, decided_by, decided_by_name, decided_at
FROM infection_entry WHERE id = :id;

-- waiting() -> report(id int, day text, cases int, administrative int?, insured int?, is_derived int, note text, state text, entered_by int, entered_by_name text, entered_at int, decided_by int?, decided_by_name text?, decided_at int?)
SELECT id, day, cases, administrative, insured, is_derived, note, state, entered_by, entered_by_name, entered_at, decided_by, decided_by_name, decided_at
FROM infection_entry WHERE state = 'waiting' ORDER BY day, id;

-- history(limit int) -> report(id int, day text, cases int, administrative int?, insured int?, is_derived int, note text, state text, entered_by int, entered_by_name text, entered_at int, decided_by int?, decided_by_name text?, decided_at int?)
SELECT id, day, cases, administrative, insured, is_derived, note, state, entered_by, entered_by_name, entered_at, decided_by, decided_by_name, decided_at
FROM infection_entry ORDER BY day DESC, id DESC LIMIT :limit;

-- enter(day text, cases int, administrative int?, insured int?, is_derived int, note text, entered_by int, entered_by_name text, entered_at int) ->? int
INSERT INTO infection_entry (day, cases, administrative, insured, is_derived, note, state, entered_by, entered_by_name, entered_at)
VALUES (:day, :cases, :administrative, :insured, :is_derived, :note, 'waiting', :entered_by, :entered_by_name, :entered_at) RETURNING id;

-- replace_confirmed(day text) -> any
UPDATE infection_entry SET state = 'replaced' WHERE day = :day AND state = 'confirmed';

-- decide(id int, state text, decided_by int, decided_by_name text, decided_at int)
UPDATE infection_entry SET state = :state, decided_by = :decided_by, decided_by_name = :decided_by_name, decided_at = :decided_at
WHERE id = :id AND state = 'waiting';
