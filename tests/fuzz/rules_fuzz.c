/* JSON in, JSON out, and JSON as a rule with itself as data. */
#include "base/check.h"
#include "base/rules.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void remember(void *context, struct text path)
{
    *(size_t *)context += path.length;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena *arena = arena_new(0);
    json_t *root, *again, *result;
    struct rules_limits limits = {.steps = 5000};
    struct rules_failure failure = {0};
    size_t paths = 0;
    if (json_read(arena, (struct text){(const char *)bytes, size}, NULL, &root, NULL) == DONE) {
        struct text printed = json_print(arena, root);
        check(json_read(arena, printed, NULL, &again, NULL) == DONE);
        check(text_is(json_print(arena, again), printed));
        rules_variables(root, remember, &paths);
        (void)rules_operators_exist(root, NULL);
        if (rules_apply(arena, root, root, &limits, &result, &failure) == DONE)
            (void)json_print(arena, result);
        else
            check(failure.problem != RULES_OK);
        check(text_is(json_print(arena, root), printed)); /* a rule changes nothing */
    }
    arena_free(arena);
    return 0;
}
