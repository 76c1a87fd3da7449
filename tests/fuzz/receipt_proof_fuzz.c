/*
 * A file that a stranger says is a receipt's proof: refused with a sentence, whatever it holds.
 */
#include "base/check.h"
#include "store/event.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t public_key[EVENT_KEY_BYTES] = {1};
    struct arena *arena = arena_new(0);
    struct event event;
    struct text why_not = {0};
    check(event_proof_check(arena, (struct text){(const char *)data, size}, public_key, &event, &why_not) == INVALID);
    check(why_not.length > 0 && text_is_utf8(why_not));
    arena_free(arena);
    return 0;
}
