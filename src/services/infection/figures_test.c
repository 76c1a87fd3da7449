#include "base/arena.h"
#include "base/test.h"
#include "services/infection/figures.h"

/* The press conference of 2 August 2022: cases, administrative, insured, rate in hundredths. */
static const int64_t published[14][4] = {
    {108, 36, 72, 18986},   {184, 61, 123, 22937},  {197, 50, 147, 26489},  {172, 55, 117, 29460}, {207, 45, 162, 32675},
    {197, 7, 190, 35370},   {123, 16, 107, 36381},  {195, 23, 172, 39045},  {198, 14, 184, 39474}, {227, 23, 204, 40392},
    {247, 12, 235, 42689},  {341, 14, 327, 46793},  {270, 24, 246, 49028},  {152, 10, 142, 49916}};
static const int64_t derived[6] = {55, 81, 75, 102, 109, 90};

static void twenty_days(struct infection_day days[20])
{
    for (int i = 0; i < 20; i++)
        days[i] = i < 6 ? (struct infection_day){date_add_days(DATE(2022, 7, 12), i), derived[i], 0, 0, true}
                        : (struct infection_day){date_add_days(DATE(2022, 7, 12), i), published[i - 6][0],
                                                 published[i - 6][1], published[i - 6][2], false};
}

static void gives_every_published_figure(struct test *test)
{
    struct infection_day days[20];
    struct infection_row rows[20];
    twenty_days(days);
    infection_rows(days, 20, 326548, 5, rows);
    for (int i = 0; i < 14; i++) {
        EXPECT_INTEGER(rows[i + 6].rate.number, published[i][3]);
        EXPECT_INTEGER(published[i][1] + published[i][2], published[i][0]);
    }
    EXPECT(!rows[5].rate.is_known && rows[0].is_derived && !rows[6].is_derived);
}

/* Only this population gives all fourteen: the test would notice another rounding rule. */
static void only_one_population_does(struct test *test)
{
    struct infection_day days[20];
    struct infection_row rows[20];
    twenty_days(days);
    int fitting = 0;
    for (int64_t population = 326000; population < 327000; population++) {
        infection_rows(days, 20, population, 0, rows);
        bool fits = true;
        for (int i = 0; i < 14; i++)
            fits &= rows[i + 6].rate.number == published[i][3];
        fitting += fits;
        EXPECT(!fits || (population >= 326546 && population <= 326548));
    }
    EXPECT(fitting > 0);
}

static bool looks_the_same(const struct infection_shown *a, const struct infection_shown *b)
{
    return a->is_known == b->is_known && a->is_masked == b->is_masked && (a->is_masked || a->number == b->number);
}

static bool rows_look_the_same(const struct infection_row *a, const struct infection_row *b, int count)
{
    for (int i = 0; i < count; i++)
        if (!looks_the_same(&a[i].cases, &b[i].cases) || !looks_the_same(&a[i].administrative, &b[i].administrative) ||
            !looks_the_same(&a[i].insured, &b[i].insured) || !looks_the_same(&a[i].rate, &b[i].rate))
            return false;
    return true;
}

/* Whatever is shown, each withheld number could have been another: for each small day there is a second town that
   looks the same from outside and has another number there. */
static void withheld_numbers_cannot_be_worked_out(struct test *test)
{
    enum { DAYS = 16, BELOW = 5 };
    uint64_t seed = 20220802;
    for (int round = 0; round < 2000; round++) {
        struct infection_day days[DAYS];
        struct infection_row rows[DAYS], other[DAYS];
        for (int i = 0; i < DAYS; i++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            int64_t a = (int64_t)(seed >> 33) % 8, b = (int64_t)(seed >> 50) % 30;
            days[i] = (struct infection_day){date_add_days(DATE(2022, 7, 1), i), a + b, a, b, false};
        }
        infection_rows(days, DAYS, 326548, BELOW, rows);
        for (int i = 0; i < DAYS; i++) {
            if (!rows[i].cases.is_masked && !rows[i].administrative.is_masked)
                continue;
            struct infection_day kept = days[i];
            bool is_hidden = false;
            for (int64_t a = 0; a <= 12 && !is_hidden; a++)
                for (int64_t b = 0; b <= 40 && !is_hidden; b++) {
                    days[i] = (struct infection_day){kept.day, a + b, a, b, false};
                    infection_rows(days, DAYS, 326548, BELOW, other);
                    is_hidden = (a != kept.administrative) && rows_look_the_same(rows, other, DAYS);
                }
            days[i] = kept;
            EXPECT(is_hidden);
        }
    }
}

static void masks_by_rule(struct test *test)
{
    struct infection_day days[] = {{DATE(2022, 7, 1), 4, 4, 0, false}, {DATE(2022, 7, 2), 30, 2, 28, false},
                                   {DATE(2022, 7, 3), 0, 0, 0, false}, {DATE(2022, 7, 4), 5, 5, 0, false}};
    struct infection_row rows[4];
    infection_rows(days, 4, 326548, 5, rows);
    EXPECT(rows[0].cases.is_masked && rows[0].administrative.is_masked && rows[0].insured.is_masked);
    EXPECT(!rows[1].cases.is_masked && rows[1].administrative.is_masked && rows[1].insured.is_masked);
    EXPECT(!rows[2].cases.is_masked && !rows[2].administrative.is_masked);
    EXPECT(!rows[3].cases.is_masked && !rows[3].administrative.is_masked && !rows[3].insured.is_masked);
}

const struct test_case figures_test[] = {{"gives every published figure", gives_every_published_figure},
                                         {"only one population does", only_one_population_does},
                                         {"withheld numbers cannot be worked out", withheld_numbers_cannot_be_worked_out},
                                         {"masks by rule", masks_by_rule},
                                         {0}};
