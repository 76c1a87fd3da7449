/*
 * Unit tests: a file x_test.c defines `const struct test_case x_test[]`, ended by {0}; the build lists the
 * files. A failed EXPECT prints file and line and the test goes on; SKIP says loudly why.
 */
#pragma once

#include "base/text.h"

struct test; /* one running test */

struct test_case {
    const char *name;
    void (*run)(struct test *test);
};

bool test_expect(struct test *test, bool holds, const char *what, const char *file, int line);
bool test_expect_text(struct test *test, struct text found, struct text wanted, const char *file, int line);
bool test_expect_integer(struct test *test, int64_t found, int64_t wanted, const char *file, int line);
void test_skip(struct test *test, const char *why);
struct arena *test_arena(struct test *test); /* freed after the test */
/* Path of a conformance file below the shared data, or NULL after test_skip when it is not there. */
const char *test_data(struct test *test, const char *path);
/* The same read whole; bytes is NULL after test_skip. */
struct text test_read(struct test *test, const char *path);

#define EXPECT(condition) test_expect(test, (condition), #condition, __FILE__, __LINE__)
#define EXPECT_TEXT(found, wanted) test_expect_text(test, (found), (wanted), __FILE__, __LINE__)
#define EXPECT_INTEGER(found, wanted) test_expect_integer(test, (found), (wanted), __FILE__, __LINE__)

/* Used by the generated main: runs all whose "file: name" contains argv[1], prints the closing line. */
struct test_file {
    const char *name;
    const struct test_case *cases;
};
int test_main(int argc, char **argv, const struct test_file *files);
