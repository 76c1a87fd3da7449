#include "city/otp.h"

#include "base/date.h"
#include "base/encoding.h"
#include "base/csv.h"
#include "base/test.h"
#include "system/files.h"

static void published_vectors(struct test *test)
{
    const char *path = test_data(test, "webauth/otp_vectors.csv");
    struct arena *arena = test_arena(test);
    struct text bytes, secret;
    struct csv_row row;
    int rows = 0;
    if (path == NULL)
        return;
    EXPECT_INTEGER(file_read(arena, path, 1 << 20, &bytes), DONE);
    struct csv_reader reader = csv_reader_new(bytes, ',', NULL);
    EXPECT_INTEGER(csv_next(&reader, arena, &row), DONE);
    while (csv_next(&reader, arena, &row) == DONE) {
        struct text kind = csv_cell(&row, 1), hash_name = csv_cell(&row, 2);
        enum otp_hash hash = text_is(hash_name, T("SHA1")) ? OTP_SHA1 : text_is(hash_name, T("SHA256")) ? OTP_SHA256
                                                                                                          : OTP_SHA512;
        int64_t counter = 0, digits = 0;
        EXPECT(text_to_integer(csv_cell(&row, 4), &counter) && text_to_integer(csv_cell(&row, 5), &digits));
        EXPECT_INTEGER(hex_read(arena, csv_cell(&row, 3), &secret), DONE);
        uint64_t step = text_is(kind, T("TOTP")) ? otp_counter_at(counter * SECOND_MICROS) : (uint64_t)counter;
        EXPECT_TEXT(otp_code(arena, hash, secret, step, (int)digits), csv_cell(&row, 6));
        rows++;
    }
    EXPECT(rows >= 14);
}

static void a_code_holds_once(struct test *test)
{
    struct arena *arena = test_arena(test);
    struct text secret = T("12345678901234567890");
    int64_t at = 59 * SECOND_MICROS, step = 0;
    struct text code = otp_code(arena, OTP_SHA1, secret, 1, 6);
    EXPECT_INTEGER(otp_check(arena, secret, code, at, -1, &step), DONE);
    EXPECT_INTEGER(step, 1);
    EXPECT_INTEGER(otp_check(arena, secret, code, at, step, &step), INVALID); /* again */
    EXPECT_INTEGER(otp_check(arena, secret, code, at + 30 * SECOND_MICROS, -1, &step), DONE); /* one step late */
    EXPECT_INTEGER(otp_check(arena, secret, code, at + 60 * SECOND_MICROS, -1, &step), INVALID);
    EXPECT_INTEGER(otp_check(arena, secret, T("12345"), at, -1, &step), INVALID);
    EXPECT_INTEGER(otp_check(arena, secret, T(""), at, -1, &step), INVALID);
}

const struct test_case otp_test[] = {{"codes of RFC 4226 and RFC 6238", published_vectors},
                                     {"a code holds once", a_code_holds_once},
                                     {0}};
