/*
 * Any bytes as a photograph: what the process without rights would do, done here: a picture comes out, or nothing.
 */
#include "base/check.h"
#include "city/files_private.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    enum { ROOM = 1 << 20 };
    static uint8_t out[ROOM];
    enum attachment_kind kind = attachment_kind_of((struct text){(const char *)bytes, size});
    if (kind != ATTACHMENT_JPEG && kind != ATTACHMENT_PNG)
        kind = size % 2 ? ATTACHMENT_JPEG : ATTACHMENT_PNG;
    size_t written = image_rewrite(kind, bytes, size, out, ROOM);
    check(written <= ROOM);
    if (written > 0)
        check(attachment_kind_of((struct text){(const char *)out, written}) == kind);
    return 0;
}
