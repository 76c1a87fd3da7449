-- 世帯
CREATE TABLE city_household (
    id {int} PRIMARY KEY,
    made_at {int} NOT NULL
) {strict};

-- 住民. The record is sealed under the person's own key, bound to this id. holds: touched by every transaction that
-- issues something about the person, so that issue and change run one after the other. state 1 here, 2 left, 3 died.
CREATE TABLE city_person (
    id {int} PRIMARY KEY CHECK (id > 0 AND id < 16777216),
    household_id {int} NOT NULL REFERENCES city_household (id),
    key_id {int} NOT NULL,
    record {bytes} NOT NULL,
    version {int} NOT NULL,
    holds {int} NOT NULL DEFAULT 0,
    state {int} NOT NULL CHECK (state IN (1, 2, 3)),
    is_head {int} NOT NULL CHECK (is_head IN (0, 1)),
    is_issue_stopped {int} NOT NULL DEFAULT 0 CHECK (is_issue_stopped IN (0, 1)),
    is_specimen {int} NOT NULL CHECK (is_specimen IN (0, 1)),
    added_at {int} NOT NULL,
    changed_at {int} NOT NULL,
    erased_at {int}
) {strict};
CREATE INDEX city_person_household ON city_person (household_id);

-- Former records, sealed under the same key.
CREATE TABLE city_person_past (
    person_id {int} NOT NULL REFERENCES city_person (id),
    version {int} NOT NULL,
    record {bytes} NOT NULL,
    replaced_at {int} NOT NULL,
    PRIMARY KEY (person_id, version)
) {strict};

-- Blind search index: token (39 bits) * 2^24 + person. One number, so that the table is its own index.
CREATE TABLE city_person_token (
    entry {int} PRIMARY KEY
) {strict};

-- 閲覧の記録: one act of reading, and the persons it was about.
CREATE TABLE city_access (
    id {id},
    actor_kind TEXT NOT NULL,
    actor_id {int} NOT NULL,
    title TEXT NOT NULL,
    purpose TEXT NOT NULL CHECK (purpose <> ''),
    way TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id {int} NOT NULL,
    at {int} NOT NULL
) {strict};
CREATE INDEX city_access_about ON city_access (subject_kind, subject_id, id);
CREATE TABLE city_access_person (
    person_id {int} NOT NULL,
    access_id {int} NOT NULL REFERENCES city_access (id),
    PRIMARY KEY (person_id, access_id)
) {strict};
