/*
 * Strangers' multipart bodies: never a crash, no file left behind, and the same form whole and in small pieces. The first
 * byte says how small.
 */
#include "base/check.h"
#include "web/limits.h"
#include "web/multipart.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum status read_parts(struct arena *arena, struct text body, size_t step, uint8_t hash[32], size_t counts[2])
{
    struct form *form = form_new(arena);
    struct multipart *multipart = multipart_new(form, T("b"), T("/tmp"), true);
    enum status status = DONE;
    while (body.length && status == DONE) {
        status = multipart_read(multipart, text_slice(body, 0, step));
        body = text_from(body, step);
    }
    if (status == DONE)
        status = multipart_end(multipart);
    if (status == DONE) {
        form_content_hash(form, hash);
        counts[0] = form->count;
        counts[1] = form->upload_count;
    }
    for (size_t i = 0; status == DONE && i < form->count; i++)
        check(text_is_clean(form->fields[i].name) && text_is_clean(form->fields[i].value));
    for (size_t i = 0; status == DONE && i < form->upload_count; i++) {
        struct text name = form->uploads[i].file_name;
        check(name.length > 0 && name.length <= LIMIT_FILE_NAME_BYTES && text_is_clean(name) && text_find_byte(name, '/') < 0);
    }
    return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t one[32] = {0}, two[32] = {0};
    size_t one_counts[2] = {0}, two_counts[2] = {0};
    if (size < 1)
        return 0;
    struct text body = {(const char *)data + 1, size - 1}, boundary;
    struct arena *arena = arena_new(0);
    enum status whole = read_parts(arena, body, body.length + 1, one, one_counts);
    arena_reset(arena);
    enum status pieces = read_parts(arena, body, (size_t)data[0] % 40 + 1, two, two_counts);
    check(whole == pieces && memcmp(one, two, 32) == 0 && memcmp(one_counts, two_counts, sizeof one_counts) == 0);
    if (multipart_boundary(body, &boundary) == DONE)
        check(boundary.length > 0 && boundary.length <= LIMIT_BOUNDARY_BYTES);
    arena_free(arena);
    return 0;
}
