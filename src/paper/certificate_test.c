/* Certificates: what stands in them, for whom, how big, how quick; and that strangers' tools agree. */
#include "paper/certificate.h"

#include "paper/binding.h"
#include "paper/tools_for_tests.h"

#include <pthread.h>

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

static void is_bound_to_who_asked(struct test *test)
{
    struct arena *arena = test_arena(test);
    struct certificate_content content = sample_content();
    struct signer *signer = sample_signer(test);
    struct text plain = compose(test, &content), pdf = signed_sample(test, signer);
    struct certificate_binding binding;
    uint8_t other_key[32] = {1};
    EXPECT(certificate_binding(arena, plain, &binding) == DONE && text_is(binding.job, content.job));
    EXPECT(certificate_binding(arena, pdf, &binding) == DONE && text_is(binding.job, content.job));
    EXPECT(certificate_is_for(arena, pdf, sample_key, content.job, content.requester) == DONE);
    EXPECT(certificate_is_for(arena, pdf, sample_key, content.job, T("person:4712")) == FORBIDDEN);
    EXPECT(certificate_is_for(arena, pdf, sample_key, T("J7f3kQ9mZx2LpW8vT4sC"), content.requester) == FORBIDDEN);
    EXPECT(certificate_is_for(arena, pdf, other_key, content.job, content.requester) == FORBIDDEN);
    EXPECT(certificate_is_for(arena, T("%PDF-1.5"), sample_key, content.job, content.requester) == INVALID);
    struct paper *paper = paper_new(arena, &(struct paper_options){.title = T("通知"), .keywords = T("ikanai-binding:1 job:x for:y")});
    struct text other, problem;
    EXPECT(paper_finish(paper, &other, &problem) == DONE);
    EXPECT(certificate_binding(arena, other, &binding) == INVALID);
    paper = paper_new(arena, &(struct paper_options){.title = T("通知")});
    EXPECT(paper_finish(paper, &other, &problem) == DONE);
    EXPECT(certificate_binding(arena, other, &binding) == NOT_FOUND);
    signer_free(signer);
}

static void job_and_requester_do_not_run_together(struct test *test)
{
    uint8_t one[CERTIFICATE_MARK_SIZE], two[CERTIFICATE_MARK_SIZE];
    certificate_mark(sample_key, T("abcdefghijklmnopq"), T("rs"), one);
    certificate_mark(sample_key, T("abcdefghijklmnopqr"), T("s"), two);
    EXPECT(!text_is((struct text){(char *)one, sizeof(one)}, (struct text){(char *)two, sizeof(two)}));
    EXPECT(!binding_job_is_good(T("short")) && !binding_job_is_good(T("with space in the middle")));
    EXPECT(binding_job_is_good(T("J7f3kQ9mZx2LpW8-_4sB")));
}

enum { WORKERS = 6, PAPERS = 12 };
struct clerk {
    int number, mixed;
};

/* Each clerk issues papers for persons of their own; every paper must be for exactly that person. */
static void *issue(void *context)
{
    struct clerk *clerk = context;
    struct arena *arena = arena_new(0);
    for (int i = 0; i < PAPERS; i++) {
        struct certificate_content content = sample_content();
        struct text pdf, problem;
        content.job = arena_print(arena, "job-%04d-%04d-0123456789", clerk->number, i);
        content.requester = arena_print(arena, "person:%d", clerk->number * 1000 + i);
        content.verify_url = arena_print(arena, "https://city.example/verify/%d-%d", clerk->number, i);
        bool good = certificate_compose(arena, &content, &pdf, &problem) == DONE &&
                    certificate_is_for(arena, pdf, sample_key, content.job, content.requester) == DONE;
        struct text again;
        good = good && certificate_compose(arena, &content, &again, &problem) == DONE && text_is(pdf, again);
        clerk->mixed += !good;
        arena_reset(arena);
    }
    arena_free(arena);
    return NULL;
}

static void many_at_once_are_never_mixed(struct test *test)
{
    pthread_t threads[WORKERS];
    struct clerk clerks[WORKERS] = {{0}};
    for (int i = 0; i < WORKERS; i++) {
        clerks[i].number = i + 1;
        EXPECT(pthread_create(&threads[i], NULL, issue, &clerks[i]) == 0);
    }
    for (int i = 0; i < WORKERS; i++) {
        pthread_join(threads[i], NULL);
        EXPECT_INTEGER(clerks[i].mixed, 0);
    }
}

static void a_large_household_takes_more_pages(struct test *test)
{
    struct certificate_content content = sample_content();
    struct certificate_group groups[9];
    for (int i = 0; i < 9; i++)
        groups[i] = sample_groups[i % 2];
    content.groups = groups;
    content.group_count = 9;
    struct text text = {0};
    const char *path = test_file(test, "certificate-long.pdf", compose(test, &content));
    if (RUN_TOOL(test, &text, "pdftotext", "-layout", path, "-") == TOOL_MISSING)
        return test_skip(test, "pdftotext is not installed");
    EXPECT(text_has(text, T("1/3")) || text_has(text, T("1/2")));
    /* The sentence, the mayor and the way to check stand together on the last page. */
    ptrdiff_t place = text_find(text, content.statement);
    EXPECT(place > 0 && text_find(text_from(text, (size_t)place), T("\f")) > text_find(text_from(text, (size_t)place), content.verify_code));
}

static size_t count_of(struct text words, struct text part)
{
    size_t count = 0;
    for (ptrdiff_t place; (place = text_find(words, part)) >= 0; count++)
        words = text_from(words, (size_t)place + part.length);
    return count;
}

