/* How long a certificate takes: printed, and kept within its budget of 10 ms CPU. */
#include "paper/certificate.h"

#include "paper/tools_for_tests.h"

#include <time.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED true
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED true
#elif !defined(SANITIZED)
#define SANITIZED false /* sanitizers cost time that is not ours */
#endif

static double cpu_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static int compare(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

/* The median: what other programs on the machine do to the caches is not ours. */
static double median(double *values, int count)
{
    qsort(values, (size_t)count, sizeof(*values), compare);
    return values[count / 2];
}

static void certificate_within_budget(struct test *test)
{
    enum { ROUNDS = 40 };
    struct signer *signer = sample_signer(test);
    struct certificate_content content = sample_content();
    struct pdf_signing signing = {.signer = signer, .signed_at = sample_moment};
    struct arena *arena = arena_new(0);
    double start = cpu_ms(), composing[ROUNDS], making[ROUNDS], checking[ROUNDS];
    struct text problem;
    EXPECT(paper_warm(arena, &problem) == DONE);
    double warm = cpu_ms() - start;
    size_t bytes = 0;
    int good = 0;
    for (int i = 0; i < ROUNDS; i++) {
        arena_reset(arena);
        struct text pdf, result = {0};
        struct pdf_signature_report report;
        double before = cpu_ms();
        bool made = certificate_compose(arena, &content, &pdf, &problem) == DONE;
        double composed = cpu_ms();
        made = made && pdf_sign(arena, pdf, &signing, &result) == DONE;
        double done = cpu_ms();
        good += made && pdf_signature_check(arena, result, signer_certificate(signer), &report) == DONE &&
                certificate_is_for(arena, result, sample_key, content.job, content.requester) == DONE;
        checking[i] = cpu_ms() - done;
        composing[i] = composed - before;
        making[i] = done - composed;
        bytes = result.length;
    }
    double compose = median(composing, ROUNDS), sign = median(making, ROUNDS), look = median(checking, ROUNDS);
    printf("paper bench: warm %.0f ms; compose %.2f ms, sign %.2f ms, check %.2f ms CPU; %zu bytes\n", warm, compose,
           sign, look, bytes);
    EXPECT_INTEGER(good, ROUNDS);
    EXPECT(bytes < 64 * 1024);
    if (!SANITIZED)
        EXPECT(compose + sign <= 10);
    arena_free(arena);
    signer_free(signer);
}

const struct test_case paper_bench_test[] = {{"a certificate takes at most 10 ms", certificate_within_budget}, {0}};
