-- Where a procedure takes only so many applications (先着): how many places a round has and how many are taken, and who has
-- which. A round is one opening of a procedure. The check is what holds when everything else fails.
CREATE TABLE procedures_round (
    procedure_name TEXT NOT NULL,
    round TEXT NOT NULL,
    places {int} NOT NULL CHECK (places >= 0),
    taken {int} NOT NULL CHECK (taken >= 0 AND taken <= places),
    PRIMARY KEY (procedure_name, round)
){strict};
-- person: who, as a blind token or an id; nth: the first, second ... place of the same person.
CREATE TABLE procedures_place (
    case_id {int} PRIMARY KEY,
    procedure_name TEXT NOT NULL,
    round TEXT NOT NULL,
    person TEXT NOT NULL,
    nth {int} NOT NULL CHECK (nth >= 1),
    taken_at {int} NOT NULL,
    UNIQUE (procedure_name, round, person, nth)
){strict};
