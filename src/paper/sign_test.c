/* Signatures: strangers' tools agree, one changed byte is found, and files of others do not crash the reader. */
#include "paper/sign.h"

#include "paper/signer.h"
#include "paper/tools_for_tests.h"

#include "base/check.h"

#include <openssl/cms.h>
#include <string.h>

static struct text plain_pdf(struct test *test)
{
    struct paper_options options = {.title = T("通知"), .created_at = sample_moment};
    struct paper *paper = paper_new(test_arena(test), &options);
    struct text pdf = {0}, problem;
    paper_paragraph(paper, T("本文です。"), NULL);
    EXPECT(paper_finish(paper, &pdf, &problem) == DONE);
    return pdf;
}

static struct text sign(struct test *test, const struct signer *signer, struct text pdf)
{
    struct pdf_signing signing = {.signer = signer, .signed_at = sample_moment, .name = T("いわき市長（見本）")};
    struct text found = {0};
    EXPECT(pdf_sign(test_arena(test), pdf, &signing, &found) == DONE);
    return found;
}

static void own_check_agrees(struct test *test)
{
    struct signer *signer = sample_signer(test), *other = sample_signer(test);
    struct text pdf = plain_pdf(test), result = sign(test, signer, pdf);
    struct pdf_signature_report report;
    EXPECT(text_starts(result, pdf)); /* an incremental update leaves what was there */
    EXPECT(pdf_signature_check(test_arena(test), result, signer_certificate(signer), &report) == DONE);
    EXPECT_INTEGER((int64_t)report.count, 1);
    const struct pdf_signature *only = report.signatures;
    EXPECT(only->valid && only->covers_all && only->by_certificate && only->names_certificate);
    EXPECT_TEXT(only->signer, T("いわき市長（見本）"));
    EXPECT_TEXT(only->signed_at, T("D:20261122050000Z"));
    EXPECT(pdf_signature_check(test_arena(test), result, signer_certificate(other), &report) == INVALID);
    EXPECT_TEXT(report.problem, T("signed with another certificate"));
    EXPECT(pdf_signature_check(test_arena(test), pdf, T(""), &report) == INVALID);
    EXPECT_TEXT(report.problem, T("no signature"));
    struct text more = arena_join(test_arena(test), result, T("\n%%EOF\n"));
    EXPECT(pdf_signature_check(test_arena(test), more, signer_certificate(signer), &report) == INVALID);
    EXPECT_TEXT(report.problem, T("signature does not cover the whole file"));
    signer_free(signer);
    signer_free(other);
}

static void every_changed_byte_is_found(struct test *test)
{
    struct signer *signer = sample_signer(test);
    struct text result = sign(test, signer, plain_pdf(test));
    struct arena *arena = arena_new(0);
    ptrdiff_t gap = text_find(result, T("/Contents <"));
    int missed = 0, tried = 0;
    for (size_t at = 0; at < result.length; at++) {
        char *changed = arena_terminated(arena, result);
        struct pdf_signature_report report;
        /* Everything is tried in the object that the signature cannot cover, every third byte elsewhere. */
        bool in_object = gap > 0 && at > (size_t)gap && at < (size_t)gap + 4000;
        if (!in_object && at % 3 != 0)
            continue;
        changed[at] ^= (char)(1 << at % 8);
        tried++;
        if (pdf_signature_check(arena, (struct text){changed, result.length}, signer_certificate(signer), &report) == DONE) {
            fprintf(stderr, "  a change at %zu of %zu was not found\n", at, result.length);
            missed++;
        }
        arena_reset(arena);
    }
    EXPECT_INTEGER(missed, 0);
    EXPECT(tried > 3000);
    arena_free(arena);
    signer_free(signer);
}

static bool has_attribute(CMS_SignerInfo *info, int nid)
{
    return CMS_signed_get_attr_by_NID(info, nid, -1) >= 0;
}

