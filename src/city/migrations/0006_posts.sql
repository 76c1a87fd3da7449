-- 職: a chair in a section. The grade decides how far its holder may decide.
CREATE TABLE city_post (
    id         {id},
    section_id {int} NOT NULL REFERENCES city_section (id),
    code       TEXT NOT NULL UNIQUE,
    title      TEXT NOT NULL,
    grade      {int} NOT NULL CHECK (grade BETWEEN 1 AND 8),
    role       TEXT NOT NULL REFERENCES city_role (name),
    from_day   {int} NOT NULL,
    until_day  {int} NOT NULL CHECK (until_day >= from_day)
) {strict};
CREATE INDEX city_post_section ON city_post (section_id, grade);
