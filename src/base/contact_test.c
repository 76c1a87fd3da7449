#include "base/buffer.h"
#include "base/contact.h"
#include "base/test.h"

static void reads_telephone_numbers(struct test *test)
{
    static const struct {
        const char *typed;
        enum contact_problem problem;
        const char *phone, *shown;
    } cases[] = {{"0246-22-1111", CONTACT_OK, "0246221111", "0246-22-1111"},
                 {"０２４６（２２）１１１１", CONTACT_OK, "0246221111", "0246-22-1111"},
                 {"090 1234 5678", CONTACT_OK, "09012345678", "090-1234-5678"},
                 {"+81 90-1234-5678", CONTACT_OK, "09012345678", "090-1234-5678"},
                 {"+81 (0)246 22 1111", CONTACT_OK, "0246221111", "0246-22-1111"},
                 {"＋８１９０１２３４５６７８", CONTACT_OK, "09012345678", "090-1234-5678"},
                 {"０９０ー１２３４―５６７８", CONTACT_OK, "09012345678", "090-1234-5678"},
                 {"0120-123-456", CONTACT_OK, "0120123456", "0120-123-456"},
                 {"0312345678", CONTACT_OK, "0312345678", "03-1234-5678"},
                 {"0800-123-4567", CONTACT_OK, "08001234567", "0800-123-4567"},
                 {"090123456", CONTACT_TOO_SHORT, NULL, NULL},
                 {"0901234567", CONTACT_TOO_SHORT, NULL, NULL},
                 {"02462211111", CONTACT_TOO_LONG, NULL, NULL},
                 {"246221111", CONTACT_NO_ZERO, NULL, NULL},
                 {"0246-22-1111 内線3", CONTACT_LETTERS, NULL, NULL},
                 {"09O12345678", CONTACT_LETTERS, NULL, NULL},
                 {"+1 555 123 4567", CONTACT_NO_ZERO, NULL, NULL},
                 {"　", CONTACT_EMPTY, NULL, NULL},
                 {"--", CONTACT_TOO_SHORT, NULL, NULL},
                 {"\xff", CONTACT_LETTERS, NULL, NULL}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct text phone = {0};
        if (!EXPECT_INTEGER(phone_read(test_arena(test), text_of(cases[i].typed), &phone, NULL), cases[i].problem))
            test_expect(test, false, cases[i].typed, __FILE__, __LINE__);
        EXPECT_TEXT(phone, text_of(cases[i].phone));
        if (cases[i].shown)
            EXPECT_TEXT(phone_display(test_arena(test), phone), text_of(cases[i].shown));
    }
    int digits = 0;
    struct text phone;
    EXPECT(phone_read(test_arena(test), T("024622111"), &phone, &digits) == CONTACT_TOO_SHORT && digits == 9);
}

static void reads_postcodes(struct test *test)
{
    struct text postcode = {0};
    int digits = 0;
    EXPECT(postcode_read(test_arena(test), T("〒970－8686"), &postcode, NULL) == CONTACT_OK);
    EXPECT_TEXT(postcode, T("9708686"));
    EXPECT_TEXT(postcode_display(test_arena(test), postcode), T("〒970-8686"));
    EXPECT(postcode_read(test_arena(test), T("９７０ ８６８６"), &postcode, NULL) == CONTACT_OK);
    EXPECT(postcode_read(test_arena(test), T("970-868"), &postcode, &digits) == CONTACT_TOO_SHORT && digits == 6);
    EXPECT(postcode_read(test_arena(test), T("970-86861"), &postcode, NULL) == CONTACT_TOO_LONG);
    EXPECT(postcode_read(test_arena(test), T("いわき"), &postcode, NULL) == CONTACT_LETTERS);
    EXPECT(postcode_read(test_arena(test), T("〒"), &postcode, NULL) == CONTACT_EMPTY);
    EXPECT(postcode_read(test_arena(test), T("+9708686"), &postcode, NULL) == CONTACT_LETTERS);
}

