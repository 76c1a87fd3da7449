/*
 * The binding of a certificate to who it was made for: writing it, reading it back, comparing.
 */
#include "paper/binding.h"

#include "base/buffer.h"
#include "base/check.h"
#include "paper/pdf_file.h"

#include <sodium.h>

enum { JOB_MIN = 16, JOB_MAX = 64, KEY_SIZE = 32 };
static const struct text beginning = TEXT_INIT("ikanai-binding:1 job:");
static const struct text middle = TEXT_INIT(" for:");

bool binding_job_is_good(struct text job)
{
    if (job.length < JOB_MIN || job.length > JOB_MAX)
        return false;
    for (size_t i = 0; i < job.length; i++) {
        char byte = job.bytes[i];
        bool letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
        if (!letter && !(byte >= '0' && byte <= '9') && byte != '-' && byte != '_')
            return false;
    }
    return true;
}

struct text binding_keywords(struct arena *arena, struct text job, const uint8_t mark[CERTIFICATE_MARK_SIZE])
{
    struct buffer keywords = buffer_new(arena);
    buffer_put(&keywords, beginning);
    buffer_put(&keywords, job);
    buffer_put(&keywords, middle);
    buffer_put_hex(&keywords, mark, CERTIFICATE_MARK_SIZE);
    return buffer_text(&keywords);
}

void certificate_mark(const uint8_t *binding_key, struct text job, struct text requester,
                      uint8_t mark[CERTIFICATE_MARK_SIZE])
{
    /* The length of the job stands first, so that no other pair of job and requester reads the same. */
    crypto_generichash_state state;
    uint64_t length = job.length;
    check(crypto_generichash_init(&state, binding_key, KEY_SIZE, CERTIFICATE_MARK_SIZE) == 0);
    crypto_generichash_update(&state, (const unsigned char *)&length, sizeof(length));
    crypto_generichash_update(&state, (const unsigned char *)job.bytes, job.length);
    crypto_generichash_update(&state, (const unsigned char *)requester.bytes, requester.length);
    check(crypto_generichash_final(&state, mark, CERTIFICATE_MARK_SIZE) == 0);
}

static enum status read_keywords(struct text keywords, struct certificate_binding *found)
{
    if (!text_starts(keywords, beginning))
        return NOT_FOUND;
    struct text rest = text_from(keywords, beginning.length);
    ptrdiff_t end = text_find(rest, middle);
    struct certificate_binding binding = {.job = text_slice(rest, 0, end < 0 ? 0 : (size_t)end)};
    if (end < 0 || !binding_job_is_good(binding.job) ||
        !text_to_hex(text_from(rest, (size_t)end + middle.length), binding.mark, sizeof(binding.mark)))
        return INVALID;
    *found = binding;
    return DONE;
}

enum status certificate_binding(struct arena *arena, struct text pdf_bytes, struct certificate_binding *found)
{
    struct pdf *pdf;
    if (pdf_open(arena, pdf_bytes, &pdf) != DONE || pdf_is_encrypted(pdf))
        return INVALID;
    const struct pdf_object *info = pdf_get(pdf, pdf_trailer(pdf), T("Info"));
    const struct pdf_object *keywords = pdf_get(pdf, info, T("Keywords"));
    if (!keywords || keywords->kind != PDF_STRING)
        return NOT_FOUND;
    /* A second one would leave open which is meant. */
    for (const struct pdf_object *other = pdf_entry(info, T("Keywords"))->next; other; other = other->next)
        if (text_is(other->key, T("Keywords")))
            return INVALID;
    return read_keywords(keywords->text, found);
}

enum status certificate_is_for(struct arena *arena, struct text pdf, const uint8_t *binding_key, struct text job,
                               struct text requester)
{
    struct certificate_binding binding;
    uint8_t wanted[CERTIFICATE_MARK_SIZE];
    enum status status = certificate_binding(arena, pdf, &binding);
    if (status != DONE)
        return status;
    certificate_mark(binding_key, job, requester, wanted);
    bool same_job = text_is(binding.job, job);
    return sodium_memcmp(binding.mark, wanted, sizeof(wanted)) == 0 && same_job ? DONE : FORBIDDEN;
}
