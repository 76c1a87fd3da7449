/*
 * Asking a list, arranging small ones, masking what a role has no purpose for.
 *
 * Masking stands here, behind every list's own reading, so that no list can forget it.
 */
#include "city/listing.h"

#include "base/check.h"
#include "base/encoding.h"
#include "city/access_log.h"
#include "city/city.h"
#include "city/registry.h"

#include <stdlib.h>
#include <string.h>

struct listing_cell cell_text(struct text text)
{
    return (struct listing_cell){.is_empty = text.length == 0, .text = text};
}

struct listing_cell cell_number(int64_t number)
{
    return (struct listing_cell){.number = number};
}

struct listing_cell cell_date(struct date date)
{
    return (struct listing_cell){.is_empty = date_is_none(date), .number = date_is_none(date) ? 0 : date_day_number(date)};
}

struct listing_cell cell_moment(int64_t at)
{
    return (struct listing_cell){.is_empty = at == 0, .number = at};
}

/* ---- which lists there are ---- */

const struct listing *listing_find(const struct city *city, struct text name)
{
    for (const struct module *const *module = city->registry->modules; *module; module++)
        for (const struct listing *const *one = (*module)->listings; one && *one; one++)
            if (text_is(name, text_of((*one)->name)))
                return *one;
    return NULL;
}

bool listing_may(const struct rights *rights, const char *permission)
{
    return permission == NULL || (rights && rights_have(rights, text_of(permission)));
}

bool listing_may_take_out(const struct rights *rights, const struct listing *listing)
{
    return listing_may(rights, listing->permission) && listing_may(rights, listing->export_permission);
}

/* ---- what is asked for ---- */

struct text listing_value(const struct listing_ask *ask, const char *filter)
{
    for (size_t i = 0; i < ask->listing->filter_count; i++)
        if (strcmp(ask->listing->filters[i].key, filter) == 0)
            return ask->values[i];
    return T("");
}

bool listing_orders_by(const struct listing_ask *ask, const char *column)
{
    return strcmp(ask->listing->columns[ask->order].key, column) == 0;
}

static bool find_order(const struct listing_ask *ask, struct text key, size_t *found)
{
    for (size_t i = 0; i < ask->listing->column_count; i++) {
        const struct listing_column *column = &ask->listing->columns[i];
        if (column->is_ordered && text_is(key, text_of(column->key)) && listing_may(ask->rights, column->purpose)) {
            *found = i;
            return true;
        }
    }
    return false;
}

static struct text usable_value(const struct listing_ask *ask, const struct listing_filter *filter, struct text given)
{
    struct listing_choices choices = {0};
    struct text initial = text_of(filter->initial);
    struct date day;
    if (given.length == 0 || !listing_may(ask->rights, filter->purpose))
        return initial;
    if (filter->kind == LISTING_BY_TEXT)
        return given;
    if (filter->kind == LISTING_BY_DAY)
        return date_read(given, &day) == DONE ? given : initial;
    if (filter->choices(ask, &choices) != DONE)
        return initial;
    for (size_t i = 0; i < choices.count; i++)
        if (text_is(choices.items[i].value, given))
            return given;
    return initial;
}

void listing_ask_read(struct listing_ask *ask, struct text (*value)(const void *from, const char *key), const void *from)
{
    const struct listing *listing = ask->listing;
    check(listing->column_count <= LISTING_COLUMNS_MAX && listing->filter_count <= LISTING_FILTERS_MAX);
    for (size_t i = 0; i < listing->filter_count; i++)
        ask->values[i] = usable_value(ask, &listing->filters[i], value(from, listing->filters[i].key));
    struct text order = value(from, "order");
    bool is_down = text_starts(order, T("-"));
    if (find_order(ask, is_down ? text_from(order, 1) : order, &ask->order))
        ask->is_down = is_down;
    else if (find_order(ask, text_of(listing->order), &ask->order))
        ask->is_down = listing->is_down;
    ask->after = value(from, "after");
    if (ask->limit == 0)
        ask->limit = LISTING_PAGE;
}

struct text listing_address(const struct listing_ask *ask)
{
    struct buffer address = buffer_new(ask->arena);
    buffer_print(&address, "order=%s%s", ask->is_down ? "-" : "", ask->listing->columns[ask->order].key);
    for (size_t i = 0; i < ask->listing->filter_count; i++) {
        if (ask->values[i].length == 0)
            continue;
        buffer_print(&address, "&%s=", ask->listing->filters[i].key);
        percent_put(&address, ask->values[i]);
    }
    return buffer_text(&address);
}

