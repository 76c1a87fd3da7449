-- Each application of a city's folder.
CREATE TABLE city_load (
    id        {id},
    loaded_at {int} NOT NULL,
    report    TEXT NOT NULL,
    added     {int} NOT NULL,
    changed   {int} NOT NULL,
    removed   {int} NOT NULL
) {strict};
