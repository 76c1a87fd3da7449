#include "base/money.h"
#include "base/test.h"

static void checks_sums(struct test *test)
{
    struct money found = YEN(7);
    EXPECT(money_add(YEN(INT64_MAX), YEN(1), &found) == TOO_MUCH && found.minor == 7);
    EXPECT(money_subtract(YEN(INT64_MIN), YEN(1), &found) == TOO_MUCH && found.minor == 7);
    EXPECT(money_multiply(YEN(INT64_MAX / 2), 3, &found) == TOO_MUCH && found.minor == 7);
    EXPECT(money_add(YEN(300), YEN(50), &found) == DONE && found.minor == 350);
    EXPECT(money_multiply(YEN(-300), 4, &found) == DONE && found.minor == -1200);
    EXPECT(money_compare(YEN(-1), YEN(1)) < 0 && money_compare(YEN(2), YEN(2)) == 0);
}

static int64_t share(int64_t amount, int64_t numerator, int64_t denominator, enum money_rounding rounding)
{
    struct money found = YEN(-999);
    return money_share(YEN(amount), numerator, denominator, rounding, &found) == DONE ? found.minor : -999;
}

static void rounds_in_one_place(struct test *test)
{
    EXPECT_INTEGER(share(100, 1, 3, ROUND_DOWN), 33);
    EXPECT_INTEGER(share(100, 2, 3, ROUND_DOWN), 66);
    EXPECT_INTEGER(share(100, 2, 3, ROUND_HALF_UP), 67);
    EXPECT_INTEGER(share(101, 1, 2, ROUND_HALF_UP), 51);
    EXPECT_INTEGER(share(100, 1, 3, ROUND_UP), 34);
    EXPECT_INTEGER(share(99, 1, 3, ROUND_UP), 33);
    EXPECT_INTEGER(share(-101, 1, 2, ROUND_HALF_UP), -51);
    EXPECT_INTEGER(share(-101, 1, 2, ROUND_DOWN), -50);
    EXPECT_INTEGER(share(INT64_MAX, 10, 10, ROUND_HALF_UP), INT64_MAX);
    EXPECT_INTEGER(share(INT64_MAX, 11, 10, ROUND_DOWN), -999);
    EXPECT_INTEGER(share(1, 1, 0, ROUND_DOWN), -999);
    struct money found;
    EXPECT(money_round(YEN(19679), 100, ROUND_DOWN, &found) == DONE && found.minor == 19600);
    EXPECT(money_round(YEN(19650), 100, ROUND_HALF_UP, &found) == DONE && found.minor == 19700);
    EXPECT(money_round(YEN(5), 0, ROUND_DOWN, &found) == INVALID);
}

static void divides_without_loss(struct test *test)
{
    int64_t weights[] = {1, 1, 1}, none[] = {0, 0}, bad[] = {2, -1};
    struct money parts[3];
    EXPECT(money_divide(test_arena(test), YEN(100), weights, 3, parts) == DONE);
    EXPECT(parts[0].minor == 34 && parts[1].minor == 33 && parts[2].minor == 33);
    EXPECT(money_divide(test_arena(test), YEN(-101), weights, 3, parts) == DONE);
    EXPECT(parts[0].minor == -34 && parts[1].minor == -34 && parts[2].minor == -33);
    EXPECT(money_divide(test_arena(test), YEN(1), none, 2, parts) == INVALID);
    EXPECT(money_divide(test_arena(test), YEN(1), bad, 2, parts) == INVALID);
    for (int64_t amount = -50; amount < 50; amount++) {
        int64_t uneven[] = {7, 0, 4};
        EXPECT(money_divide(test_arena(test), YEN(amount), uneven, 3, parts) == DONE);
        EXPECT_INTEGER(parts[0].minor + parts[1].minor + parts[2].minor, amount);
        EXPECT_INTEGER(parts[1].minor, 0);
    }
}

static void reads_what_people_type(struct test *test)
{
    static const struct {
        const char *text;
        int64_t amount;
    } good[] = {{"1,960", 1960},      {"１，９６０円", 1960}, {"¥1960", 1960},  {"￥1,960", 1960}, {" -300円 ", -300},
                {"△1,000", -1000},    {"0", 0},               {"　３００　", 300}, {"¥-5", -5},    {"-¥5", -5},
                {"1,000,000円", 1000000}, {"9223372036854775807", INT64_MAX}};
    static const char *const bad[] = {"",       "円",     "1,96",  "1960,",    ",960",  "1,9600", "1.5", "十円",
                                      "1 960",  "--3",    "Y300",  "300円円",  "¥300円", "1e3",   "-",   "19,60,000",
                                      "1000,000"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        struct money found = YEN(-777);
        EXPECT(money_read(text_of(good[i].text), &found) == DONE);
        EXPECT_INTEGER(found.minor, good[i].amount);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct money found = YEN(7);
        if (!EXPECT(money_read(text_of(bad[i]), &found) == INVALID && found.minor == 7))
            test_expect(test, false, bad[i], __FILE__, __LINE__);
    }
    struct money found;
    EXPECT(money_read(T("9223372036854775808"), &found) == TOO_MUCH);
    EXPECT(money_read(T("99999999999999999999999999999999999999999999999"), &found) == TOO_MUCH);
}

static void prints(struct test *test)
{
    EXPECT_TEXT(money_text(test_arena(test), YEN(1960)), T("1,960円"));
    EXPECT_TEXT(money_text(test_arena(test), YEN(-300)), T("-300円"));
    EXPECT_TEXT(money_text(test_arena(test), YEN(0)), T("0円"));
    EXPECT_TEXT(money_text(test_arena(test), YEN(INT64_MIN)), T("-9,223,372,036,854,775,808円"));
    EXPECT_TEXT(money_text(test_arena(test), YEN(326548)), T("326,548円"));
}

const struct test_case money_test[] = {{"checks sums", checks_sums},
                                       {"rounds in one place", rounds_in_one_place},
                                       {"divides without losing a yen", divides_without_loss},
                                       {"reads what people type", reads_what_people_type},
                                       {"prints", prints},
                                       {0}};
