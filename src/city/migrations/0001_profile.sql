-- What the city is called and looks like; one row. The document is JSON, opaque to SQL.
CREATE TABLE city_profile (
    id         {id},
    document   TEXT NOT NULL,
    changed_at {int} NOT NULL,
    CHECK (id = 1)
) {strict};

-- Small pictures of the city: logo.svg, seal.png.
CREATE TABLE city_image (
    id         {id},
    name       TEXT NOT NULL UNIQUE,
    type       TEXT NOT NULL,
    bytes      {bytes} NOT NULL,
    changed_at {int} NOT NULL
) {strict};
