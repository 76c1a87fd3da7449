/* Certificates: what stands in them, for whom, how big, how quick; and that strangers' tools agree. */
#include "paper/certificate.h"

#include "paper/tools_for_tests.h"

#include <time.h>

static struct text compose(struct test *test, const struct certificate_content *content)
{
    struct text pdf = {0}, problem = {0};
    EXPECT(certificate_compose(test_arena(test), content, &pdf, &problem) == DONE);
    EXPECT_TEXT(problem, T(""));
    return pdf;
}

static struct text signed_sample(struct test *test, const struct signer *signer)
{
    struct certificate_content content = sample_content();
    struct pdf_signing signing = {.signer = signer, .signed_at = sample_moment, .reason = T("証明書の交付"),
                                  .location = T("いわき市")};
    struct text pdf = compose(test, &content), result = {0};
    EXPECT(pdf_sign(test_arena(test), pdf, &signing, &result) == DONE);
    return result;
}

static void can_be_read_as_text(struct test *test)
{
    struct certificate_content content = sample_content();
    const char *path = test_file(test, "certificate.pdf", compose(test, &content));
    struct text text;
    if (RUN_TOOL(test, &text, "pdftotext", "-layout", path, "-") == TOOL_MISSING)
        return test_skip(test, "pdftotext is not installed");
    struct text wanted[] = {content.title, content.number, content.statement, T("渡邉\xf3\xa0\x84\x90 髙子"),
                            content.verify_code, content.issued_on, T("いわき市長"), T("1/1")};
    for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
        if (!EXPECT(text_has(text, wanted[i])))
            fprintf(stderr, "  not found: %.*s in\n%.*s\n", TEXT_ARGUMENTS(wanted[i]), TEXT_ARGUMENTS(text));
    EXPECT(!text_has(text, T("複写")) && !text_has(text, T("COPY")));
}

static void strangers_find_the_signature_valid(struct test *test)
{
    struct signer *signer = sample_signer(test);
    struct text pdf = signed_sample(test, signer), said;
    const char *path = test_file(test, "certificate-signed.pdf", pdf);
    signer_free(signer);
    int code = RUN_TOOL(test, &said, "pdfsig", path);
    if (code == TOOL_MISSING)
        return test_skip(test, "pdfsig is not installed");
    EXPECT(text_has(said, T("Signature is Valid.")));
    EXPECT(text_has(said, T("Total document signed")));
    EXPECT(text_has(said, T("ETSI.CAdES.detached")));
    if (!EXPECT(!text_has(said, T("Signature #2"))))
        fprintf(stderr, "%.*s\n", TEXT_ARGUMENTS(said));
    code = RUN_TOOL(test, &said, "qpdf", "--check", path);
    if (code == TOOL_MISSING)
        return test_skip(test, "qpdf is not installed");
    if (!EXPECT_INTEGER(code, 0) || !EXPECT(!text_has(said, T("WARNING"))))
        fprintf(stderr, "%.*s\n", TEXT_ARGUMENTS(said));
}

const struct test_case certificate_test[] = {{"can be read as text", can_be_read_as_text},
                                             {"strangers find the signature valid", strangers_find_the_signature_valid},
                                             {0}};
