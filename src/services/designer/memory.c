/*
 * Translations that the city has already: where a design has Japanese only, and a published procedure says the same in
 * English or やさしい日本語, those words are taken over. Nothing that was written is changed.
 */
#include "services/designer/designer.h"

#include "base/map.h"
#include "city/city.h"
#include "engines/procedures/library.h"

enum { MEMORY_PROCEDURES = 200 };

struct gaps {
    struct arena *arena;
    struct { struct text japanese; json_t *words; } items[600];
    size_t count;
};

static void note_gap(void *context, struct text path, json_t *words)
{
    struct gaps *gaps = context;
    (void)path;
    bool is_whole = json_member_text(words, "en").length && json_member_text(words, "easy").length;
    if (!is_whole && gaps->count < sizeof gaps->items / sizeof *gaps->items) {
        gaps->items[gaps->count].japanese = json_member_text(words, "ja");
        gaps->items[gaps->count++].words = words;
    }
}

static void fill(json_t *words, const json_t *known, const char *key)
{
    if (!json_member_text(words, key).length && json_member_text(known, key).length)
        json_object_set(words, key, json_member(known, text_of(key)));
}

static void note_known(void *context, struct text path, json_t *known)
{
    struct gaps *gaps = context;
    (void)path;
    for (size_t i = 0; i < gaps->count; i++)
        if (text_is(gaps->items[i].japanese, json_member_text(known, "ja"))) {
            fill(gaps->items[i].words, known, "en");
            fill(gaps->items[i].words, known, "easy");
        }
}

enum status designer_fill_words(struct request *request, json_t *body)
{
    struct gaps *gaps = TAKE(request->arena, struct gaps, 1);
    gaps->arena = request->arena;
    tree_each_words(request->arena, body, T(""), note_gap, gaps);
    const struct procedure_set *set = procedures_now(city_of(request));
    enum status status = DONE;
    for (size_t i = 0; status == DONE && gaps->count && i < set->count && i < MEMORY_PROCEDURES; i++) {
        struct text known;
        json_t *tree = NULL;
        struct arena *arena = arena_new(0);
        status = design_published_body(request->store, arena, set->items[i]->name, set->items[i]->version, &known);
        if (status == DONE)
            status = json_read(arena, known, NULL, &tree, NULL);
        if (status == DONE)
            tree_each_words(arena, tree, T(""), note_known, gaps);
        arena_free(arena);
    }
    return status == NOT_FOUND ? DONE : status;
}
