#include "web/router.h"

#include "base/test.h"

#include <stdio.h>

static enum status nothing(struct request *request, struct response *response)
{
    (void)request, (void)response;
    return DONE;
}

static const struct route routes[] = {{"GET", "/", ANYONE, NULL, nothing, 0},
                                      {"GET", "/desk", STAFF, NULL, nothing, 0},
                                      {"GET", "/desk/{view}", STAFF, NULL, nothing, 0},
                                      {"POST", "/desk/bulk", STAFF, NULL, nothing, 0},
                                      {"GET", "/a/{x}/c/{y}", ANYONE, NULL, nothing, 0},
                                      {"GET", "/a/b/d", ANYONE, NULL, nothing, 0},
                                      {"POST", "/a/b/d", ANYONE, NULL, nothing, 0},
                                      {"GET", "/a/b/c/literal", ANYONE, NULL, nothing, 0},
                                      {0}};

static void finds(struct test *test)
{
    static const struct {
        const char *method, *path;
        enum status status;
        int number;
    } cases[] = {{"GET", "/", DONE, 0},           {"HEAD", "/", DONE, 0},
                 {"POST", "/", CONFLICT, -1},     {"GET", "", NOT_FOUND, -1},
                 {"GET", "/desk", DONE, 1},       {"GET", "/desk/", TOO_MUCH, -1},
                 {"GET", "/desk/mine", DONE, 2},  {"POST", "/desk/bulk", DONE, 3},
                 {"GET", "/desk/bulk", DONE, 2},  {"POST", "/desk/mine", CONFLICT, -1},
                 {"GET", "/a/b/c/9", DONE, 4},    {"GET", "/a/b/c/literal", DONE, 7},
                 {"GET", "/a/b/d", DONE, 5},      {"POST", "/a/b/d", DONE, 6},
                 {"GET", "/a//c/1", NOT_FOUND, -1}, {"GET", "//", NOT_FOUND, -1},
                 {"GET", "/nothing/", NOT_FOUND, -1}, {"GET", "/desk/a/b", NOT_FOUND, -1}};
    const struct route *const lists[] = {routes, NULL};
    struct router *router;
    struct text why = T("");
    if (!EXPECT_INTEGER(router_build(test_arena(test), lists, &router, &why), DONE))
        return;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct routed found;
        enum status status = router_find(router, text_of(cases[i].method), text_of(cases[i].path), &found);
        if (!EXPECT_INTEGER(status, cases[i].status) || !EXPECT_INTEGER(found.number, cases[i].number))
            printf("  %s %s\n", cases[i].method, cases[i].path);
    }
    struct routed found;
    EXPECT_INTEGER(router_find(router, T("GET"), T("/a/b/c/9"), &found), DONE);
    EXPECT_INTEGER((int64_t)found.part_count, 2);
    EXPECT_TEXT(found.parts[0].name, T("x"));
    EXPECT_TEXT(found.parts[0].value, T("b"));
    EXPECT_TEXT(found.parts[1].name, T("y"));
    EXPECT_TEXT(found.parts[1].value, T("9"));
    EXPECT_INTEGER(router_find(router, T("POST"), T("/desk/mine"), &found), CONFLICT);
    EXPECT_TEXT(found.allow, T("GET, HEAD"));
    /* limits: the length of a part, the number of segments */
    struct buffer path = buffer_new(test_arena(test));
    buffer_put(&path, T("/desk/"));
    for (int i = 0; i < LIMIT_PART_BYTES; i++)
        buffer_put_byte(&path, 'x');
    EXPECT_INTEGER(router_find(router, T("GET"), buffer_text(&path), &found), DONE);
    buffer_put_byte(&path, 'x');
    EXPECT_INTEGER(router_find(router, T("GET"), buffer_text(&path), &found), NOT_FOUND);
    path.length = 0;
    for (int i = 0; i <= LIMIT_SEGMENTS; i++)
        buffer_put(&path, T("/a"));
    EXPECT_INTEGER(router_find(router, T("GET"), buffer_text(&path), &found), NOT_FOUND);
}

const struct test_case router_test[] = {{"finds routes", finds}, {0}};
