#include "base/arena.h"
#include "base/buffer.h"
#include "base/test.h"
#include "base/text.h"

static void trims_and_slices(struct test *test)
{
    EXPECT_TEXT(text_trim(T(" \t a b \r\n")), T("a b"));
    EXPECT_TEXT(text_slice(T("abcdef"), 2, 3), T("cde"));
    EXPECT_TEXT(text_slice(T("abc"), 2, 30), T("c"));
    EXPECT(text_slice(T("abc"), 9, 1).length == 0);
}

static void splits(struct test *test)
{
    struct text rest = T("a,b,"), part;
    EXPECT(text_next_part(&rest, ',', &part) && text_is(part, T("a")));
    EXPECT(text_next_part(&rest, ',', &part) && text_is(part, T("b")));
    EXPECT(text_next_part(&rest, ',', &part) && part.length == 0);
    EXPECT(!text_next_part(&rest, ',', &part));
}

static void reads_integers(struct test *test)
{
    int64_t n = 7;
    EXPECT(text_to_integer(T("-9223372036854775808"), &n) && n == INT64_MIN);
    EXPECT(!text_to_integer(T("9223372036854775808"), &n) && n == INT64_MIN);
    EXPECT(!text_to_integer(T(""), &n) && !text_to_integer(T("1a"), &n) && !text_to_integer(T("-"), &n));
}

static void knows_utf8(struct test *test)
{
    EXPECT(text_is_utf8(T("髙﨑 葛\xf3\xa0\x84\x80")));
    EXPECT(!text_is_utf8(T("\xed\xa0\x80")) && !text_is_utf8(T("\xc0\x80")) && !text_is_utf8(T("\xf4\x90\x80\x80")));
    EXPECT(!text_is_utf8((struct text){"\0", 1}));
    EXPECT_INTEGER((int64_t)text_runes(T("いわき市")), 4);
}

static void count_undo(void *thing)
{
    ++*(int *)thing;
}

static void arenas_undo_to_a_mark(struct test *test)
{
    struct arena *arena = arena_new(64);
    int undone = 0;
    arena_on_reset(arena, count_undo, &undone);
    struct arena_mark mark = arena_mark(arena);
    for (int i = 0; i < 100; i++)
        arena_take(arena, 50, 1);
    arena_on_reset(arena, count_undo, &undone);
    arena_release(arena, mark);
    EXPECT_INTEGER(undone, 1);
    arena_reset(arena);
    EXPECT_INTEGER(undone, 2);
    EXPECT_INTEGER((int64_t)arena_bytes(arena), 0);
    arena_free(arena);
}

static void buffers_build(struct test *test)
{
    struct buffer buffer = buffer_new(test_arena(test));
    buffer_put_integer(&buffer, INT64_MIN);
    buffer_put_byte(&buffer, ' ');
    buffer_put_rune(&buffer, 0x3042);
    buffer_print(&buffer, " %d", 5);
    buffer_put_hex(&buffer, "\x01\xff", 2);
    EXPECT_TEXT(buffer_text(&buffer), T("-9223372036854775808 あ 501ff"));
}

const struct test_case text_test[] = {{"trims and slices", trims_and_slices},
                                      {"splits", splits},
                                      {"reads integers", reads_integers},
                                      {"knows UTF-8", knows_utf8},
                                      {"arenas undo to a mark", arenas_undo_to_a_mark},
                                      {"buffers build", buffers_build},
                                      {0}};
