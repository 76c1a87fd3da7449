/*
 * A paper checked by its final bytes. With --certificate (the city's signing certificate, PEM) also by whom; with --authority (PEM) the
 * time stamp must come from below it.
 */
#include "program/verify_paper.h"

#include "base/buffer.h"
#include "base/date.h"
#include "paper/sign.h"
#include "system/files.h"

#include <openssl/evp.h>

enum { PAPER_BYTES_MAX = 64 * 1024 * 1024, PEM_BYTES_MAX = 256 * 1024 };

static bool read_option(const struct given *given, const char *name, size_t limit, struct text *bytes)
{
    struct text path = given_option(given, name);
    *bytes = T("");
    if (path.length == 0)
        return true;
    if (file_read(given->arena, arena_terminated(given->arena, path), limit, bytes) == DONE)
        return true;
    complain("%.*s cannot be read", TEXT_ARGUMENTS(path));
    return false;
}

static struct text moment_shown(struct arena *arena, int64_t at)
{
    struct buffer out = buffer_new(arena);
    moment_put(&out, at);
    return buffer_text(&out);
}

/* True when there is nothing wrong about the stamp. */
static bool say_stamp(struct arena *arena, const struct pdf_signature *signature, struct text trusted)
{
    if (!signature->has_stamp) {
        say_line("time stamp: none (PAdES B-B)");
        return true;
    }
    uint8_t digest[TIMESTAMP_DIGEST_BYTES];
    struct timestamp stamp;
    EVP_Digest(signature->stamp_over.bytes, signature->stamp_over.length, digest, NULL, EVP_sha256(), NULL);
    bool is_below = signature->stamp_holds &&
                    (trusted.length == 0 || timestamp_read(arena, signature->stamp_token, digest, trusted, &stamp) == DONE);
    if (!signature->stamp_holds)
        say_line("time stamp: does not hold");
    else
        say_line("time stamp: %.*s by %.*s, number %.*s (PAdES B-T)%s", TEXT_ARGUMENTS(moment_shown(arena, signature->stamp.at)),
                 TEXT_ARGUMENTS(signature->stamp.by), TEXT_ARGUMENTS(signature->stamp.serial),
                 is_below ? "" : ", not from below the given authority");
    return is_below;
}

int verify_paper(const struct given *given)
{
    struct arena *arena = given->arena;
    struct text pdf, certificate, authority;
    if (!read_option(given, "paper", PAPER_BYTES_MAX, &pdf) || !read_option(given, "certificate", PEM_BYTES_MAX, &certificate) ||
        !read_option(given, "authority", PEM_BYTES_MAX, &authority))
        return 1;
    struct text der = T("");
    if (certificate.length && signer_certificate_der(arena, certificate, &der) != DONE)
        return complain("the file of --certificate holds none in PEM form");
    struct pdf_signature_report report;
    enum status status = pdf_signature_check(arena, pdf, der, &report);
    for (size_t i = 0; i < report.count; i++) {
        const struct pdf_signature *signature = &report.signatures[i];
        say_line("signed by: %.*s, %.*s", TEXT_ARGUMENTS(signature->signer), TEXT_ARGUMENTS(signature->signed_at));
        if (!say_stamp(arena, signature, authority) && status == DONE)
            return complain("the time stamp does not hold");
    }
    if (status != DONE)
        return complain("the paper does not hold: %.*s", TEXT_ARGUMENTS(report.problem));
    say_line("the paper holds: not one byte was changed since it was signed");
    return 0;
}
