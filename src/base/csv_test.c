#include "base/csv.h"
#include "base/test.h"

/* Rows as "[a|b][c]" and the status that ended them. */
static struct text read_all(struct test *test, struct text text, const struct csv_limits *limits)
{
    struct csv_reader reader = csv_reader_new(text, ',', limits);
    struct csv_row row;
    struct buffer found = buffer_new(test_arena(test));
    enum status status;
    while ((status = csv_next(&reader, test_arena(test), &row)) == DONE) {
        buffer_print(&found, "%lld[", (long long)row.line);
        for (size_t i = 0; i < row.count; i++) {
            if (i)
                buffer_put_byte(&found, '|');
            buffer_put(&found, row.cells[i]);
        }
        buffer_put(&found, T("]"));
    }
    if (status != NOT_FOUND)
        buffer_print(&found, "%s %s %lld", status_name(status), reader.why, (long long)reader.why_line);
    return buffer_text(&found);
}

static void reads(struct test *test)
{
    static const struct {
        const char *text, *found;
    } cases[] = {{"a,b\r\nc,d\r\n", "1[a|b]2[c|d]"},
                 {"\xef\xbb\xbf" "a,b\nc", "1[a|b]2[c]"},
                 {"a,b\rc", "1[a|b]2[c]"},
                 {"\"a,\"\"x\"\"\n1\",b\n\nc\n", "1[a,\"x\"\n1|b]4[c]"},
                 {"a,,\n,", "1[a||]2[|]"},
                 {"\"\"", "1[]"},
                 {"\"\"\n\"\"\n", "1[]2[]"},
                 {"", ""},
                 {"\r\n\r\n", ""},
                 {"a\"b", "INVALID quote 1"},
                 {"x\n\"a\"b", "1[x]INVALID quote 2"},
                 {"x\n\"a\n\nb", "1[x]INVALID quote 2"},
                 {"a\xff", "INVALID utf8 1"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        EXPECT_TEXT(read_all(test, text_of(cases[i].text), NULL), text_of(cases[i].found));
}

static void keeps_its_limits(struct test *test)
{
    struct csv_limits limits = {.rows = 2, .columns = 2, .cell_bytes = 3};
    EXPECT_TEXT(read_all(test, T("a,b\nc,d"), &limits), T("1[a|b]2[c|d]"));
    EXPECT_TEXT(read_all(test, T("a\nb\nc"), &limits), T("1[a]2[b]TOO_MUCH rows 3"));
    EXPECT_TEXT(read_all(test, T("a,b,c"), &limits), T("TOO_MUCH columns 1"));
    EXPECT_TEXT(read_all(test, T("abc,abcd"), &limits), T("TOO_MUCH cell 1"));
    EXPECT_TEXT(read_all(test, T("\"abc\",\"abcd\""), &limits), T("TOO_MUCH cell 1"));
}

static void finds_columns(struct test *test)
{
    struct csv_reader reader = csv_reader_new(T("氏名, 番号\n山田,1"), ',', NULL);
    struct csv_row row;
    EXPECT(csv_next(&reader, test_arena(test), &row) == DONE);
    EXPECT(csv_column(&row, T("番号")) == 1 && csv_column(&row, T("x")) == TEXT_NOT_THERE);
    EXPECT_TEXT(csv_cell(&row, 7), T(""));
}

static void writes(struct test *test)
{
    struct buffer buffer = buffer_new(test_arena(test));
    struct csv_writer writer = csv_writer_new(&buffer, true, true);
    static const char *const cells[] = {"a", "b,c", "\"x\"", "1\n2", "=1+1", "-5", "-cmd", "@x", "+81", "＝1", "", "\tx"};
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++)
        csv_put(&writer, text_of(cells[i]));
    csv_end_row(&writer);
    csv_put_integer(&writer, INT64_MIN);
    csv_end_row(&writer);
    EXPECT_TEXT(buffer_text(&buffer), T("\xef\xbb\xbf" "a,\"b,c\",\"\"\"x\"\"\",\"1\n2\",\"'=1+1\",-5,\"'-cmd\",\"'@x\",+81,"
                                        "\"'＝1\",,\"'\tx\"\r\n-9223372036854775808\r\n"));
    buffer = buffer_new(test_arena(test));
    writer = csv_writer_new(&buffer, false, false);
    csv_put(&writer, T("=1"));
    EXPECT_TEXT(buffer_text(&buffer), T("=1"));
}

static void speaks_shift_jis(struct test *test)
{
    size_t replaced = 9;
    struct text back;
    struct text jis = csv_to_shift_jis(test_arena(test), T("いわき市,髙﨑①〜−－\r\n"), &replaced);
    EXPECT_INTEGER((int64_t)replaced, 0);
    EXPECT(csv_from_shift_jis(test_arena(test), jis, &back) == DONE);
    EXPECT_TEXT(back, T("いわき市,髙﨑①～－－\r\n"));
    jis = csv_to_shift_jis(test_arena(test), T("𠮷😀葛\xf3\xa0\x84\x80"), &replaced);
    EXPECT_INTEGER((int64_t)replaced, 2);
    EXPECT(csv_from_shift_jis(test_arena(test), jis, &back) == DONE);
    EXPECT_TEXT(back, T("吉〓葛"));
    EXPECT(csv_from_shift_jis(test_arena(test), T("\x81"), &back) == INVALID);
    EXPECT(csv_from_shift_jis(test_arena(test), T(""), &back) == DONE && back.length == 0);
}

const struct test_case csv_test[] = {{"reads", reads},
                                     {"keeps its limits", keeps_its_limits},
                                     {"finds columns", finds_columns},
                                     {"writes", writes},
                                     {"speaks Shift_JIS", speaks_shift_jis},
                                     {0}};
