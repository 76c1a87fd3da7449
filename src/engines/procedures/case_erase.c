/*
 * Erasing one case: the key goes, and with it everything that was sealed under it, in every copy and backup.
 */
#include "engines/procedures/case_erase.h"

#include "base/check.h"
#include "city/files.h"
#include "engines/procedures/case_private.h"

enum status case_erase(struct city *city, struct store *store, int64_t case_id, struct text why, int64_t now)
{
    check(store_is_writing(store));
    struct arena *arena = arena_new(0);
    struct case_record record;
    struct case_actor by_city = {.who = BY_CITY, .name = T("システム")};
    enum status status = case_by_id(city, store, arena, case_id, &record);
    if (status == DONE && case_is_open(record.state))
        status = CONFLICT;
    if (status == DONE)
        status = procedures_case_forget(store, case_id, T(""));
    if (status == DONE)
        status = procedures_case_unlink(store, case_id);
    if (status == DONE)
        status = key_drop(store, city->keys, record.key_id, now);
    if (status == DONE)
        status = attachments_remove(city, store, T("case"), case_id, now);
    if (status == DONE)
        status = case_tell(city, store, case_id, T("procedures.case_erased"), &by_city, why, T(""), now);
    arena_free(arena);
    return status;
}
