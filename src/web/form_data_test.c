#include "web/cookies.h"
#include "web/form_data.h"
#include "web/limits.h"
#include "web/multipart.h"
#include "web/target.h"

#include "base/check.h"
#include "base/test.h"
#include "system/files.h"

#include <stdio.h>
#include <string.h>

static void reads_targets(struct test *test)
{
    static const struct {
        const char *raw, *path; /* NULL: refused */
    } cases[] = {{"/", "/"},          {"/a/b?c=d", "/a/b"},       {"/%E5%B8%82", "/市"},    {"/a%20b", "/a b"},
                 {"/a+b", "/a+b"},    {"http://h/x?y", "/x"},     {"http://h", "/"},        {"http://h?x", "/"},
                 {"/%", NULL},        {"/%4", NULL},              {"/%zz", NULL},           {"/%00", NULL},
                 {"/%0a", NULL},      {"/%c0%af", NULL},          {"/%ed%a0%80", NULL},     {"/a/../b", NULL},
                 {"/%2e%2e/b", NULL}, {"/a/./b", NULL},           {"/a%2fb", NULL},         {"/a%2Fb", NULL},
                 {"/a%5cb", NULL},    {"/a\\b", NULL},            {"/...", "/..."},         {"/%7f", NULL},
                 {"/%252e", "/%2e"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct target target;
        enum status status = target_read(test_arena(test), text_of(cases[i].raw), &target);
        if (!EXPECT_INTEGER(status, cases[i].path ? DONE : INVALID))
            printf("  %s\n", cases[i].raw);
        else if (cases[i].path)
            EXPECT_TEXT(target.path, text_of(cases[i].path));
    }
}

static enum status read_form(struct test *test, struct text body, struct form **form)
{
    *form = form_new(test_arena(test));
    return form_read_urlencoded(*form, body);
}

static struct text repeated(struct arena *arena, struct text what, size_t times)
{
    struct buffer out = buffer_new(arena);
    for (size_t i = 0; i < times; i++)
        buffer_put(&out, what);
    return buffer_text(&out);
}

static void reads_urlencoded_forms(struct test *test)
{
    struct form *form;
    struct text value;
    struct arena *arena = test_arena(test);
    EXPECT_INTEGER(read_form(test, T("a=1&b=%E5%B8%82+x%0D%0Ay&a=2&c&&d="), &form), DONE);
    EXPECT_INTEGER((int64_t)form->count, 5);
    EXPECT(form_find(form, T("a"), 1, &value) && text_is(value, T("2")));
    EXPECT(form_find(form, T("b"), 0, &value) && text_is(value, T("市 x\r\ny")));
    EXPECT(form_find(form, T("c"), 0, &value) && value.length == 0);
    EXPECT(!form_find(form, T("a"), 2, &value));
    static const char *const bad[] = {"a=%", "a=%f", "a=%00", "a=%0b", "a=%1b", "a=%7f", "a=%ff", "%zz=1", "=1", "a=%ed%bf%bf"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        EXPECT_INTEGER(read_form(test, text_of(bad[i]), &form), INVALID);
    EXPECT_INTEGER(read_form(test, repeated(arena, T("a=b&"), LIMIT_FIELDS), &form), DONE);
    EXPECT_INTEGER(read_form(test, repeated(arena, T("a=b&"), LIMIT_FIELDS + 1), &form), TOO_MUCH);
    struct text long_value = repeated(arena, T("x"), LIMIT_FIELD_BYTES);
    EXPECT_INTEGER(read_form(test, arena_join(arena, T("a="), long_value), &form), DONE);
    EXPECT_INTEGER(read_form(test, arena_join(arena, T("a=x"), long_value), &form), TOO_MUCH);
    struct text long_name = repeated(arena, T("n"), LIMIT_FIELD_NAME_BYTES);
    EXPECT_INTEGER(read_form(test, long_name, &form), DONE);
    EXPECT_INTEGER(read_form(test, arena_join(arena, T("n"), long_name), &form), INVALID);
    form = form_new(arena);
    EXPECT_INTEGER(form_read_query(form, repeated(arena, T("a=b&"), LIMIT_QUERY_FIELDS)), DONE);
    form = form_new(arena);
    EXPECT_INTEGER(form_read_query(form, repeated(arena, T("a=b&"), LIMIT_QUERY_FIELDS + 1)), TOO_MUCH);
}

static void tells_contents_apart(struct test *test)
{
    static const struct {
        const char *a, *b;
        bool is_same;
    } cases[] = {{"a=1&_token=x&_key=y", "a=1&_token=z", true}, {"a=1", "a=2", false},
                 {"a=1&b=2", "b=2&a=1", false},                 {"a=1b&c=", "a=1&bc=", false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct form *a, *b;
        uint8_t one[32], two[32];
        EXPECT_INTEGER(read_form(test, text_of(cases[i].a), &a), DONE);
        EXPECT_INTEGER(read_form(test, text_of(cases[i].b), &b), DONE);
        form_content_hash(a, one);
        form_content_hash(b, two);
        EXPECT((memcmp(one, two, 32) == 0) == cases[i].is_same);
    }
}

static void cleans_file_names(struct test *test)
{
    struct arena *arena = test_arena(test);
    static const char *const cases[][2] = {{"写真.jpg", "写真.jpg"},        {"../../etc/passwd", "passwd"}, {"C:\\Users\\a\\b.pdf", "b.pdf"},
                                           {".htaccess", "htaccess"},       {"", "file"},                  {"..", "file"},
                                           {"a\"b<c>|d?*:.pdf", "a_b_c__d___.pdf"}, {"a\xe2\x80\xae" "fdp.exe", "a_fdp.exe"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        EXPECT_TEXT(file_name_clean(arena, text_of(cases[i][0])), text_of(cases[i][1]));
    struct text cut = file_name_clean(arena, arena_join(arena, repeated(arena, T("名"), 200), T(".jpeg")));
    EXPECT(cut.length <= LIMIT_FILE_NAME_BYTES && text_ends(cut, T("名.jpeg")) && text_is_utf8(cut));
}

struct part_reading {
    enum status status;
    size_t fields, uploads;
    struct text first_value, file_name;
    int64_t size;
    uint8_t hash[32];
};

static struct part_reading read_parts(struct test *test, struct text body, size_t step, bool may_have_files)
{
    struct text folder;
    struct part_reading reading = {0};
    struct arena *arena = arena_new(0);
    check(folder_temporary(arena, "parts", &folder) == DONE);
    struct arena *own = arena_new(0);
    struct form *form = form_new(own);
    struct multipart *multipart = multipart_new(form, T("xyz"), folder, may_have_files);
    while (body.length && reading.status == DONE) {
        reading.status = multipart_read(multipart, text_slice(body, 0, step));
        body = text_from(body, step);
    }
    if (reading.status == DONE)
        reading.status = multipart_end(multipart);
    if (reading.status == DONE) {
        reading.fields = form->count;
        reading.uploads = form->upload_count;
        if (form->count)
            reading.first_value = arena_copy(test_arena(test), form->fields[0].value);
        if (form->upload_count) {
            reading.file_name = arena_copy(test_arena(test), form->uploads[0].file_name);
            reading.size = form->uploads[0].size_bytes;
            memcpy(reading.hash, form->uploads_hash, 32);
            EXPECT(file_is_there(arena_terminated(arena, form->uploads[0].path)));
        }
    }
    arena_free(own); /* removes the files */
    struct file_names left;
    EXPECT(folder_list(arena, arena_terminated(arena, folder), &left) == DONE && left.count == 0);
    EXPECT_INTEGER(folder_remove(arena_terminated(arena, folder)), DONE);
    arena_free(arena);
    return reading;
}

#define FIELD(name) "Content-Disposition: form-data; name=\"" name "\"\r\n\r\n"
#define FILE_FIELD(name, file) "Content-Disposition: form-data; name=\"" name "\"; filename=\"" file "\"\r\nContent-Type: image/png\r\n\r\n"

static void reads_multipart_forms(struct test *test)
{
    static const struct {
        enum status status;
        bool may_have_files;
        size_t fields, uploads;
        struct text body;
    } cases[] = {
        {DONE, true, 1, 1, TEXT_INIT("--xyz\r\n" FIELD("a") "va\r\n--xy\nlue\r\n--xyz\r\n" FILE_FIELD("f", "p.png") "\r\n--xy\r\r\n--x\r\n--xyz--\r\n")},
        {DONE, true, 1, 0, TEXT_INIT("--xyz\r\n" FIELD("a") "\r\n--xyz--")},
        {DONE, true, 0, 0, TEXT_INIT("--xyz\r\n" FILE_FIELD("f", "") "\r\n--xyz--\r\n")},
        {DONE, false, 0, 0, TEXT_INIT("--xyz\r\n" FILE_FIELD("f", "") "\r\n--xyz--\r\n")},
        {FORBIDDEN, false, 0, 0, TEXT_INIT("--xyz\r\n" FILE_FIELD("f", "p.png") "\r\n--xyz--\r\n")},
        {INVALID, true, 0, 0, TEXT_INIT("--xyz\r\n" FILE_FIELD("f", "") "bytes\r\n--xyz--\r\n")},
        {INVALID, true, 0, 0, TEXT_INIT("--xyz\r\n" FIELD("a") "value\r\n--xyz")},
        {INVALID, true, 0, 0, TEXT_INIT("--xyz\r\n" FIELD("a") "value")},
        {INVALID, true, 0, 0, TEXT_INIT("--xyz\r\n" FIELD("a") "v\r\n--xyzw\r\n--xyz--\r\n")},
        {INVALID, true, 0, 0, TEXT_INIT("--xyz\r\n" FIELD("a") "v\r\n--xyz--\r\nepilogue")},
        {INVALID, true, 0, 0, TEXT_INIT("preamble\r\n--xyz\r\n" FIELD("a") "v\r\n--xyz--\r\n")},
        {INVALID, true, 0, 0, TEXT_INIT("--xyz\n" FIELD("a") "v\r\n--xyz--\r\n")},
        {INVALID, true, 0, 0, TEXT_INIT("--xyz\r\n\r\nv\r\n--xyz--\r\n")},
        {INVALID, true, 0, 0, TEXT_INIT("--xyz\r\nContent-Type: a/b\r\n\r\nv\r\n--xyz--\r\n")},
        {INVALID, true, 0, 0, TEXT_INIT("--xyz\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\nv\r\n--xyz--\r\n")},
        {INVALID, true, 0, 0, TEXT_INIT("--xyz\r\nContent-Disposition: form-data; name=\"a\"; name=\"b\"\r\n\r\nv\r\n--xyz--\r\n")},
        {INVALID, true, 0, 0, TEXT_INIT("--xyz\r\nContent-Disposition: form-data; name=\"a\"; filename*=\"b\"\r\n\r\nv\r\n--xyz--\r\n")},
        {INVALID, true, 0, 0, TEXT_INIT("--xyz\r\n" FIELD("") "v\r\n--xyz--\r\n")},
        {INVALID, true, 0, 0, TEXT_INIT("--xyz\r\n" FIELD("a") "\xff\r\n--xyz--\r\n")},
        {INVALID, true, 0, 0, TEXT_INIT("--xyz\r\n" FIELD("a") "\0\r\n--xyz--\r\n")},
        {INVALID, true, 0, 0, TEXT_INIT("")},
        {DONE, true, 0, 0, TEXT_INIT("--xyz--")},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct part_reading whole = read_parts(test, cases[i].body, 100000, cases[i].may_have_files);
        struct part_reading bytewise = read_parts(test, cases[i].body, 1, cases[i].may_have_files);
        bool is_good = EXPECT_INTEGER(whole.status, cases[i].status) && EXPECT_INTEGER(bytewise.status, cases[i].status);
        is_good = is_good && EXPECT(whole.fields == cases[i].fields && whole.uploads == cases[i].uploads &&
                                    whole.size == bytewise.size && memcmp(whole.hash, bytewise.hash, 32) == 0 &&
                                    text_is(whole.first_value, bytewise.first_value));
        if (!is_good)
            printf("  case %zu\n", i);
        if (i == 0) {
            EXPECT_TEXT(whole.first_value, T("va\r\n--xy\nlue"));
            EXPECT_INTEGER(whole.size, 12);
        }
    }
}

static void keeps_the_limits_of_uploads(struct test *test)
{
    struct arena *arena = test_arena(test);
    struct text before = T("--xyz\r\n" FILE_FIELD("f", "p.png")), after = T("\r\n--xyz--\r\n");
    for (int extra = 0; extra < 2; extra++) {
        struct buffer body = buffer_new(arena);
        buffer_put(&body, before);
        buffer_reserve(&body, LIMIT_UPLOAD_BYTES + 100);
        memset(body.bytes + body.length, 'x', LIMIT_UPLOAD_BYTES + extra);
        body.length += LIMIT_UPLOAD_BYTES + (size_t)extra;
        buffer_put(&body, after);
        EXPECT_INTEGER(read_parts(test, buffer_text(&body), 65536, true).status, extra ? TOO_MUCH : DONE);
        struct text files = repeated(arena, T("--xyz\r\n" FILE_FIELD("f", "p.png") "x\r\n"), (size_t)(LIMIT_UPLOADS + extra));
        EXPECT_INTEGER(read_parts(test, arena_join(arena, files, T("--xyz--")), 65536, true).status, extra ? TOO_MUCH : DONE);
        struct text fields = repeated(arena, T("--xyz\r\n" FIELD("f") "x\r\n"), (size_t)(LIMIT_FIELDS + extra));
        EXPECT_INTEGER(read_parts(test, arena_join(arena, fields, T("--xyz--")), 65536, true).status, extra ? TOO_MUCH : DONE);
        struct text value = repeated(arena, T("x"), (size_t)(LIMIT_FIELD_BYTES + extra));
        value = arena_join(arena, arena_join(arena, T("--xyz\r\n" FIELD("f")), value), after);
        EXPECT_INTEGER(read_parts(test, value, 65536, true).status, extra ? TOO_MUCH : DONE);
        struct text head = T("Content-Disposition: form-data; name=\"a\"\r\nX: ");
        struct text filler = repeated(arena, T("x"), LIMIT_PART_HEAD_BYTES - head.length + (size_t)extra);
        head = arena_join(arena, arena_join(arena, T("--xyz\r\n"), head), filler);
        head = arena_join(arena, arena_join(arena, head, T("\r\n\r\nv")), after);
        EXPECT_INTEGER(read_parts(test, head, 65536, true).status, extra ? INVALID : DONE);
        EXPECT_INTEGER(read_parts(test, head, 1, true).status, extra ? INVALID : DONE);
    }
}

static void reads_boundaries_and_cookies(struct test *test)
{
    struct text found;
    EXPECT(multipart_boundary(T("multipart/form-data; boundary=abc"), &found) == DONE && text_is(found, T("abc")));
    EXPECT(multipart_boundary(T("Multipart/Form-Data; charset=x; boundary=\"a b c\""), &found) == INVALID);
    EXPECT(multipart_boundary(T("multipart/form-data; boundary=\"a:c\""), &found) == DONE && text_is(found, T("a:c")));
    EXPECT(multipart_boundary(T("multipart/form-data"), &found) == INVALID);
    EXPECT(multipart_boundary(T("multipart/form-data; boundary="), &found) == INVALID);
    EXPECT(multipart_boundary(T("multipart/form-data; boundary=a; boundary=b"), &found) == INVALID);
    struct text longest = repeated(test_arena(test), T("b"), LIMIT_BOUNDARY_BYTES);
    struct text type = arena_join(test_arena(test), T("multipart/form-data; boundary="), longest);
    EXPECT(multipart_boundary(type, &found) == DONE);
    EXPECT(multipart_boundary(arena_join(test_arena(test), type, T("b")), &found) == INVALID);
    EXPECT(cookie_find(T("a=1; b=2;c=3"), T("c"), &found) && text_is(found, T("3")));
    EXPECT(cookie_find(T("ab=1; b=2"), T("b"), &found) && text_is(found, T("2")));
    EXPECT(!cookie_find(T("ab=1; b"), T("b"), &found) && !cookie_find(T(""), T("b"), &found));
    EXPECT(!cookie_find(T("b=\"x\""), T("b"), &found));
}

const struct test_case form_data_test[] = {{"reads targets", reads_targets},
                                           {"reads urlencoded forms", reads_urlencoded_forms},
                                           {"tells contents apart", tells_contents_apart},
                                           {"cleans file names", cleans_file_names},
                                           {"reads multipart forms", reads_multipart_forms},
                                           {"keeps the limits of uploads", keeps_the_limits_of_uploads},
                                           {"reads boundaries and cookies", reads_boundaries_and_cookies},
                                           {0}};
