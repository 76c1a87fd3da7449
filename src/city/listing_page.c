/*
 * /desk/lists: every list has the same page: filters above, a table ordered by its heads, files below.
 */
#include "base/encoding.h"
#include "city.pages.h"
#include "city/city.h"
#include "city/listing_view.h"
#include "city/registry.h"

static struct text from_query(const void *from, const char *key)
{
    return request_query(from, key);
}

struct listing_ask listing_ask_of(const struct request *request, const struct listing *listing)
{
    return (struct listing_ask){.city = city_of(request), .store = request->store, .arena = request->arena,
                                .rights = rights_of(request), .staff_id = request->actor.id, .now = request->now,
                                .today = city_today_of(request), .language = request->language, .listing = listing};
}

/* NOT_FOUND also for lists that are not theirs: which lists there are is nobody's secret, what is in them is. */
static enum status find_list(const struct request *request, const struct listing **found)
{
    const struct listing *listing = listing_find(city_of(request), request_part(request, "list"));
    if (!listing)
        return NOT_FOUND;
    if (!listing_may(rights_of(request), listing->permission))
        return FORBIDDEN;
    *found = listing;
    return DONE;
}

static bool is_number(const struct listing_column *column)
{
    return column->kind == LISTING_NUMBER || column->kind == LISTING_YEN;
}

static void fill_heads(const struct listing_ask *ask, struct listing_view *view)
{
    const struct listing *listing = ask->listing;
    view->heads.items = TAKE(ask->arena, struct listing_head, listing->column_count);
    view->heads.count = listing->column_count;
    for (size_t i = 0; i < listing->column_count; i++) {
        const struct listing_column *column = &listing->columns[i];
        struct listing_ask other = *ask;
        bool is_current = ask->order == i;
        other.order = i;
        other.is_down = is_current && !ask->is_down;
        view->heads.items[i] = (struct listing_head){.title = column->title, .is_number = is_number(column),
                                                     .is_current = is_current, .is_down = is_current && ask->is_down,
                                                     .direction = is_current ? (ask->is_down ? T("descending") : T("ascending")) : T("none")};
        if (column->is_ordered && listing_may(ask->rights, column->purpose))
            view->heads.items[i].path = arena_print(ask->arena, "/desk/lists/%s?%.*s", listing->name,
                                                    TEXT_ARGUMENTS(listing_address(&other)));
        view->has_masks = view->has_masks || !listing_may(ask->rights, column->purpose);
    }
}

static enum status fill_filters(const struct listing_ask *ask, struct listing_view *view)
{
    const struct listing *listing = ask->listing;
    view->filters.items = TAKE(ask->arena, struct listing_shown_filter, listing->filter_count + 1);
    for (size_t i = 0; i < listing->filter_count; i++) {
        const struct listing_filter *filter = &listing->filters[i];
        if (!listing_may(ask->rights, filter->purpose))
            continue;
        struct listing_shown_filter *shown = &view->filters.items[view->filters.count++];
        *shown = (struct listing_shown_filter){.key = text_of(filter->key), .value = ask->values[i], .title = filter->title,
                                               .is_choice = filter->kind == LISTING_BY_CHOICE, .is_day = filter->kind == LISTING_BY_DAY};
        if (!shown->is_choice)
            continue;
        struct listing_choices choices = {0};
        enum status status = filter->choices(ask, &choices);
        if (status != DONE)
            return status;
        shown->items = TAKE(ask->arena, struct listing_shown_choice, choices.count + 1);
        if (!filter->initial)
            shown->items[shown->count++] = (struct listing_shown_choice){T(""), say(ask->language, TR("Every one")), shown->value.length == 0};
        for (size_t c = 0; c < choices.count; c++)
            shown->items[shown->count++] = (struct listing_shown_choice){choices.items[c].value, choices.items[c].title,
                                                                         text_is(choices.items[c].value, shown->value)};
    }
    return DONE;
}

