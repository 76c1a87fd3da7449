-- Every version of every procedure that was ever published; a case names the one it was made with.
CREATE TABLE procedures_definition (
    id {id},
    name TEXT NOT NULL,
    version TEXT NOT NULL, -- hash of body
    body TEXT NOT NULL,    -- canonical JSON
    published_at {int} NOT NULL,
    is_offered {int} NOT NULL CHECK (is_offered IN (0, 1)),
    changed_at {int} NOT NULL,
    UNIQUE (name, version)
) {strict};
CREATE UNIQUE INDEX procedures_definition_offered ON procedures_definition (name) WHERE is_offered = 1;

-- Postcodes of the city's own area; any other postcode is taken with an address that is typed.
CREATE TABLE procedures_postcode (
    postcode TEXT NOT NULL,
    town TEXT NOT NULL,
    PRIMARY KEY (postcode, town)
) {strict};
