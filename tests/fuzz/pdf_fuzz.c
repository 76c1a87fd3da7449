/*
 * The PDF reader and the signature check meet whatever strangers upload or change: no crash, no hang, no leak; and
 * what is called good must be whole and of one signature.
 */
#include "paper/certificate.h"
#include "paper/sign.h"

#include "base/check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct arena *arena;
    struct pdf_signature_report report;
    struct certificate_binding binding;
    if (!arena)
        arena = arena_new(0);
    struct text pdf = {(const char *)data, size};
    enum status status = pdf_signature_check(arena, pdf, (struct text){0}, &report);
    check(status == DONE || report.problem.length > 0);
    check(status != DONE || (report.count == 1 && report.signatures->valid && report.signatures->covers_all));
    if (certificate_binding(arena, pdf, &binding) == DONE)
        check(binding.job.length >= 16 && binding.job.length <= 64);
    arena_reset(arena);
    return 0;
}