static void is_pades_baseline(struct test *test)
{
    struct signer *signer = sample_signer(test);
    struct text cms = {0};
    uint8_t digest[32] = {1, 2, 3};
    EXPECT(cms_make(test_arena(test), signer, digest, NULL, &cms) == DONE);
    const unsigned char *der = (const unsigned char *)cms.bytes;
    CMS_ContentInfo *info = d2i_CMS_ContentInfo(NULL, &der, (long)cms.length);
    CMS_SignerInfo *one = sk_CMS_SignerInfo_value(CMS_get0_SignerInfos(info), 0);
    EXPECT(has_attribute(one, NID_pkcs9_contentType) && has_attribute(one, NID_pkcs9_messageDigest));
    EXPECT(has_attribute(one, NID_id_smime_aa_signingCertificateV2));
    EXPECT(!has_attribute(one, NID_pkcs9_signingTime)); /* the PDF's /M tells it */
    CMS_ContentInfo_free(info);
    signer_free(signer);
}

static enum status stamp(void *context, struct arena *arena, const uint8_t digest[32], struct text *token)
{
    static const char sequence[] = {0x30, 0x03, 0x02, 0x01, 0x05};
    memcpy(context, digest, 32);
    *token = arena_copy(arena, (struct text){sequence, sizeof(sequence)});
    return DONE;
}

static enum status refuse_stamp(void *context, struct arena *arena, const uint8_t digest[32], struct text *token)
{
    (void)context, (void)arena, (void)digest, (void)token;
    return BUSY;
}

static void a_time_stamp_can_be_put_in(struct test *test)
{
    struct signer *signer = sample_signer(test);
    uint8_t seen[32] = {0}, none[32] = {0};
    struct signer_timestamp hook = {stamp, seen}, refusing = {refuse_stamp, NULL};
    struct pdf_signing signing = {.signer = signer, .signed_at = sample_moment, .timestamp = &hook};
    struct text result = T("untouched"), pdf = plain_pdf(test);
    struct pdf_signature_report report;
    EXPECT(pdf_sign(test_arena(test), pdf, &signing, &result) == DONE);
    EXPECT(memcmp(seen, none, sizeof(none)) != 0);
    /* What was put in is no stamp, and it is seen; a real authority stands in timestamp_test.c. */
    EXPECT(pdf_signature_check(test_arena(test), result, signer_certificate(signer), &report) == INVALID);
    EXPECT_TEXT(report.problem, T("time stamp does not hold"));
    signing.timestamp = &refusing;
    result = T("untouched");
    EXPECT(pdf_sign(test_arena(test), pdf, &signing, &result) == BUSY);
    EXPECT_TEXT(result, T("untouched"));
    signer_free(signer);
}

static void what_cannot_be_signed_is_refused(struct test *test)
{
    struct signer *signer = sample_signer(test);
    struct pdf_signing signing = {.signer = signer, .signed_at = sample_moment};
    struct text result, once = sign(test, signer, plain_pdf(test));
    EXPECT(pdf_sign(test_arena(test), T("no pdf"), &signing, &result) == INVALID);
    EXPECT(pdf_sign(test_arena(test), T("%PDF-1.5\nstartxref\n5\n%%EOF\n"), &signing, &result) == INVALID);
    EXPECT(pdf_sign(test_arena(test), once, &signing, &result) == INVALID); /* signed already */
    signer_free(signer);
}

