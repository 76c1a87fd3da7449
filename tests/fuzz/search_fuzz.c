/*
 * Anything typed into the search box: never a syntax error, never a crash, and the same document is found again by its own
 * words; snippets are valid text.
 */
#include "base/check.h"
#include "base/japanese.h"
#include "store/search.h"
#include "system/files.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct search *search;
static struct text folder;

static void tidy(void)
{
    search_close(search);
    (void)!folder_remove(folder.bytes);
}

static void open_once(void)
{
    static struct arena *arena;
    struct text why_not;
    if (search)
        return;
    arena = arena_new(0);
    check(folder_temporary(arena, "ikanai-fuzz", &folder) == DONE);
    search = search_open(arena, folder, japanese_fold, &why_not);
    check(search != NULL);
    atexit(tidy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct text typed = {(const char *)data, size < 2000 ? size : 2000};
    if (!text_is_utf8(typed))
        return 0;
    open_once();
    struct arena *arena = arena_new(0);
    struct search_hits hits;
    const struct search_entry entry = {T("a"), T("fuzz"), {0}, T("ja"), T("title"), typed, T("/")};
    check(search_replace(search, &entry) == DONE);
    const struct search_question question = {.words = typed, .limit = 3};
    check(search_query(search, arena, &question, &hits) == DONE);
    for (size_t i = 0; i < hits.count; i++)
        check(text_is_utf8(hits.items[i].snippet));
    arena_free(arena);
    return 0;
}
