#include "services/infection/figures.h"

#include "base/check.h"

int64_t infection_rate_hundredths(int64_t sum7, int64_t population)
{
    check(population > 0 && sum7 >= 0 && sum7 < INT64_MAX / INFECTION_RATE_PEOPLE / 200);
    return (sum7 * INFECTION_RATE_PEOPLE * 100 * 2 + population) / (2 * population);
}

static struct infection_shown shown(int64_t number, int64_t mask_below)
{
    return (struct infection_shown){number, true, number > 0 && number < mask_below};
}

static void mask_day(const struct infection_day *day, int64_t mask_below, struct infection_row *row)
{
    row->day = day->day;
    row->is_derived = day->is_derived;
    row->cases = shown(day->cases, mask_below);
    if (day->is_derived)
        return;
    row->administrative = shown(day->administrative, mask_below);
    row->insured = shown(day->insured, mask_below);
    /* total - part = other part: one withheld number needs a second one. */
    if (row->cases.is_masked || row->administrative.is_masked || row->insured.is_masked)
        row->administrative.is_masked = row->insured.is_masked = true;
}

static void fill_rate(const struct infection_day *days, size_t at, int64_t population, struct infection_row *rows)
{
    int64_t sum = 0;
    bool is_masked = false;
    for (size_t i = at + 1 - INFECTION_WINDOW_DAYS; i <= at; i++) {
        sum += days[i].cases;
        is_masked |= rows[i].cases.is_masked;
    }
    rows[at].rate = (struct infection_shown){infection_rate_hundredths(sum, population), true, is_masked};
}

void infection_rows(const struct infection_day *days, size_t count, int64_t population, int64_t mask_below,
                    struct infection_row *rows)
{
    for (size_t i = 0; i < count; i++) {
        check(i == 0 || date_days_between(days[i - 1].day, days[i].day) == 1);
        rows[i] = (struct infection_row){0};
        mask_day(&days[i], mask_below, &rows[i]);
        if (i + 1 >= INFECTION_WINDOW_DAYS)
            fill_rate(days, i, population, rows);
    }
}
