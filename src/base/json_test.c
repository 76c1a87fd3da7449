#include "base/json_private.h"
#include "base/test.h"

#include <dirent.h>
#include <string.h>

static enum status read_as(struct test *test, struct text text, bool is_wide)
{
    struct json_limits limits = {.depth = 1000, .allows_duplicate_keys = is_wide, .allows_nul = is_wide};
    json_t *root;
    return json_read(test_arena(test), text, &limits, &root, NULL);
}

/* What the standard lets a parser take and we do not: a key twice, and NUL, which no text of ours may hold. */
static bool is_refused_by_choice(const char *name)
{
    return strstr(name, "duplicated_key") || strstr(name, "null_in_key") || strstr(name, "null_escape") ||
           strstr(name, "escaped_null");
}

static void judges_as_the_test_suite(struct test *test)
{
    const char *folder = test_data(test, "conformance/JSONTestSuite/test_parsing");
    DIR *directory = folder ? opendir(folder) : NULL;
    int accepted = 0, refused = 0;
    for (struct dirent *file; directory && (file = readdir(directory));) {
        struct text path = arena_print(test_arena(test), "conformance/JSONTestSuite/test_parsing/%s", file->d_name);
        if (!strstr(file->d_name, ".json"))
            continue;
        struct text text = test_read(test, path.bytes);
        bool wants = file->d_name[0] == 'y', must_not = file->d_name[0] == 'n';
        enum status wide = read_as(test, text, true), strict = read_as(test, text, false);
        bool is_right = !wants || (wide == DONE && (strict == DONE || is_refused_by_choice(file->d_name)));
        /* jansson holds no NUL in keys at all */
        is_right = is_right || strstr(file->d_name, "escaped_null_in_key");
        is_right = is_right && (!must_not || (wide != DONE && strict != DONE));
        test_expect(test, is_right, file->d_name, __FILE__, __LINE__);
        accepted += wants;
        refused += must_not;
    }
    if (directory)
        closedir(directory);
    EXPECT(!directory || (accepted > 30 && refused > 60));
}

/* Whatever the quick reader takes, jansson takes too, and as the same value. */
static bool quick_agrees(struct arena *arena, struct text text, int *taken)
{
    struct arena_mark mark = arena_mark(arena);
    json_error_t error;
    json_t *quick = json_read_quickly(arena, text, 20, false);
    json_t *slow = quick ? json_loadb(text.bytes, text.length, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES, &error) : NULL;
    bool agrees = !quick || (slow && json_equal(quick, slow));
    *taken += quick != NULL;
    json_decref(quick);
    json_decref(slow);
    arena_release(arena, mark);
    return agrees;
}

static void quick_reader_never_differs(struct test *test)
{
    static const char sample[] = "{\"!seen\":{\"a\":true},\"n\":[-12,0,7,123456789012345678],\"x\":null,\"\\u0041\\n\":\"\\u3042髙\\\\ \\\"\","
                                 "\"e\":{},\"l\":[ ],\"f\":false }";
    static const char others[] = "\"\\{}[],:0179-+.eEuntf \n\t\x01\x7f\x80\xe3\xff";
    struct arena *arena = test_arena(test);
    int taken = 0, plain = 0;
    EXPECT(quick_agrees(arena, text_of(sample), &plain) && plain == 1);
    for (size_t at = 0; at < sizeof sample - 1; at++)
        for (size_t i = 0; i < sizeof others; i++) { /* one byte changed, one put in, one left out */
            struct text before = {sample, at}, byte = {others + i, 1};
            struct text begun = arena_join(arena, before, byte);
            EXPECT(quick_agrees(arena, arena_join(arena, begun, text_of(sample + at + 1)), &taken));
            EXPECT(quick_agrees(arena, arena_join(arena, begun, text_of(sample + at)), &taken));
            EXPECT(i || quick_agrees(arena, arena_join(arena, before, text_of(sample + at + 1)), &taken));
        }
    EXPECT(taken > 500);
    EXPECT(!json_read_quickly(arena, T("{\"a\":1,\"a\":2}"), 20, false) && !json_read_quickly(arena, T("[[1]]"), 1, false));
    EXPECT(!json_read_quickly(arena, T("\"\\ud83d\\ude00\""), 20, false) && !json_read_quickly(arena, T("1.5"), 20, false));
}

