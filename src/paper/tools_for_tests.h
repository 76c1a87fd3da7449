/*
 * What the tests of this room share: files in a temporary folder, strangers' tools that look at our PDFs, and
 * a sample certificate. With IKANAI_PAPER_OUT=FOLDER the PDFs of the tests are kept there to be looked at.
 */
#pragma once

#include "base/arena.h"
#include "base/test.h"
#include "paper/certificate.h"
#include "paper/sign.h"

#include "system/process.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { TOOL_MISSING = 127 };
static const int64_t sample_moment = INT64_C(1795323600) * 1000000; /* 2026-11-22 14:00 in Japan */

static inline bool write_bytes(const char *path, struct text bytes)
{
    FILE *file = fopen(path, "wb");
    if (!file)
        return false;
    bool written = fwrite(bytes.bytes, 1, bytes.length, file) == bytes.length;
    return fclose(file) == 0 && written;
}

static inline struct text read_bytes(struct arena *arena, const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return (struct text){0};
    fseek(file, 0, SEEK_END);
    long size = ftell(file);
    rewind(file);
    char *bytes = TAKE(arena, char, size > 0 ? (size_t)size : 1);
    size_t length = size > 0 ? fread(bytes, 1, (size_t)size, file) : 0;
    fclose(file);
    return (struct text){bytes, length};
}

static inline void remove_folder(void *path)
{
    struct arena *arena = arena_new(0);
    struct process process = {.arguments = (const char *const[]){"rm", "-rf", "--", path, NULL}};
    struct process_result ignored;
    (void)!process_run(arena, &process, &ignored);
    arena_free(arena);
}

/* A new folder that goes with the test. */
static inline const char *test_folder(struct test *test)
{
    char *path = arena_terminated(test_arena(test), T("/tmp/ikanai-paper-XXXXXX"));
    if (!mkdtemp(path))
        abort();
    arena_on_reset(test_arena(test), remove_folder, path);
    return path;
}

/* Writes the bytes into a file of the test and gives its path. */
static inline const char *test_file(struct test *test, const char *name, struct text bytes)
{
    const char *keep = getenv("IKANAI_PAPER_OUT");
    struct text path = arena_print(test_arena(test), "%s/%s", keep ? keep : test_folder(test), name);
    char *terminated = arena_terminated(test_arena(test), path);
    EXPECT(write_bytes(terminated, bytes));
    return terminated;
}

/* Runs a tool; gives its exit code and what it wrote, TOOL_MISSING when it is not installed. */
static inline int run_tool(struct test *test, const char *const *arguments, struct text *output)
{
    struct process process = {.arguments = arguments, .limit_bytes = 64 << 20};
    struct process_result result = {0};
    enum status status = process_run(test_arena(test), &process, &result);
    if (status == NOT_FOUND)
        return TOOL_MISSING;
    EXPECT(status == DONE);
    if (output)
        *output = arena_join(test_arena(test), result.output, result.errors);
    return result.exit_code;
}
#define RUN_TOOL(test, output, ...) run_tool((test), (const char *const[]){__VA_ARGS__, NULL}, (output))

/* ---- a certificate for the tests ---- */

static const uint8_t sample_key[32] = {7, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5};
static const struct certificate_line sample_head[] = {
    {TEXT_INIT("住所"), TEXT_INIT("福島県いわき市平字梅本21番地")},
    {TEXT_INIT("世帯主"), TEXT_INIT("渡邉󠄐 一郎")}};
static const struct certificate_line sample_first[] = {
    {TEXT_INIT("氏名"), TEXT_INIT("渡邉󠄐 一郎")},   {TEXT_INIT("生年月日"), TEXT_INIT("昭和60年4月1日")},
    {TEXT_INIT("性別"), TEXT_INIT("男")},          {TEXT_INIT("続柄"), TEXT_INIT("世帯主")},
    {TEXT_INIT("住民となった日"), TEXT_INIT("平成24年6月1日")}, {TEXT_INIT("本籍・筆頭者"), TEXT_INIT("省略")}};
static const struct certificate_line sample_second[] = {
    {TEXT_INIT("氏名"), TEXT_INIT("渡邉󠄐 髙子")}, {TEXT_INIT("生年月日"), TEXT_INIT("昭和62年9月15日")},
    {TEXT_INIT("性別"), TEXT_INIT("女")},        {TEXT_INIT("続柄"), TEXT_INIT("妻")},
    {TEXT_INIT("住民となった日"), TEXT_INIT("平成24年6月1日")}, {TEXT_INIT("本籍・筆頭者"), TEXT_INIT("省略")}};
static const struct certificate_group sample_groups[] = {{TEXT_INIT("世帯員 1"), sample_first, 6},
                                                         {TEXT_INIT("世帯員 2"), sample_second, 6}};

static inline struct certificate_content sample_content(void)
{
    return (struct certificate_content){.city = T("いわき市"),
                                        .title = T("住民票の写し"),
                                        .number = T("第 R8-000123 号"),
                                        .issued_on = T("令和8年11月22日"),
                                        .created_at = sample_moment,
                                        .head_lines = sample_head,
                                        .head_line_count = 2,
                                        .groups = sample_groups,
                                        .group_count = 2,
                                        .note = T("本籍・筆頭者、個人番号、住民票コードは、請求により省略しました。"),
                                        .statement = T("この写しは、世帯の全員の住民票の原本と相違ないことを証明する。"),
                                        .issuer_post = T("いわき市長"),
                                        .issuer_name = T("見本 太郎"),
                                        .seal = T("いわき市長之印"),
                                        .sample = true,
                                        .verify_url = T("https://city.example/verify/H7KM-2PQR-XW4T"),
                                        .verify_code = T("H7KM-2PQR-XW4T"),
                                        .job = T("J7f3kQ9mZx2LpW8vT4sB"),
                                        .requester = T("person:4711"),
                                        .binding_key = sample_key};
}

static inline struct signer *sample_signer(struct test *test)
{
    struct signer_demo demo;
    struct text why_not = {0};
    int64_t year = INT64_C(365) * 86400 * 1000000;
    if (!EXPECT(signer_make_demo(test_arena(test), T("いわき市"), sample_moment - year, sample_moment + 9 * year, &demo) ==
                DONE))
        return NULL;
    struct signer *signer = signer_from_pem(test_arena(test), demo.key, demo.certificate, demo.authority, &why_not);
    EXPECT_TEXT(why_not, T(""));
    return signer;
}
