#include "base/encoding.h"
#include "base/identifier.h"
#include "base/list.h"
#include "base/map.h"
#include "base/test.h"

#include <string.h>

static uint64_t state = 7;

static uint64_t next_random(void)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return state >> 16;
}

static struct text fresh(struct test *test, size_t length)
{
    uint8_t random[32];
    for (size_t i = 0; i < sizeof random; i++)
        random[i] = (uint8_t)next_random();
    return identifier_new(test_arena(test), random, sizeof random, length);
}

static void goes_round(struct test *test)
{
    struct text found;
    for (size_t length = 4; length <= IDENTIFIER_LENGTH_MAX; length++) {
        struct text made = fresh(test, length), shown = identifier_display(test_arena(test), made);
        EXPECT_INTEGER((int64_t)made.length, (int64_t)length);
        EXPECT(identifier_read(test_arena(test), shown, length, &found) == DONE && text_is(found, made));
        EXPECT(identifier_read(test_arena(test), made, length + 1, &found) == INVALID);
        for (size_t i = 0; i < made.length; i++)
            EXPECT(!memchr("0ODQ1ILZSGBUV", made.bytes[i], 13));
    }
    EXPECT_TEXT(identifier_display(test_arena(test), T("23456789A")), T("2345-6789-A"));
}

/* All single wrong signs and all exchanges of two. */
static void finds_every_slip(struct test *test)
{
    static const char signs[] = "23456789ACEFHJKMNPRTWXY";
    struct text made = fresh(test, 12), found;
    int missed = 0;
    for (size_t i = 0; i < 12; i++) {
        for (size_t n = 0; n < 23; n++) {
            char *wrong = arena_terminated(test_arena(test), made);
            wrong[i] = signs[n];
            missed += wrong[i] != made.bytes[i] && identifier_read(test_arena(test), text_of(wrong), 0, &found) == DONE;
        }
        for (size_t n = 0; n < i; n++) {
            char *wrong = arena_terminated(test_arena(test), made);
            wrong[i] = made.bytes[n];
            wrong[n] = made.bytes[i];
            missed += wrong[i] != wrong[n] && identifier_read(test_arena(test), text_of(wrong), 0, &found) == DONE;
        }
    }
    EXPECT_INTEGER(missed, 0);
}

static void reads_what_people_type(struct test *test)
{
    struct arena *arena = test_arena(test);
    struct text found, made;
    do
        made = fresh(test, 12);
    while (!memchr(made.bytes, '2', 12) || !memchr(made.bytes, '8', 12));
    char *typed = arena_terminated(arena, made);
    for (char *byte = typed; *byte; byte++)
        *byte = *byte == '2' ? 'z' : *byte == '8' ? 'B' : *byte >= 'A' ? (char)(*byte - 'A' + 'a') : *byte;
    EXPECT(identifier_read(arena, text_of(typed), 12, &found) == DONE);
    EXPECT_TEXT(found, made);
    struct buffer wide = buffer_new(arena);
    for (size_t i = 0; i < made.length; i++) {
        buffer_put_rune(&wide, made.bytes[i] + 0xfee0);
        buffer_put(&wide, i % 4 == 3 ? T("ー") : T("　"));
    }
    EXPECT(identifier_read(arena, buffer_text(&wide), 12, &found) == DONE && text_is(found, made));
    EXPECT(identifier_read(arena, T("OOOO"), 0, &found) == INVALID && identifier_read(arena, T(""), 0, &found) == INVALID);
    EXPECT(identifier_read(arena, T("あいうえ"), 0, &found) == INVALID);
    EXPECT_TEXT(digits_new(arena, 1234567, 6), T("234567"));
    EXPECT_TEXT(digits_new(arena, 7, 6), T("000007"));
}

static void encodes(struct test *test)
{
    struct arena *arena = test_arena(test);
    static const char *const plain[] = {"", "f", "fo", "foo", "foob", "fooba", "foobar"};
    static const char *const coded[] = {"", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"};
    static const char *const bad[] = {"Z", "Zg", "Zg=", "Zh==", "Zm9v=", "Zg==Zg==", "Z m9v", "Zm9_", "====", "=Zm9"};
    struct text bytes;
    for (size_t i = 0; i < 7; i++) {
        EXPECT_TEXT(base64_text(arena, plain[i], strlen(plain[i])), text_of(coded[i]));
        EXPECT(base64_read(arena, text_of(coded[i]), &bytes) == DONE && text_is(bytes, text_of(plain[i])));
        struct text url = base64url_text(arena, plain[i], strlen(plain[i]));
        EXPECT(base64url_read(arena, url, &bytes) == DONE && text_is(bytes, text_of(plain[i])));
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        test_expect(test, base64_read(arena, text_of(bad[i]), &bytes) == INVALID, bad[i], __FILE__, __LINE__);
    EXPECT_TEXT(base64url_text(arena, "\xfb\xff", 2), T("-_8"));
    EXPECT(base64url_read(arena, T("-_9"), &bytes) == INVALID && base64url_read(arena, T("-_8="), &bytes) == INVALID);
    EXPECT_TEXT(hex_text(arena, "\x00\xff", 2), T("00ff"));
    EXPECT(hex_read(arena, T("00Ff"), &bytes) == DONE && bytes.length == 2 && bytes.bytes[1] == '\xff');
    EXPECT(hex_read(arena, T("0"), &bytes) == INVALID && hex_read(arena, T("0g"), &bytes) == INVALID);
    EXPECT_TEXT(percent_text(arena, T("a b/市~")), T("a%20b%2F%E5%B8%82~"));
    EXPECT(percent_read(arena, T("a+b%2f%E5%B8%82"), true, &bytes) == DONE && text_is(bytes, T("a b/市")));
    EXPECT(percent_read(arena, T("a+b"), false, &bytes) == DONE && text_is(bytes, T("a+b")));
    EXPECT(percent_read(arena, T("a%2"), true, &bytes) == INVALID && percent_read(arena, T("%zz"), true, &bytes) == INVALID);
}

static void maps_and_lists(struct test *test)
{
    struct map map = map_new(test_arena(test), 1, 2);
    LIST_OF(int) numbers = {0};
    for (int i = 0; i < 5000; i++)
        *LIST_ADD(test_arena(test), &numbers) = i;
    for (int i = 0; i < 5000; i++)
        *map_at(&map, arena_print(test_arena(test), "key %d", i % 2500)) = &numbers.items[i];
    EXPECT_INTEGER((int64_t)map.count, 2500);
    int *found = map_find(&map, T("key 17"));
    EXPECT(found && *found == 2517);
    EXPECT(!map_find(&map, T("key 2500")) && !map_find(&map, T("")));
    EXPECT_TEXT(map.entries[0].key, T("key 0"));
    struct map empty = map_new(test_arena(test), 1, 2);
    EXPECT(!map_find(&empty, T("x")));
    struct map other = map_new(test_arena(test), 3, 2);
    EXPECT(map_hash(&map, T("a")) != map_hash(&other, T("a")));
}

const struct test_case identifier_test[] = {{"goes round", goes_round},
                                            {"finds every slip", finds_every_slip},
                                            {"reads what people type", reads_what_people_type},
                                            {"encodes and decodes", encodes},
                                            {"maps and lists", maps_and_lists},
                                            {0}};
