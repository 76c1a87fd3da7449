#include "city/search.h"

#include "city.queries.h"
#include "city/city.h"
#include "city/registry.h"
#include "store/search.h"

static const char *const languages[LANGUAGE_COUNT] = {[JAPANESE] = "ja", [ENGLISH] = "en", [EASY_JAPANESE] = "easy"};

static struct text note_name(struct arena *arena, const char *kind)
{
    return arena_print(arena, "index.%s", kind);
}

enum status search_touch(struct store *store, const char *kind, int64_t now)
{
    struct arena *scratch = arena_new(256);
    enum status status = city_note_count(store, note_name(scratch, kind), now);
    arena_free(scratch);
    return status;
}

struct indexing {
    struct city *city;
    const struct search_source *source;
    int64_t count;
    enum status status;
};

static void add_document(void *index, const struct search_document *document)
{
    struct indexing *indexing = index;
    struct search_entry entry = {.kind = text_of(indexing->source->kind),
                                 .key = document->key,
                                 .permission = text_of(indexing->source->permission),
                                 .language = text_of(languages[document->language]),
                                 .title = document->title,
                                 .body = document->body,
                                 .url = document->url};
    if (indexing->status == DONE)
        indexing->status = search_replace(indexing->city->search, &entry);
    indexing->count++;
}

enum status city_index_kind(struct city *city, struct store *store, struct arena *arena,
                            const struct search_source *source, int64_t *documents)
{
    struct job_run run = {.city = city, .store = store, .arena = arena, .now = city_now(city)};
    struct indexing indexing = {city, source, 0, DONE};
    if (!city->search)
        return DONE;
    enum status status = search_begin(city->search);
    if (status != DONE)
        return status;
    indexing.status = search_clear(city->search, text_of(source->kind));
    status = source->list(&run, add_document, &indexing);
    enum status ended = search_commit(city->search);
    *documents += indexing.count;
    return status != DONE ? status : indexing.status != DONE ? indexing.status : ended;
}

enum status city_index_all(struct city *city, struct store *store, struct arena *arena, int64_t *documents)
{
    enum status status = DONE;
    *documents = 0;
    for (const struct search_source *const *source = city->registry->searches; status == DONE && *source; source++) {
        struct arena_mark mark = arena_mark(arena);
        status = city_index_kind(city, store, arena, *source, documents);
        arena_release(arena, mark);
    }
    return status;
}
