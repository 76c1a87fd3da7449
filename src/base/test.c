#include "base/test.h"

#include "base/buffer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct test {
    const char *file, *name;
    struct arena *arena;
    bool has_failed, is_skipped;
};

bool test_expect(struct test *test, bool holds, const char *what, const char *file, int line)
{
    if (!holds) {
        printf("%s:%d: %s: %s: expected %s\n", file, line, test->file, test->name, what);
        test->has_failed = true;
    }
    return holds;
}

bool test_expect_text(struct test *test, struct text found, struct text wanted, const char *file, int line)
{
    if (text_is(found, wanted))
        return true;
    printf("%s:%d: %s: %s: found \"%.*s\", expected \"%.*s\"\n", file, line, test->file, test->name,
           TEXT_ARGUMENTS(found), TEXT_ARGUMENTS(wanted));
    test->has_failed = true;
    return false;
}

bool test_expect_integer(struct test *test, int64_t found, int64_t wanted, const char *file, int line)
{
    if (found == wanted)
        return true;
    printf("%s:%d: %s: %s: found %lld, expected %lld\n", file, line, test->file, test->name,
           (long long)found, (long long)wanted);
    test->has_failed = true;
    return false;
}

void test_skip(struct test *test, const char *why)
{
    printf("SKIPPED %s: %s: %s\n", test->file, test->name, why);
    test->is_skipped = true;
}

struct arena *test_arena(struct test *test)
{
    return test->arena;
}

const char *test_data(struct test *test, const char *path)
{
    const char *root = getenv("IKANAI_SHARED_DATA");
    struct text full = arena_print(test->arena, "%s/%s", root ? root : "../shared/data", path);
    if (access(full.bytes, R_OK) == 0)
        return full.bytes;
    test_skip(test, full.bytes);
    return NULL;
}

struct text test_read(struct test *test, const char *path)
{
    const char *full = test_data(test, path);
    FILE *file = full ? fopen(full, "rb") : NULL;
    if (!file)
        return (struct text){0};
    struct buffer buffer = buffer_new(test->arena);
    size_t got;
    do {
        buffer_reserve(&buffer, 64 * 1024);
        got = fread(buffer.bytes + buffer.length, 1, 64 * 1024, file);
        buffer.length += got;
    } while (got > 0);
    fclose(file);
    return buffer_text(&buffer);
}

int test_main(int argc, char **argv, const struct test_file *files)
{
    const char *wanted = argc > 1 ? argv[1] : "";
    int passed = 0, failed = 0, skipped = 0;
    for (; files->name; files++) {
        for (const struct test_case *one = files->cases; one->name; one++) {
            char title[256];
            snprintf(title, sizeof title, "%s: %s", files->name, one->name);
            if (!strstr(title, wanted))
                continue;
            struct test test = {files->name, one->name, arena_new(0), false, false};
            one->run(&test);
            arena_free(test.arena);
            failed += test.has_failed;
            skipped += test.is_skipped && !test.has_failed;
            passed += !test.is_skipped && !test.has_failed;
            printf("%s %s\n", test.has_failed ? "FAILED" : test.is_skipped ? "skipped" : "ok", title);
            fflush(stdout);
        }
    }
    printf("%d passed, %d failed, %d skipped\n", passed, failed, skipped);
    return failed > 0;
}