/* From one person to nine, also with names that take two lines: the sentence stands with a person, each page with its number. */
static void the_sentence_never_stands_alone(struct test *test)
{
    static const struct certificate_line long_lines[] = {
        {TEXT_INIT("氏名"), TEXT_INIT("渡邉󠄐渡邉󠄐渡邉󠄐渡邉󠄐渡邉󠄐渡邉󠄐渡邉󠄐渡邉󠄐渡邉󠄐渡邉󠄐渡邉󠄐渡邉󠄐 葛󠄂子葛󠄂子葛󠄂子葛󠄂子葛󠄂子葛󠄂子葛󠄂子葛󠄂子葛󠄂子")},
        {TEXT_INIT("フリガナ"), TEXT_INIT("ワタナベワタナベワタナベワタナベワタナベワタナベ カツラコカツラコカツラコカツラコ")},
        {TEXT_INIT("生年月日"), TEXT_INIT("昭和62年9月15日")}, {TEXT_INIT("性別"), TEXT_INIT("女")},
        {TEXT_INIT("住民となった年月日"), TEXT_INIT("平成24年6月1日")}, {TEXT_INIT("住所を定めた年月日"), TEXT_INIT("平成24年6月1日")},
        {TEXT_INIT("本籍・筆頭者"), TEXT_INIT("福島県いわき市平字梅本21番地 渡邉󠄐一郎")}};
    for (size_t persons = 1; persons <= 9; persons++)
        for (int is_long = 0; is_long < 2; is_long++) {
            struct certificate_content content = sample_content();
            struct certificate_group groups[9];
            for (size_t i = 0; i < persons; i++)
                groups[i] = is_long ? (struct certificate_group){T("世帯員"), long_lines, 7} : sample_groups[i % 2];
            content.groups = groups;
            content.group_count = persons;
            struct text text = {0}, page, rest;
            const char *path = test_file(test, arena_print(test_arena(test), "household-%zu-%d.pdf", persons, is_long).bytes, compose(test, &content));
            if (RUN_TOOL(test, &text, "pdftotext", "-layout", path, "-") == TOOL_MISSING)
                return test_skip(test, "pdftotext is not installed");
            size_t pages = count_of(text, T("\f")), number = 0;
            EXPECT(count_of(text, content.statement) == 1);
            for (rest = text; number < pages && text_next_part(&rest, '\f', &page); number++) {
                EXPECT(text_has(page, content.number));
                EXPECT(text_has(page, arena_print(test_arena(test), "%zu/%zu", number + 1, pages)));
                EXPECT(pages == 1 || text_has(page, arena_print(test_arena(test), "%zu枚で1通です", pages)));
                if (text_has(page, content.statement))
                    EXPECT(text_has(page, T("氏名")) && number + 1 == pages);
            }
        }
}

static void figures_stand_in_a_table(struct test *test)
{
    struct certificate_content content = sample_content();
    const struct paper_column columns[] = {{T("年度"), 2, PAPER_LEFT, PAPER_NAME}, {T("所得の金額"), 3, PAPER_RIGHT, PAPER_NAME},
                                           {T("市民税・県民税"), 3, PAPER_RIGHT, PAPER_NAME}};
    const struct text cells[] = {T("令和7年度"), T("3,210,000円"), T("198,400円"), T("令和8年度"), T("3,310,000円"), T("205,900円")};
    const struct certificate_table table = {columns, 3, cells, 2};
    content.title = T("所得課税証明書");
    content.group_count = 0;
    content.table = &table;
    struct text text = {0};
    const char *path = test_file(test, "certificate-tax.pdf", compose(test, &content));
    if (RUN_TOOL(test, &text, "pdftotext", "-layout", path, "-") == TOOL_MISSING)
        return test_skip(test, "pdftotext is not installed");
    EXPECT(text_has(text, T("所得課税証明書")) && text_has(text, T("205,900円")));
}

static void incomplete_content_is_refused(struct test *test)
{
    struct arena *arena = test_arena(test);
    struct text pdf = T("untouched"), problem = {0};
    struct certificate_content content = sample_content();
    content.requester = (struct text){0};
    EXPECT(certificate_compose(arena, &content, &pdf, &problem) == INVALID);
    EXPECT_TEXT(problem, T("受け取る人が決まっていません。"));
    content = sample_content();
    content.job = T("../../etc");
    EXPECT(certificate_compose(arena, &content, &pdf, &problem) == INVALID);
    content = sample_content();
    content.issuer_name = T("見本\xf0\x9f\x98\x80"); /* met only when it is drawn */
    EXPECT(certificate_compose(arena, &content, &pdf, &problem) == INVALID && text_has(problem, T("U+1F600")));
    content = sample_content();
    content.seal = T("\xf0\x9f\x98\x80印");
    EXPECT(certificate_compose(arena, &content, &pdf, &problem) == INVALID && text_has(problem, T("U+1F600")));
    content.seal = sample_content().seal;
    EXPECT_TEXT(pdf, T("untouched"));
    EXPECT(certificate_compose(arena, &content, &pdf, &problem) == DONE);
}

const struct test_case certificate_test[] = {{"can be read as text", can_be_read_as_text},
                                             {"strangers find the signature valid", strangers_find_the_signature_valid},
                                             {"is bound to who asked", is_bound_to_who_asked},
                                             {"job and requester do not run together", job_and_requester_do_not_run_together},
                                             {"many at once are never mixed", many_at_once_are_never_mixed},
                                             {"a large household takes more pages", a_large_household_takes_more_pages},
                                             {"the sentence that certifies never stands alone on a page", the_sentence_never_stands_alone},
                                             {"figures stand in a table", figures_stand_in_a_table},
                                             {"incomplete content is refused", incomplete_content_is_refused},
                                             {0}};
