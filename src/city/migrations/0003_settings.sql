-- A figure or switch from a day on. Never changed: a later row for the same day takes its place.
CREATE TABLE city_setting_value (
    id       {id},
    name     TEXT NOT NULL,
    value    TEXT NOT NULL,
    from_day {int} NOT NULL,
    source   TEXT NOT NULL,
    set_by   TEXT NOT NULL,
    set_at   {int} NOT NULL
) {strict};
CREATE INDEX city_setting_value_name ON city_setting_value (name, from_day, id);
