-- 部・課・係. Days are counted from 1970-01-01; until_day is the last day.
CREATE TABLE city_section (
    id          {id},
    parent_id   {int} REFERENCES city_section (id),
    code        TEXT NOT NULL UNIQUE,
    name        TEXT NOT NULL,
    body        TEXT NOT NULL,
    level       {int} NOT NULL CHECK (level IN (1, 2, 3)),
    phone       TEXT NOT NULL,
    place       TEXT NOT NULL,
    rank        {int} NOT NULL,
    from_day    {int} NOT NULL,
    until_day   {int} NOT NULL CHECK (until_day >= from_day),
    is_specimen {int} NOT NULL CHECK (is_specimen IN (0, 1))
) {strict};
CREATE INDEX city_section_parent ON city_section (parent_id);

-- Places where people can go: city hall, branches, corners.
CREATE TABLE city_office (
    id          {id},
    code        TEXT NOT NULL UNIQUE,
    kind        TEXT NOT NULL,
    name        TEXT NOT NULL,
    district    TEXT NOT NULL,
    address     TEXT NOT NULL,
    latitude    {int},
    longitude   {int},
    rank        {int} NOT NULL,
    is_specimen {int} NOT NULL CHECK (is_specimen IN (0, 1)),
    is_open     {int} NOT NULL CHECK (is_open IN (0, 1))
) {strict};