static void keeps_its_limits(struct test *test)
{
    json_t *root = NULL;
    int line = 0;
    struct arena *arena = test_arena(test);
    struct json_limits deep = {.depth = 3}, small = {.bytes = 4};
    EXPECT(json_read(arena, T("[[[1]]]"), &deep, &root, NULL) == DONE);
    EXPECT(json_read(arena, T("\n[[[[1]]]]"), &deep, &root, &line) == TOO_MUCH && line == 2);
    EXPECT(json_read(arena, T("[\"[[[[[[\\\"[[[\"]"), &deep, &root, NULL) == DONE);
    EXPECT(json_read(arena, T("[123]"), &small, &root, &line) == TOO_MUCH);
    EXPECT(json_read(arena, T("[12]"), &small, &root, &line) == DONE);
    EXPECT(json_read(arena, T("{\"a\":1,\n\"a\":2}"), NULL, &root, &line) == INVALID && line == 2);
    EXPECT(json_read(arena, T("[\"\\u0000\"]"), NULL, &root, &line) == INVALID);
    EXPECT(json_read(arena, T("9223372036854775808"), NULL, &root, &line) == INVALID);
    EXPECT(json_read(arena, T(""), NULL, &root, &line) == INVALID && line == 1);
    EXPECT(json_read(arena, (struct text){0}, NULL, &root, &line) == INVALID);
    struct buffer many = buffer_new(arena);
    for (int i = 0; i < 100000; i++)
        buffer_put_byte(&many, '[');
    EXPECT(json_read(arena, buffer_text(&many), NULL, &root, NULL) == TOO_MUCH);
}

static void reads_members(struct test *test)
{
    json_t *root;
    int64_t number = 5;
    if (!EXPECT(json_read(test_arena(test), T("{\"a\":\"あ\",\"n\":-7,\"t\":true,\"o\":{}}"), NULL, &root, NULL) == DONE))
        return;
    EXPECT_TEXT(json_member_text(root, "a"), T("あ"));
    EXPECT_TEXT(json_member_text(root, "n"), T(""));
    EXPECT(json_member_integer(root, "n", &number) && number == -7);
    EXPECT(!json_member_integer(root, "a", &number) && !json_member_integer(NULL, "a", &number) && number == -7);
    EXPECT(json_member_is_true(root, "t") && !json_member_is_true(root, "a"));
    EXPECT(json_member(root, T("o")) && !json_member(root, T("x")) && !json_member(NULL, T("x")));
}

static void prints_the_same_always(struct test *test)
{
    static const char text[] = "{\"b\":[1,2.5,null,true,1e2,0.1],\"a\":\"</script>&\\u2028\\\"\\n\\u0001\\u007f\",\"\":{}}";
    json_t *root;
    EXPECT(json_read(test_arena(test), text_of(text), NULL, &root, NULL) == DONE);
    struct text printed = json_print(test_arena(test), root);
    EXPECT_TEXT(printed, T("{\"\":{},\"a\":\"\\u003c/script\\u003e\\u0026\\u2028\\\"\\n\\u0001\\u007f\","
                           "\"b\":[1,2.5,null,true,100.0,0.1]}"));
    json_t *again;
    EXPECT(json_read(test_arena(test), printed, NULL, &again, NULL) == DONE && json_equal(root, again));
    EXPECT_TEXT(json_print(test_arena(test), again), printed);
}

static void writes_in_pieces(struct test *test)
{
    struct buffer buffer = buffer_new(test_arena(test));
    struct json_writer writer = json_writer_new(&buffer);
    json_start_object(&writer);
    json_put_member_text(&writer, T("name"), T("い\"わき"));
    json_put_member_integer(&writer, T("people"), 326548);
    json_put_key(&writer, T("list"));
    json_start_list(&writer);
    json_put_integer(&writer, 1);
    json_put_null(&writer);
    json_start_list(&writer);
    json_end_list(&writer);
    json_put_boolean(&writer, true);
    json_end_list(&writer);
    json_put_member_boolean(&writer, T("open"), false);
    json_put_key(&writer, T("value"));
    json_put_value(&writer, json_null());
    json_end_object(&writer);
    EXPECT_TEXT(buffer_text(&buffer), T("{\"name\":\"い\\\"わき\",\"people\":326548,\"list\":[1,null,[],true],"
                                        "\"open\":false,\"value\":null}"));
    json_t *root;
    EXPECT(json_read(test_arena(test), buffer_text(&buffer), NULL, &root, NULL) == DONE);
}

const struct test_case json_test[] = {{"judges as the test suite", judges_as_the_test_suite},
                                      {"the quick reader never differs from jansson", quick_reader_never_differs},
                                      {"keeps its limits", keeps_its_limits},
                                      {"reads members", reads_members},
                                      {"prints the same always", prints_the_same_always},
                                      {"writes in pieces", writes_in_pieces},
                                      {0}};