static void keys_must_fit(struct test *test)
{
    struct signer_demo one, two;
    struct text why_not = {0};
    struct arena *arena = test_arena(test);
    EXPECT(signer_make_demo(arena, T("いわき市"), sample_moment, sample_moment + 1000000000, &one) == DONE);
    EXPECT(signer_make_demo(arena, T("いわき市"), sample_moment, sample_moment + 1000000000, &two) == DONE);
    EXPECT(!signer_from_pem(arena, one.key, two.certificate, T(""), &why_not));
    EXPECT_TEXT(why_not, T("署名の鍵と証明書が組になっていません。"));
    EXPECT(!signer_from_pem(arena, T("x"), two.certificate, T(""), &why_not));
    EXPECT(!signer_from_pem(arena, two.key, two.certificate, T("x"), &why_not));
    EXPECT(!signer_load(arena, T("/does/not/exist"), T(""), T(""), &why_not));
    EXPECT_TEXT(why_not, T("ファイル /does/not/exist を読めません。"));
    EXPECT(signer_make_demo(arena, T(""), 0, 1, &one) == INVALID);
    const char *key = test_file(test, "key.pem", two.key), *certificate = test_file(test, "c.pem", two.certificate);
    struct signer *signer = signer_load(arena, text_of(key), text_of(certificate), T(""), &why_not);
    EXPECT(signer && text_is(signer_name(signer), T("いわき市長（見本）")));
    signer_free(signer);
    EXPECT(signer_free(NULL) == NULL);
}

/* ---- files of others ---- */

static bool next_field(struct text *line, struct text *field)
{
    /* The reference has no quoted fields with commas inside. */
    return text_next_part(line, ',', field);
}

static void compare_reference(struct test *test, struct arena *arena, struct text folder, struct text line, int *compared)
{
    struct text fields[9] = {{0}};
    for (size_t i = 0; i < 9 && next_field(&line, &fields[i]); i++)
        ;
    struct text path = arena_print(arena, "%.*s/%.*s", TEXT_ARGUMENTS(folder), TEXT_ARGUMENTS(fields[0]));
    struct text bytes = read_bytes(arena, arena_terminated(arena, path));
    if (bytes.length == 0)
        return;
    struct pdf_signature_report report;
    enum status status = pdf_signature_check(arena, bytes, T(""), &report);
    bool readable = !text_is(report.problem, T("not a readable PDF")) && !text_is(report.problem, T("file is encrypted"));
    size_t claimed = 0;
    struct text words = fields[6], word;
    bool first_valid = text_starts(fields[6], T("Signature is Valid."));
    while (words.length > 0 && text_next_part(&words, ';', &word))
        claimed++;
    if (!readable)
        return;
    ++*compared;
    /* Each signature that pdfsig tells about is seen; and what we call good, pdfsig calls valid and whole. */
    if (!EXPECT(report.count >= claimed || claimed == 0))
        fprintf(stderr, "  %.*s: %zu signatures, pdfsig %zu\n", TEXT_ARGUMENTS(fields[0]), report.count, claimed);
    /* NSS, below pdfsig, does not find a signer that is named by key identifier; OpenSSL does. */
    if (text_is(fields[0], T("sig-with-ski-sid.pdf")))
        return;
    if (status == DONE && !EXPECT(first_valid && text_is(fields[8], T("1"))))
        fprintf(stderr, "  %.*s is called good\n", TEXT_ARGUMENTS(fields[0]));
}

static void files_of_others_do_no_harm(struct test *test)
{
    const char *path = test_data(test, "pdf/reference_pdfsig_qpdf.csv");
    if (!path)
        return;
    struct text table = read_bytes(test_arena(test), path), rest = table, line;
    struct text folder = text_slice(text_of(path), 0, (size_t)text_find_last_byte(text_of(path), '/'));
    struct arena *arena = arena_new(0);
    int compared = 0, lines = 0;
    text_next_part(&rest, '\n', &line);
    for (; text_next_part(&rest, '\n', &line); lines++) {
        if (line.length > 0)
            compare_reference(test, arena, folder, text_trim(line), &compared);
        arena_reset(arena);
    }
    EXPECT(lines > 30 && compared > 10);
    arena_free(arena);
}

const struct test_case sign_test[] = {{"own check agrees", own_check_agrees},
                                      {"every changed byte is found", every_changed_byte_is_found},
                                      {"is PAdES baseline", is_pades_baseline},
                                      {"a time stamp can be put in", a_time_stamp_can_be_put_in},
                                      {"what cannot be signed is refused", what_cannot_be_signed_is_refused},
                                      {"keys must fit", keys_must_fit},
                                      {"files of others do no harm", files_of_others_do_no_harm},
                                      {0}};
