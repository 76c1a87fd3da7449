/*
 * Any bytes as a photograph or a PDF: what the process without rights would do, done here. A picture comes out, or a reason.
 */
#include "base/check.h"
#include "city/files_private.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    enum { ROOM = 1 << 20 };
    static uint8_t out[ROOM], small[SMALL_BYTES_MAX];
    struct washed washed = {.bytes = out, .small = small, .room = ROOM};
    int64_t pages = -1;
    enum attachment_kind kind = attachment_kind_of((struct text){(const char *)bytes, size});
    enum attachment_problem problem = pdf_look(bytes, size, &pages);
    check(problem <= ATTACHMENT_PROBLEM_LAST && pages >= 0 && (problem != ATTACHMENT_TAKEN || pages <= PDF_PAGES_MAX));
    if (kind == ATTACHMENT_PDF)
        return 0;
    if (kind != ATTACHMENT_JPEG && kind != ATTACHMENT_PNG)
        kind = size % 2 ? ATTACHMENT_JPEG : ATTACHMENT_PNG;
    image_rewrite(kind, bytes, size, &washed);
    check(washed.length <= ROOM && washed.small_length <= SMALL_BYTES_MAX);
    check((washed.problem == ATTACHMENT_TAKEN) == (washed.length > 0));
    if (washed.length > 0)
        check(attachment_kind_of((struct text){(const char *)out, washed.length}) == kind);
    return 0;
}
