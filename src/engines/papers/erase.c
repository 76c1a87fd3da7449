/*
 * Papers whose time is over, and reports that the city signs for itself.
 */
#include "base/check.h"
#include "city/city.h"
#include "city/keys.h"
#include "engines/papers/papers_private.h"

enum status papers_erase_about(const struct city *city, struct store *store, struct text subject_kind, int64_t subject_id, int64_t now)
{
    check(store_is_writing(store));
    struct arena *arena = arena_new(0);
    struct papers_paper_keys papers;
    enum status status = papers_keys_about(store, arena, subject_kind, subject_id, &papers);
    for (size_t i = 0; status == DONE && i < papers.count; i++) {
        status = papers_drop_bytes(store, papers.items[i].id);
        if (status == DONE)
            status = papers_drop_persons(store, papers.items[i].id);
        if (status == DONE)
            status = key_drop(store, city->keys, papers.items[i].key_id, now);
        if (status == DONE)
            status = papers_mark_erased(store, papers.items[i].id, now);
    }
    arena_free(arena);
    return status;
}

enum status paper_sign_report(const struct city *city, struct arena *arena, struct text pdf, int64_t now, struct text *signed_pdf)
{
    struct pdf_signing signing = {.signer = papers_room(city)->signer, .signed_at = now};
    return pdf_sign(arena, pdf, &signing, signed_pdf);
}