static void reads_mail_addresses(struct test *test)
{
    static const struct {
        const char *typed;
        enum contact_problem problem;
        const char *email;
    } cases[] = {{"Taro@Example.JP", CONTACT_OK, "Taro@example.jp"},
                 {"　ｔａｒｏ＠ｅｘａｍｐｌｅ．ｊｐ", CONTACT_OK, "taro@example.jp"},
                 {"a+b.c_d@mail.city.example.lg.jp", CONTACT_OK, "a+b.c_d@mail.city.example.lg.jp"},
                 {"a..b.@docomo.ne.jp", CONTACT_OK, "a..b.@docomo.ne.jp"},
                 {"a..b@example.jp", CONTACT_BEFORE_AT, NULL},
                 {".a@docomo.ne.jp", CONTACT_BEFORE_AT, NULL},
                 {"@example.jp", CONTACT_BEFORE_AT, NULL},
                 {"山@example.jp", CONTACT_BEFORE_AT, NULL},
                 {"a b@example.jp", CONTACT_BEFORE_AT, NULL},
                 {"a@example", CONTACT_BEHIND_AT, NULL},
                 {"a@-x.jp", CONTACT_BEHIND_AT, NULL},
                 {"a@x..jp", CONTACT_BEHIND_AT, NULL},
                 {"a@127.0.0.1", CONTACT_BEHIND_AT, NULL},
                 {"a@example.jp>", CONTACT_BEHIND_AT, NULL},
                 {"a@example.jp\nBcc: b", CONTACT_BEHIND_AT, NULL},
                 {"example.jp", CONTACT_NO_AT, NULL},
                 {"a@b@example.jp", CONTACT_NO_AT, NULL},
                 {"", CONTACT_EMPTY, NULL}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct text email = {0};
        if (!EXPECT_INTEGER(email_read(test_arena(test), text_of(cases[i].typed), &email), cases[i].problem))
            test_expect(test, false, cases[i].typed, __FILE__, __LINE__);
        EXPECT_TEXT(email, text_of(cases[i].email));
    }
}

static void finds_my_numbers(struct test *test)
{
    EXPECT(my_number_is_valid(T("123456789018")) && !my_number_is_valid(T("123456789012")));
    EXPECT(!my_number_is_valid(T("12345678901")) && !my_number_is_valid(T("12345678901x")));
    static const char *const there[] = {"123456789018", "番号は１２３４５６７８９０１８です", "1234-5678-9018", "1234 5678 9018。",
                                        "1234－5678－9018", "私の1234　5678　9018", "電話 0246-22-1111 番号 123456789018",
                                        "0246 1234 567 1234 5678 9018", "123456-789018", "x123456789018x", "1 2 3 4 5 6 7 8 9 0 1 8"};
    static const char *const absent[] = {"", "123456789012", "1123456789018", "1234567890181", "1234-5678-9018-1234",
                                         "0000-1234-5678-9018", "12345678901", "123,456,789,018円", "1234--5678-9018",
                                         "0246-22-1111", "2026-11-22 13:30"};
    for (size_t i = 0; i < sizeof there / sizeof *there; i++)
        test_expect(test, my_number_is_in(text_of(there[i])), there[i], __FILE__, __LINE__);
    for (size_t i = 0; i < sizeof absent / sizeof *absent; i++)
        test_expect(test, !my_number_is_in(text_of(absent[i])), absent[i], __FILE__, __LINE__);
    struct buffer many = buffer_new(test_arena(test));
    for (int i = 0; i < 100; i++)
        buffer_put(&many, T("12 "));
    buffer_put(&many, T("1234 5678 9018"));
    EXPECT(my_number_is_in(buffer_text(&many)));
}

const struct test_case contact_test[] = {{"reads telephone numbers", reads_telephone_numbers},
                                         {"reads postcodes", reads_postcodes},
                                         {"reads mail addresses", reads_mail_addresses},
                                         {"finds My Numbers", finds_my_numbers},
                                         {0}};
