/*
 * Any bytes as a file of a city's folder: read or refused with a mistake, never a crash; what was read becomes JSON.
 */
#include "base/check.h"
#include "base/json.h"
#include "city/load_private.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena *arena = arena_new(0);
    struct city_load load = load_new(NULL, NULL, arena, T("."), LOAD_PLAN, INT64_C(1795309200000000));
    struct node *root = NULL;
    struct text yaml = {(const char *)bytes, size};
    enum status status = load_yaml(&load, "fuzz.yaml", yaml, &root);
    check((status == DONE) == (root != NULL));
    check(status == DONE || load.mistake_count == 1);
    if (root) {
        json_t *value;
        struct date date;
        struct words words = load_words(&load, root, "name", NEEDED);
        (void)words_to_json(arena, &words);
        load_dated(&load, root, "fee", OPTIONAL);
        load_texts(&load, root, "list", OPTIONAL);
        (void)load_date(&load, root, "day", OPTIONAL, &date);
        load_integer(&load, root, "n", NEEDED, 0, 10, 1);
        load_no_more(&load, root);
        struct text json = load_json(&load, root);
        check(text_is_utf8(json) && json_read(arena, json, NULL, &value, NULL) == DONE);
    }
    check(text_is_utf8(buffer_text(&load.mistakes)));
    arena_free(arena);
    return 0;
}
