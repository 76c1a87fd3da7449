-- What is known of a file beyond its bytes. scan_state: 0 not looked at (no virus check), 1 clean, 2 waits for the check and is
-- opened by nobody, 3 a virus was found later and the file is gone. has_small: a small picture stands beside it.
ALTER TABLE city_file ADD COLUMN scan_state {int} NOT NULL DEFAULT 0 CHECK (scan_state IN (0, 1, 2, 3));
ALTER TABLE city_file ADD COLUMN scanned_at {int} NOT NULL DEFAULT 0;
ALTER TABLE city_file ADD COLUMN has_small {int} NOT NULL DEFAULT 0 CHECK (has_small IN (0, 1));
ALTER TABLE city_file ADD COLUMN pages {int} NOT NULL DEFAULT 0;
CREATE INDEX city_file_waiting ON city_file (scan_state, id);
