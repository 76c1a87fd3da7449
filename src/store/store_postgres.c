#include "store/store_private.h"
static enum status later(struct database *database, struct arena *arena, struct text *why_not)
{
    (void)database;
    (void)arena;
    *why_not = T("PostgreSQL はまだ使えません。");
    return BROKEN;
}
static void nothing(struct database *database)
{
    (void)database;
}
const struct backend postgres_backend = {.open = later, .close = nothing};