/* ---- lists that are read whole ---- */

static int compare_cells(const struct listing_cell *a, const struct listing_cell *b)
{
    if (a->is_empty != b->is_empty)
        return a->is_empty ? 1 : -1; /* what is empty comes last, also downwards */
    if (a->number != b->number)
        return a->number < b->number ? -1 : 1;
    return text_compare(a->text, b->text);
}

/* Merge sort: equal rows keep the order in which the list gave them. */
static void order_rows(struct listing_row *rows, struct listing_row *other, size_t count, size_t order, bool is_down)
{
    if (count < 2)
        return;
    size_t half = count / 2, left = 0, right = half;
    order_rows(rows, other, half, order, is_down);
    order_rows(rows + half, other, count - half, order, is_down);
    for (size_t i = 0; i < count; i++) {
        bool takes_left = right == count;
        if (left < half && right < count) {
            const struct listing_cell *a = &rows[left].cells[order], *b = &rows[right].cells[order];
            int compared = compare_cells(a, b);
            takes_left = is_down && !a->is_empty && !b->is_empty ? compared >= 0 : compared <= 0;
        }
        other[i] = takes_left ? rows[left++] : rows[right++];
    }
    memcpy(rows, other, count * sizeof *rows);
}

void listing_arrange(const struct listing_ask *ask, struct listing_row *all, size_t count, struct listing_rows *found)
{
    int64_t start = 0;
    if (!text_to_integer(ask->after, &start) || start < 0 || (size_t)start > count)
        start = 0;
    order_rows(all, TAKE(ask->arena, struct listing_row, count + 1), count, ask->order, ask->is_down);
    size_t left = count - (size_t)start, shown = left < (size_t)ask->limit ? left : (size_t)ask->limit;
    *found = (struct listing_rows){.count = shown, .items = all + start, .total = (int64_t)count};
    if (shown < left)
        found->next = arena_print(ask->arena, "%lld", (long long)(start + (int64_t)shown));
}

/* ---- masking ---- */

static bool mask_rows(const struct listing_ask *ask, struct listing_rows *rows)
{
    bool shows_personal = false;
    for (size_t c = 0; c < ask->listing->column_count; c++) {
        const char *purpose = ask->listing->columns[c].purpose;
        bool may_see = listing_may(ask->rights, purpose);
        shows_personal = shows_personal || (purpose && may_see);
        for (size_t i = 0; i < rows->count && !may_see; i++)
            if (!rows->items[i].cells[c].is_empty)
                rows->items[i].cells[c] = (struct listing_cell){.is_masked = true, .text = T("＊＊＊")};
    }
    return shows_personal;
}

enum status listing_read(const struct listing_ask *ask, struct text title, const char *way, struct listing_rows *found)
{
    struct listing_rows rows = {.total = -1};
    enum status status = ask->listing->read(ask, &rows);
    if (status != DONE)
        return status;
    bool shows_personal = mask_rows(ask, &rows);
    int64_t *persons = TAKE(ask->arena, int64_t, rows.count + 1);
    size_t count = 0;
    for (size_t i = 0; i < rows.count && shows_personal; i++)
        if (rows.items[i].person_id)
            persons[count++] = rows.items[i].person_id;
    if (count > 0) {
        struct reading reading = {.kind = STAFF_ACTOR, .actor_id = ask->staff_id, .title = title,
                                  .purpose = text_of(ask->listing->reading), .subject_kind = T(""), .at = ask->now};
        status = access_note(ask->store, &reading, way, persons, count);
    }
    if (status == DONE)
        *found = rows;
    return status;
}

/* ---- as people read it ---- */

static struct text with_commas(struct arena *arena, int64_t number)
{
    return shown_words(arena, ENGLISH, counted(number));
}

struct text listing_cell_words(struct arena *arena, const struct listing_column *column, const struct listing_cell *cell)
{
    if (cell->is_masked || column->kind == LISTING_TEXT)
        return cell->text;
    if (cell->is_empty)
        return T("");
    if (column->kind == LISTING_NUMBER || column->kind == LISTING_YEN)
        return with_commas(arena, cell->number);
    struct date date = column->kind == LISTING_DATE ? date_from_day_number(cell->number) : date_of_moment(cell->number);
    if (column->kind == LISTING_DATE)
        return arena_print(arena, "%04d/%02d/%02d", date.year, date.month, date.day);
    struct clock_time clock = clock_of_moment(cell->number);
    return arena_print(arena, "%04d/%02d/%02d %02d:%02d", date.year, date.month, date.day, clock.hour, clock.minute);
}
