/*
 * Strangers' targets, urlencoded forms, cookies and file names: what is taken is clean, the rest is refused.
 */
#include "base/check.h"
#include "web/cookies.h"
#include "web/form_data.h"
#include "web/limits.h"
#include "web/target.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct text input = {(const char *)data, size}, value;
    struct arena *arena = arena_new(0);
    struct target target;
    if (target_read(arena, input, &target) == DONE) {
        check(text_starts(target.path, T("/")) && text_is_clean(target.path));
        check(!text_has(target.path, T("/../")) && !text_ends(target.path, T("/..")));
    }
    struct form *form = form_new(arena);
    if (form_read_urlencoded(form, input) == DONE)
        for (size_t i = 0; i < form->count; i++)
            check(text_is_clean(form->fields[i].name) && text_is_clean(form->fields[i].value) &&
                  form->fields[i].name.length <= LIMIT_FIELD_NAME_BYTES);
    if (cookie_find(input, T("a"), &value))
        check(text_find_byte(value, ';') < 0 && value.length <= LIMIT_COOKIE_BYTES);
    if (text_is_utf8(input)) {
        struct text name = file_name_clean(arena, input);
        check(name.length > 0 && name.length <= LIMIT_FILE_NAME_BYTES && text_is_clean(name));
        check(text_find_byte(name, '/') < 0 && text_find_byte(name, '\\') < 0);
    }
    arena_free(arena);
    return 0;
}
