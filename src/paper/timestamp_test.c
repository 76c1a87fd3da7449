/* PAdES B-T with a real RFC 3161 authority: strangers agree, what is wrong with an answer is found, a changed byte too. */
#include "paper/timestamp.h"

#include "paper/authority_for_tests.h"
#include "paper/sign.h"

#include <string.h>

struct stamping {
    struct timestamp_authority authority;
    enum status said;
};

static enum status stamp(void *context, struct arena *arena, const uint8_t digest[32], struct text *token)
{
    struct stamping *stamping = context;
    stamping->said = timestamp_ask(arena, &stamping->authority, digest, token);
    return stamping->said;
}

static struct timestamp_authority at(struct test *test, const struct test_authority *server, const char *how)
{
    return (struct timestamp_authority){.http = &system_http, .trusted = server->trusted, .timeout_ms = 5000,
                                        .url = arena_print(test_arena(test), "%.*s/%s", TEXT_ARGUMENTS(server->base), how)};
}

static enum status sign_stamped(struct test *test, const struct signer *signer, struct timestamp_authority authority,
                                struct text *found)
{
    struct certificate_content content = sample_content();
    struct stamping stamping = {.authority = authority};
    struct signer_timestamp hook = {stamp, &stamping};
    struct pdf_signing signing = {.signer = signer, .signed_at = sample_moment, .timestamp = &hook};
    struct text pdf = {0}, problem;
    EXPECT(certificate_compose(test_arena(test), &content, &pdf, &problem) == DONE);
    return pdf_sign(test_arena(test), pdf, &signing, found);
}

static void strangers_agree(struct test *test)
{
    struct test_authority server;
    if (!test_authority_start(test, &server))
        return;
    struct signer *signer = sample_signer(test);
    struct text pdf = {0}, said;
    struct pdf_signature_report report;
    EXPECT(sign_stamped(test, signer, at(test, &server, "good"), &pdf) == DONE);
    EXPECT(pdf_signature_check(test_arena(test), pdf, signer_certificate(signer), &report) == DONE);
    const struct pdf_signature *only = report.signatures;
    EXPECT(report.count == 1 && only->has_stamp && only->stamp_holds && only->stamp.at > sample_moment - INT64_C(1) * 366 * 86400000000);
    EXPECT_TEXT(only->stamp.by, T("Test Time Stamping"));
    const char *path = test_file(test, "stamped.pdf", pdf);
    if (RUN_TOOL(test, &said, "pdfsig", path) == TOOL_MISSING)
        return test_skip(test, "pdfsig is not installed");
    EXPECT(text_has(said, T("Signature is Valid.")) && text_has(said, T("Total document signed")));
    if (RUN_TOOL(test, &said, "mutool", "sign", "-v", path) == TOOL_MISSING)
        return test_skip(test, "mutool is not installed");
    EXPECT(text_has(said, T("The document is unchanged since signing.")));
    EXPECT(RUN_TOOL(test, &said, "qpdf", "--check", path) == 0);
    /* The token by itself, as the authority's own tool reads it: it is over the value of the signature. */
    const char *token = test_file(test, "token.der", only->stamp_token), *over = test_file(test, "over.bin", only->stamp_over);
    const char *root = test_file(test, "root.pem", server.trusted);
    EXPECT_INTEGER(RUN_TOOL(test, &said, "openssl", "ts", "-verify", "-token_in", "-in", token, "-data", over, "-CAfile", root), 0);
    EXPECT(text_has(said, T("Verification: OK")));
    const char *other = test_file(test, "other.bin", T("something else"));
    EXPECT(RUN_TOOL(test, &said, "openssl", "ts", "-verify", "-token_in", "-in", token, "-data", other, "-CAfile", root) != 0);
    signer_free(signer);
}

/* One bit in each third of the file, before, in and behind the signature: both strangers and we see it. */
static void a_changed_byte_is_found_by_all(struct test *test)
{
    struct test_authority server;
    if (!test_authority_start(test, &server))
        return;
    struct signer *signer = sample_signer(test);
    struct text pdf = {0}, said;
    EXPECT(sign_stamped(test, signer, at(test, &server, "good"), &pdf) == DONE);
    ptrdiff_t contents = text_find(pdf, T("/Contents <")), stream = text_find(pdf, T("stream"));
    size_t places[] = {(size_t)stream + 400, (size_t)contents - 20, pdf.length - 300};
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        char *changed = arena_terminated(test_arena(test), pdf);
        struct pdf_signature_report report;
        changed[places[i]] ^= 1;
        struct text bytes = {changed, pdf.length};
        EXPECT(pdf_signature_check(test_arena(test), bytes, signer_certificate(signer), &report) == INVALID);
        const char *path = test_file(test, "changed.pdf", bytes);
        if (RUN_TOOL(test, &said, "pdfsig", path) != TOOL_MISSING)
            EXPECT(!text_has(said, T("Signature is Valid.")) || !text_has(said, T("Total document signed")));
        if (RUN_TOOL(test, &said, "mutool", "sign", "-v", path) != TOOL_MISSING)
            EXPECT(!text_has(said, T("The document is unchanged since signing.")));
    }
    signer_free(signer);
}

