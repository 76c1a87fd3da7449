/*
 * Reads `window`: when applications are taken, and how many.
 */
#include "engines/procedures/definition_private.h"

enum { LIMIT_MAX = 1000000, PER_PERSON_MAX = 100 };

/* "2026-12-01T09:00", or a day: its first moment, or for the end the first moment after it. 0: not there. */
static int64_t read_moment(struct definition_reader *reader, struct node *map, const char *key, bool is_end)
{
    struct text text = load_text(reader->load, map, key, OPTIONAL);
    struct date day;
    int64_t at = 0;
    if (text.length == 0)
        return 0;
    if (date_read(text, &day) == DONE)
        return date_start_at(is_end ? date_add_days(day, 1) : day);
    if (moment_read(text, &at) != DONE)
        load_mistake(reader->load, load_child(reader->load, map, key, OPTIONAL),
                     "日時は 2026-12-01 か 2026-12-01T09:00 の形で書いてください。");
    return at;
}

void definition_read_window(struct definition_reader *reader, struct node *root)
{
    struct node *map = load_map(reader->load, root, "window", OPTIONAL);
    struct procedure_window *window = &reader->procedure->window;
    if (!map)
        return;
    window->opens_at = read_moment(reader, map, "opens", false);
    window->closes_at = read_moment(reader, map, "closes", true);
    window->limit = load_integer(reader->load, map, "limit", OPTIONAL, 1, LIMIT_MAX, 0);
    window->per_person = load_integer(reader->load, map, "per_person", OPTIONAL, 1, PER_PERSON_MAX, 0);
    if (window->opens_at && window->closes_at && window->closes_at <= window->opens_at)
        load_mistake(reader->load, map, "受付の終わり（closes）は始まり（opens）より後にしてください。");
    if (window->limit && window->per_person > window->limit)
        load_mistake(reader->load, map, "1人の数（per_person）は全体の数（limit）までにしてください。");
    load_no_more(reader->load, map);
}
