-- What a post may do.
CREATE TABLE city_role (
    id    {id},
    name  TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL
) {strict};
CREATE TABLE city_role_permission (
    id         {id},
    role       TEXT NOT NULL REFERENCES city_role (name),
    permission TEXT NOT NULL,
    UNIQUE (role, permission)
) {strict};