static void fill_rows(const struct listing_ask *ask, const struct listing_rows *rows, struct listing_view *view)
{
    size_t columns = ask->listing->column_count;
    view->rows.items = TAKE(ask->arena, struct listing_shown_row, rows->count + 1);
    view->rows.count = rows->count;
    for (size_t i = 0; i < rows->count; i++) {
        struct listing_shown_row *shown = &view->rows.items[i];
        *shown = (struct listing_shown_row){columns, TAKE(ask->arena, struct listing_shown_cell, columns)};
        for (size_t c = 0; c < columns; c++) {
            const struct listing_column *column = &ask->listing->columns[c];
            shown->items[c] = (struct listing_shown_cell){listing_cell_words(ask->arena, column, &rows->items[i].cells[c]),
                                                          c == 0 ? rows->items[i].path : T(""), is_number(column), c == 0};
        }
    }
}

static size_t count_kinds(void)
{
    size_t count = 0;
    while (listing_file_kinds[count].word)
        count++;
    return count;
}

enum status listing_show(struct request *request, struct response *response)
{
    const struct listing *listing;
    struct listing_rows rows = {0};
    enum status status = find_list(request, &listing);
    if (status != DONE)
        return status;
    struct listing_ask ask = listing_ask_of(request, listing);
    listing_ask_read(&ask, from_query, request);
    status = listing_read(&ask, actor_title(request, JAPANESE), "list", &rows);
    struct listing_view view = {.name = text_of(listing->name), .title = listing->title, .total = rows.total,
                                .shown = (int64_t)rows.count, .kinds = listing_file_kinds, .kind_count = count_kinds(),
                                .may_take_out = listing_may_take_out(ask.rights, listing),
                                .is_later_page = ask.after.length > 0,
                                .order = arena_print(request->arena, "%s%s", ask.is_down ? "-" : "", listing->columns[ask.order].key)};
    if (status == DONE)
        status = fill_filters(&ask, &view);
    if (status != DONE)
        return status;
    fill_heads(&ask, &view);
    fill_rows(&ask, &rows, &view);
    struct text address = listing_address(&ask);
    view.first_path = arena_print(request->arena, "/desk/lists/%s?%.*s", listing->name, TEXT_ARGUMENTS(address));
    view.json_path = arena_print(request->arena, "/desk/lists/%s/rows.json?%.*s", listing->name, TEXT_ARGUMENTS(address));
    if (listing->several && listing_may(ask.rights, listing->several_permission))
        view.several_path = arena_print(request->arena, "%s?%.*s", listing->several, TEXT_ARGUMENTS(address));
    if (rows.next.length)
        view.next_path = arena_print(request->arena, "%.*s&after=%.*s", TEXT_ARGUMENTS(view.first_path),
                                     TEXT_ARGUMENTS(percent_text(request->arena, rows.next)));
    return city_listing_page(request, response, &view);
}

enum status listing_show_json(struct request *request, struct response *response)
{
    const struct listing *listing;
    struct listing_rows rows = {0};
    struct text json;
    enum status status = find_list(request, &listing);
    if (status != DONE)
        return status;
    struct listing_ask ask = listing_ask_of(request, listing);
    listing_ask_read(&ask, from_query, request);
    status = listing_read(&ask, actor_title(request, JAPANESE), "list", &rows);
    if (status == DONE)
        status = listing_json(&ask, &rows, &json);
    return status == DONE ? response_json(response, json) : status;
}

enum status listing_show_all(struct request *request, struct response *response)
{
    enum { LISTS_MAX = 200 };
    const struct city *city = city_of(request);
    struct listing_links links = {.items = TAKE(request->arena, struct listing_link, LISTS_MAX)};
    for (const struct module *const *module = city->registry->modules; *module; module++)
        for (const struct listing *const *one = (*module)->listings; one && *one && links.count < LISTS_MAX; one++)
            if (listing_may(rights_of(request), (*one)->permission))
                links.items[links.count++] = (struct listing_link){arena_print(request->arena, "/desk/lists/%s", (*one)->name),
                                                                   (*one)->title};
    return city_listings_page(request, response, &links);
}
