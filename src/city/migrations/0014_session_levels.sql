-- How sure a session may be at most, by the way it was opened: a mailed code does not open what a card has tied to the
-- account. A passkey carries the level of the session in which it was registered. second_at: when a second factor was shown.
ALTER TABLE city_session ADD COLUMN assurance {int} NOT NULL DEFAULT 2 CHECK (assurance IN (0, 1, 2));
ALTER TABLE city_session ADD COLUMN second_at {int};
ALTER TABLE city_passkey ADD COLUMN assurance {int} NOT NULL DEFAULT 2 CHECK (assurance IN (0, 1, 2));
