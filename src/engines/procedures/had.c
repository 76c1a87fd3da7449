/*
 * Messages read by the applicant: one number for each case.
 */
#include "engines/procedures/had.h"

#include "procedures.queries.h"

enum status case_unread_of_account(struct store *store, struct arena *arena, int64_t account_id, struct unread_cases *found)
{
    struct procedures_unreads rows;
    enum status status = procedures_unread_of_account(store, arena, account_id, &rows);
    if (status != DONE)
        return status;
    *found = (struct unread_cases){TAKE(arena, struct unread_case, rows.count + 1), rows.count};
    for (size_t i = 0; i < rows.count; i++)
        found->items[i] = (struct unread_case){rows.items[i].case_id, rows.items[i].newest_at};
    return DONE;
}

static enum status had_in_store(struct store *store, void *context)
{
    return procedures_had_messages(store, *(const int64_t *)context);
}

enum status case_had_messages(struct store *store, int64_t case_id)
{
    int64_t unread = 0;
    enum status status = procedures_unread_of_case(store, case_id, &unread);
    return status == DONE && unread ? store_transaction(store, had_in_store, &case_id) : status;
}
