/*
 * Drafts whose time is over: their own keys go, and with them reasons and comments.
 */
#include "base/check.h"
#include "city/city.h"
#include "city/keys.h"
#include "approvals.queries.h"
#include "engines/approvals/approvals.h"

enum status approvals_erase_about(const struct city *city, struct store *store, struct text subject_kind, int64_t subject_id, int64_t now)
{
    check(store_is_writing(store));
    struct arena *arena = arena_new(0);
    struct approvals_draft_keys drafts;
    enum status status = approvals_keys_about(store, arena, subject_kind, subject_id, &drafts);
    for (size_t i = 0; status == DONE && i < drafts.count; i++)
        status = key_drop(store, city->keys, drafts.items[i].key_id, now);
    arena_free(arena);
    return status;
}
