-- Single moments and counts worth knowing: last backup, mails that came back.
CREATE TABLE city_note (
    id    {id},
    name  TEXT NOT NULL UNIQUE,
    at    {int} NOT NULL,
    value {int} NOT NULL
) {strict};

-- Searches that found nothing, counted by day; long ones and numbers are not kept, they may be about somebody.
CREATE TABLE city_search_miss (
    id    {id},
    words TEXT NOT NULL,
    day   {int} NOT NULL,
    times {int} NOT NULL,
    UNIQUE (words, day)
) {strict};
