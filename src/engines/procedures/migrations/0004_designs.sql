-- Procedures designed at the desk: one open design for each name, every earlier state of it for going back.
CREATE TABLE procedures_design (
    id {id},
    name TEXT NOT NULL,
    section_id {int} NOT NULL,
    state {int} NOT NULL CHECK (state BETWEEN 1 AND 5), -- draft, asked, approved, published, dropped
    revision {int} NOT NULL,
    body TEXT NOT NULL,         -- canonical JSON, as in procedures_definition, but it may still have mistakes
    base_version TEXT NOT NULL, -- what was offered when it was begun or last compared; empty: nothing
    publish_day {int} NOT NULL, -- day number; 0: as soon as it is approved
    maker_staff_id {int} NOT NULL,
    made_at {int} NOT NULL,
    changed_at {int} NOT NULL,
    changed_by TEXT NOT NULL,   -- title: 市民課 主査
    note TEXT NOT NULL          -- why it came back
) {strict};
CREATE UNIQUE INDEX procedures_design_open ON procedures_design (name) WHERE state <= 3;
CREATE INDEX procedures_design_due ON procedures_design (publish_day) WHERE state = 3;

CREATE TABLE procedures_design_former (
    design_id {int} NOT NULL REFERENCES procedures_design (id),
    revision {int} NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (design_id, revision)
) {strict};

-- What was offered when: version 1, 2, 3 of a procedure, from the city's folder or from the desk.
CREATE TABLE procedures_publication (
    id {id},
    name TEXT NOT NULL,
    number {int} NOT NULL,
    version TEXT NOT NULL,
    origin TEXT NOT NULL CHECK (origin IN ('folder', 'desk')),
    design_id {int} NOT NULL, -- 0: from the folder
    published_at {int} NOT NULL,
    published_by TEXT NOT NULL,
    UNIQUE (name, number)
) {strict};
INSERT INTO procedures_publication (name, number, version, origin, design_id, published_at, published_by)
SELECT name, ROW_NUMBER() OVER (PARTITION BY name ORDER BY published_at, id), version, 'folder', 0, published_at, ''
FROM procedures_definition;

-- Switched off without a restart: shown, but nothing can be begun or sent.
CREATE TABLE procedures_switch (
    name TEXT NOT NULL PRIMARY KEY,
    is_off {int} NOT NULL CHECK (is_off IN (0, 1)),
    reason TEXT NOT NULL, -- words of city/words.h
    changed_at {int} NOT NULL,
    changed_by TEXT NOT NULL
) {strict};
