/*
 * The infection page: figures day by day, entered by one person and confirmed by another, small numbers withheld.
 *
 * This is the example module: README.md says what belongs to a module, docs/write-a-module.md builds one like it.
 */
#include "base/csv.h"
#include "city/city.h"
#include "city/load.h"
#include "infection.migrations.h"
#include "services/infection/infection.h"
#include "web/language.h"

enum { DAILY_BYTES_MAX = 1024 * 1024 };

static const struct permission permissions[] = {
    {"infection.enter", SENTENCE("May enter figures of infection")},
    {"infection.confirm", SENTENCE("May confirm figures of infection that somebody else entered")},
    {0}};

/* clang-format off */
static const struct route routes[] = {
    {"GET",  "/infection",                  ANYONE,           NULL,                infection_show_board, 0},
    {"GET",  "/infection/daily.csv",        ANYONE,           NULL,                infection_send_csv,   ROUTE_API},
    {"GET",  "/infection/daily.json",       ANYONE,           NULL,                infection_send_json,  ROUTE_API},
    {"GET",  "/desk/infection",             STAFF,            NULL,                infection_show_desk,  0},
    {"POST", "/desk/infection",             NEEDS_PERMISSION, "infection.enter",   infection_enter_day,  0},
    {"POST", "/desk/infection/{id}/confirm", NEEDS_PERMISSION, "infection.confirm", infection_confirm_day, 0},
    {"POST", "/desk/infection/{id}/reject", NEEDS_PERMISSION, "infection.confirm", infection_reject_day, 0},
    {0}};
/* clang-format on */

static const struct menu_entry menu[] = {
    {ANYONE, NULL, "/infection", SENTENCE("Infection figures"), "chart", 60},
    {STAFF, NULL, "/desk/infection", SENTENCE("Infection figures"), "chart", 60},
    {0}};

static const struct setting settings[] = {
    {"infection.population", SETTING_INTEGER, "326548", 1, 40000000, SENTENCE("People by whom rates per 100,000 are worked out")},
    {"infection.mask_below", SETTING_INTEGER, "5", 0, 100, SENTENCE("Numbers from 1 to below this one are withheld")},
    {0}};

static const struct invariant invariants[] = {
    {"A figure is never confirmed by who entered it",
     "SELECT id FROM infection_entry WHERE decided_by = entered_by AND entered_by <> 0"},
    {"A day has at most one confirmed figure",
     "SELECT day FROM infection_entry WHERE state = 'confirmed' GROUP BY day HAVING COUNT(*) > 1"},
    {0}};

static bool read_number(struct city_load *load, const struct csv_row *row, size_t column, int64_t *found)
{
    if (text_to_integer(text_trim(csv_cell(row, column)), found) && *found >= 0)
        return true;
    buffer_print(&load->mistakes, "infection/daily.csv:%lld: 「%.*s」は0以上の数ではありません。\n", (long long)row->line,
                 TEXT_ARGUMENTS(csv_cell(row, column)));
    load->mistake_count++;
    return false;
}

/* One line of the city's own table; figures of a folder need no second person, its review is that. */
static enum status load_day(struct city_load *load, const struct csv_row *row)
{
    struct date date;
    struct infection_report known;
    struct text day = text_trim(csv_cell(row, 0));
    int64_t cases, administrative = 0, insured = 0, is_derived;
    if (date_read(day, &date) != DONE) {
        buffer_print(&load->mistakes, "infection/daily.csv:%lld: 日付は 2022-07-18 のように書いてください。\n", (long long)row->line);
        load->mistake_count++;
        return DONE;
    }
    bool is_good = read_number(load, row, 1, &cases) && read_number(load, row, 4, &is_derived);
    if (is_good && !is_derived)
        is_good = read_number(load, row, 2, &administrative) && read_number(load, row, 3, &insured);
    if (!is_good)
        return DONE;
    if (!is_derived && administrative + insured != cases) {
        buffer_print(&load->mistakes, "infection/daily.csv:%lld: 行政検査と保険診療の合計が、陽性者数と合いません。\n", (long long)row->line);
        load->mistake_count++;
        return DONE;
    }
    enum status status = infection_confirmed_of(load->store, load->arena, day, &known);
    if (status != NOT_FOUND)
        return status; /* a day that has a figure is corrected at the desk, not here */
    load_row(load, LOAD_ADDED, "感染の数 %.*s", TEXT_ARGUMENTS(day));
    if (load->mode == LOAD_PLAN || load->mistake_count)
        return DONE;
    int64_t id;
    status = infection_enter(load->store, day, cases, is_derived ? NULL : &administrative, is_derived ? NULL : &insured,
                             is_derived, T(""), 0, T("市の資料"), load->now, &id);
    return status == DONE ? infection_decide(load->store, id, T("confirmed"), 0, T("市の資料"), load->now) : status;
}

static enum status load_days(struct city_load *load)
{
    struct text bytes;
    struct csv_row row;
    enum status status = load_bytes(load, "infection/daily.csv", DAILY_BYTES_MAX, &bytes);
    if (status != DONE)
        return status == NOT_FOUND ? DONE : status;
    struct csv_reader reader = csv_reader_new(bytes, ',', NULL);
    status = csv_next(&reader, load->arena, &row); /* the heads */
    while (status == DONE && (status = csv_next(&reader, load->arena, &row)) == DONE)
        status = load_day(load, &row);
    return status == NOT_FOUND ? DONE : status;
}

const struct module infection_module = {
    .name = "infection",
    .title = "Infection figures",
    .migrations = infection_migrations,
    .permissions = permissions,
    .routes = routes,
    .menu = menu,
    .settings = settings,
    .invariants = invariants,
    .load = load_days,
};