/* Every byte of the token that its own signature covers: the digest, the moment, the number, the signature. */
static void a_changed_stamp_is_found(struct test *test)
{
    struct test_authority server;
    if (!test_authority_start(test, &server))
        return;
    uint8_t digest[32] = {4, 7, 1, 1}, other[32] = {4, 7, 1, 2};
    struct timestamp_authority authority = at(test, &server, "good");
    struct text token = {0};
    struct timestamp stamp = {0};
    EXPECT(timestamp_ask(test_arena(test), &authority, digest, &token) == DONE);
    EXPECT(timestamp_read(test_arena(test), token, digest, server.trusted, &stamp) == DONE && stamp.serial.length > 0);
    EXPECT(timestamp_read(test_arena(test), token, digest, T(""), &stamp) == DONE);
    EXPECT(timestamp_read(test_arena(test), token, other, server.trusted, &stamp) == INVALID);
    EXPECT(timestamp_read(test_arena(test), T(""), digest, server.trusted, &stamp) == INVALID);
    ptrdiff_t imprint = text_find(token, (struct text){(const char *)digest, sizeof digest});
    int missed = 0;
    struct arena *arena = arena_new(0);
    for (size_t i = 0; EXPECT(imprint > 0) && i < 80; i++) { /* digest, number, moment */
        char *changed = arena_terminated(arena, token);
        changed[(size_t)imprint + i] ^= 1;
        missed += timestamp_read(arena, (struct text){changed, token.length}, digest, server.trusted, &stamp) == DONE;
        arena_reset(arena);
    }
    for (size_t i = 1; i < 60; i++) { /* the authority's signature stands last */
        char *changed = arena_terminated(arena, token);
        changed[token.length - i] ^= 1;
        missed += timestamp_read(arena, (struct text){changed, token.length}, digest, server.trusted, &stamp) == DONE;
        arena_reset(arena);
    }
    EXPECT_INTEGER(missed, 0);
    arena_free(arena);
}

static void wrong_answers_are_refused(struct test *test)
{
    struct test_authority server;
    if (!test_authority_start(test, &server))
        return;
    static const struct { const char *how; enum status wanted; } cases[] = {
        {"refuse", INVALID}, {"garbage", INVALID}, {"other", INVALID}, {"down", BUSY}, {"silent", BUSY}};
    uint8_t digest[32] = {9};
    struct text token = T("untouched");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct timestamp_authority authority = at(test, &server, cases[i].how);
        authority.timeout_ms = 1000;
        enum status said = timestamp_ask(test_arena(test), &authority, digest, &token);
        if (!EXPECT(said == cases[i].wanted))
            fprintf(stderr, "  %s: %s\n", cases[i].how, status_name(said));
    }
    struct timestamp_authority authority = at(test, &server, "replay");
    EXPECT(timestamp_ask(test_arena(test), &authority, digest, &token) == DONE);
    EXPECT(timestamp_ask(test_arena(test), &authority, digest, &token) == INVALID); /* the same once more: another number was asked */
    token = T("untouched");
    authority = at(test, &server, "good");
    authority.trusted = read_bytes(test_arena(test), arena_terminated(test_arena(test), arena_print(test_arena(test), "%s/stranger.pem", server.folder)));
    EXPECT(timestamp_ask(test_arena(test), &authority, digest, &token) == INVALID);
    authority.trusted = T("");
    EXPECT(timestamp_ask(test_arena(test), &authority, digest, &token) == INVALID);
    authority.trusted = server.trusted;
    authority.url = T("file:///etc/passwd");
    EXPECT(timestamp_ask(test_arena(test), &authority, digest, &token) == INVALID);
    EXPECT_TEXT(token, T("untouched"));
}

/* A signature without its stamp is not given out as if it had one; the caller hears why. */
static void a_missing_stamp_is_told(struct test *test)
{
    struct test_authority server;
    if (!test_authority_start(test, &server))
        return;
    struct signer *signer = sample_signer(test);
    struct text pdf = T("untouched");
    EXPECT(sign_stamped(test, signer, at(test, &server, "down"), &pdf) == BUSY);
    EXPECT(sign_stamped(test, signer, at(test, &server, "refuse"), &pdf) == INVALID);
    EXPECT_TEXT(pdf, T("untouched"));
    signer_free(signer);
}

const struct test_case timestamp_test[] = {{"strangers agree with a stamped signature", strangers_agree},
                                           {"a changed byte is found by all readers", a_changed_byte_is_found_by_all},
                                           {"a changed stamp is found", a_changed_stamp_is_found},
                                           {"wrong answers are refused", wrong_answers_are_refused},
                                           {"a missing stamp is told", a_missing_stamp_is_told},
                                           {0}};
