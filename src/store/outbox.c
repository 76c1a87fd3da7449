#include "store/outbox.h"

#include "store/store_private.h"

#include "store.queries.h"

enum status outbox_put(struct store *store, struct text kind, struct text payload, int64_t due_at, int64_t now)
{
    check(store_is_writing(store) && kind.length > 0);
    return store_put_outbox(store, kind, payload, now, due_at);
}
