-- People who work for the city. Their private life is in the register, not here.
CREATE TABLE city_staff (
    id           {id},
    code         TEXT NOT NULL UNIQUE,
    name         TEXT NOT NULL,
    kana         TEXT NOT NULL,
    mail_address TEXT NOT NULL,
    person_id    {int},
    is_active    {int} NOT NULL CHECK (is_active IN (0, 1)),
    is_specimen  {int} NOT NULL CHECK (is_specimen IN (0, 1))
) {strict};
CREATE INDEX city_staff_mail ON city_staff (mail_address);

-- 発令: who holds which post from a day until a day (the last one). holding: 1 本務, 2 兼務, 3 事務取扱.
CREATE TABLE city_assignment (
    id        {id},
    staff_id  {int} NOT NULL REFERENCES city_staff (id),
    post_id   {int} NOT NULL REFERENCES city_post (id),
    holding   {int} NOT NULL CHECK (holding IN (1, 2, 3)),
    from_day  {int} NOT NULL,
    until_day {int} NOT NULL CHECK (until_day >= from_day),
    made_at   {int} NOT NULL,
    UNIQUE (staff_id, post_id, from_day)
) {strict};
CREATE INDEX city_assignment_post ON city_assignment (post_id, from_day);

-- 代決・事務代理: to_staff may use the posts of from_staff on these days.
CREATE TABLE city_delegation (
    id            {id},
    from_staff_id {int} NOT NULL REFERENCES city_staff (id),
    to_staff_id   {int} NOT NULL REFERENCES city_staff (id),
    reason        TEXT NOT NULL,
    from_day      {int} NOT NULL,
    until_day     {int} NOT NULL CHECK (until_day >= from_day),
    made_at       {int} NOT NULL,
    CHECK (from_staff_id <> to_staff_id)
) {strict};
CREATE INDEX city_delegation_to ON city_delegation (to_staff_id, until_day);
CREATE INDEX city_delegation_from ON city_delegation (from_staff_id, until_day);
