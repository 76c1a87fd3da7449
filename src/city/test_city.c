#include "city/test_city.h"

#include "base/check.h"
#include "city/frame.h"
#include "city/jobs.h"
#include "city/permissions.h"
#include "city/sessions.h"
#include "city/site_rules.h"
#include "system/files.h"
#include "web/cookies.h"
#include "web/web.h"

#include <arpa/inet.h>
#include <limits.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

/* "staff 3" or "resident 5 7" in a header that only these rules read. */
static enum status recognise_test(struct request *request)
{
    struct text rest = request_header(request, "X-Test-Actor"), kind, part;
    int64_t id = 0, person = 0;
    if (rest.length == 0) /* a real session, where a test signs in as people do */
        return session_recognise(request);
    if (!text_next_part(&rest, ' ', &kind) || !text_next_part(&rest, ' ', &part) ||
        !text_to_integer(part, &id))
        return DONE;
    if (text_next_part(&rest, ' ', &part))
        check(text_to_integer(part, &person));
    bool is_staff = text_is(kind, T("staff"));
    request->actor = (struct actor){.kind = is_staff ? STAFF_ACTOR : RESIDENT_ACTOR,
                                    .id = id,
                                    .person_id = person,
                                    .name = is_staff ? T("職員") : T("住民"),
                                    .assurance = is_staff ? 0 : 2,
                                    .session_id = id,
                                    .signed_in_at = request->now,
                                    .has_second_factor = is_staff};
    const struct rights *rights;
    if (!is_staff)
        return DONE;
    enum status status =
        rights_load(request->store, request->arena, id, city_today_of(request), &rights);
    if (status == DONE)
        request->actor.rights = rights;
    return status;
}

static int64_t test_now(const void *city)
{
    return city_now(city);
}

static const struct site_rules test_rules = {.recognise = recognise_test,
                                             .admit = city_admit,
                                             .refuse = city_refuse,
                                             .frame_begin = city_frame_begin,
                                             .frame_end = city_frame_end,
                                             .now = test_now};
static const struct rate_limits no_rates = {0};

/* The procedures that tests apply for: sixty more would only be read again for each test. */
static const char *const test_procedures[] = {"inu",   "juminhyo", "kisaijiko", "nozei",
                                              "risai", "shotoku",  "tenshutsu"};
static struct text small_folder;

static void remove_small_folder(void)
{
    check(folder_remove(small_folder.bytes) == DONE);
}

static void copy_file(struct arena *arena, const char *from, const char *to)
{
    struct text bytes;
    check(file_read(arena, from, (size_t)64 << 20, &bytes) == DONE &&
          file_write(to, bytes, 0600) == DONE);
}

/* The city's folder with those procedures only, made once for the program: folders are links, files
 * are copies. */
static struct text folder_for_tests(struct arena *arena, const char *folder)
{
    struct file_names names;
    char whole[PATH_MAX];
    if (small_folder.length > 0)
        return small_folder;
    check(folder_temporary(arena, "ikanai-test-city.", &small_folder) == DONE);
    small_folder.bytes = strdup(small_folder.bytes); /* outlives the test */
    check(atexit(remove_small_folder) == 0 && realpath(folder, whole) != NULL &&
          folder_list(arena, folder, &names) == DONE);
    for (size_t i = 0; i < names.count; i++) {
        struct stat about;
        const char *name = arena_terminated(arena, names.items[i]);
        const char *from = arena_terminated(arena, arena_print(arena, "%s/%s", whole, name));
        const char *to =
            arena_terminated(arena, arena_print(arena, "%s/%s", small_folder.bytes, name));
        check(stat(from, &about) == 0);
        if (!S_ISDIR(about.st_mode)) {
            if (strcmp(name, "parts.yaml") != 0) /* parts that nobody uses are a mistake, and these few use none */
                copy_file(arena, from, to);
        } else if (strcmp(name, "procedures") != 0)
            check(symlink(from, to) == 0);
        else
            check(folder_make(to, 0700) == DONE);
    }
    for (size_t i = 0; i < sizeof test_procedures / sizeof *test_procedures; i++)
        copy_file(arena,
                  arena_terminated(arena, arena_print(arena, "%s/procedures/%s.yaml", whole,
                                                      test_procedures[i])),
                  arena_terminated(arena, arena_print(arena, "%s/procedures/%s.yaml",
                                                      small_folder.bytes, test_procedures[i])));
    return small_folder;
}

static bool start_web(struct test_city *town)
{
    struct text why = {0};
    struct site *site = TAKE(town->arena, struct site, 1);
    *site = *city_site(town->city);
    site->rules = &test_rules;
    struct web_options options = {.rates = &no_rates, .upload_folder = town->city->data_folder};
    bool is_started =
        test_expect(town->test, web_start(town->arena, &options, site, &town->web, &why) == DONE,
                    "the server starts", __FILE__, __LINE__);
    if (!is_started)
        printf("  %.*s\n", TEXT_ARGUMENTS(why));
    return is_started;
}

bool test_city_open(struct test *test, struct test_city *town, int which, const char *folder,
                    const struct module *const *modules)
{
    *town = (struct test_city){.test = test, .arena = test_arena(test), .cookie = T("")};
    if (!test_database_open(test, &town->place, which, NULL))
        return false;
    town->place.database = database_close(town->place.database);
    struct text why = {0};
    struct city_options options = {.data_folder = town->place.folder,
                                   .store = town->place.is_sqlite ? T("") : town->place.where,
                                   .city_folder =
                                       !folder ? T("")
                                       : strcmp(folder, "cities/iwaki") == 0
                                           ? folder_for_tests(town->arena, folder)
                                           : text_of(folder), /* a test's own: as it is */
                                   .base_url = T("http://city.example"),
                                   .program_version = T("test"),
                                   .is_demo = true,
                                   .may_migrate = true,
                                   .skips_first_start = folder == NULL,
                                   .modules = modules,
                                   .clock_fixed = TEST_CITY_NOW};
    town->city = city_open(town->arena, &options, &why);
    if (!test_expect(test, town->city != NULL, "the city opens", __FILE__, __LINE__)) {
        printf("  %.*s\n", TEXT_ARGUMENTS(why));
        test_database_close(&town->place);
        return false;
    }
    town->store = database_store(town->city->database);
    start_web(town);
    return true;
}

void test_city_close(struct test_city *town)
{
    web_free(town->web);
    town->city = city_close(town->city);
    test_database_close(&town->place);
}

void test_city_as_staff(struct test_city *town, const char *code)
{
    struct staff staff = {0};
    test_expect(town->test, staff_by_code(town->store, town->arena, text_of(code), &staff) == DONE,
                code, __FILE__, __LINE__);
    town->actor = arena_print(town->arena, "staff %lld", (long long)staff.id);
}

void test_city_as_resident(struct test_city *town, int64_t account_id, int64_t person_id)
{
    town->actor =
        arena_print(town->arena, "resident %lld %lld", (long long)account_id, (long long)person_id);
}

void test_city_as_nobody(struct test_city *town)
{
    town->actor = T("");
}

/* ---- a client ---- */

static struct text say_to_server(struct test_city *town, struct text bytes)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)web_port(town->web)),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct buffer answer = buffer_new(town->arena);
    int client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    check(client >= 0 && connect(client, (struct sockaddr *)&address, sizeof address) == 0);
    while (bytes.length) {
        ssize_t sent = send(client, bytes.bytes, bytes.length, MSG_NOSIGNAL);
        if (sent <= 0)
            break;
        bytes = text_from(bytes, (size_t)sent);
    }
    for (ssize_t got = 1; got > 0;) {
        buffer_reserve(&answer, 1 << 16);
        got = recv(client, answer.bytes + answer.length, 1 << 16, 0);
        answer.length += got > 0 ? (size_t)got : 0;
    }
    close(client);
    return buffer_text(&answer);
}

static struct text head_lines(struct test_city *town)
{
    struct buffer lines = buffer_new(town->arena);
    buffer_put(&lines, T("Host: city.example\r\nConnection: close\r\n"));
    if (town->actor.length)
        buffer_print(&lines, "X-Test-Actor: %.*s\r\n", TEXT_ARGUMENTS(town->actor));
    /* The form's token is bound to the session's cookie of who is signed in. */
    const char *session =
        text_starts(town->actor, T("staff")) ? COOKIE_STAFF "=staff" : COOKIE_SESSION "=resident";
    if (town->actor.length)
        buffer_print(&lines, "Cookie: %s%s%.*s\r\n", session, town->cookie.length ? "; " : "",
                     TEXT_ARGUMENTS(town->cookie));
    else if (town->cookie.length)
        buffer_print(&lines, "Cookie: %.*s\r\n", TEXT_ARGUMENTS(town->cookie));
    return buffer_text(&lines);
}

static struct text header_value(struct text answer, struct text name)
{
    ptrdiff_t end = text_find(answer, T("\r\n\r\n"));
    struct text head = text_slice(answer, 0, end < 0 ? 0 : (size_t)end + 2), line;
    while (head.length && text_next_part(&head, '\n', &line)) {
        ptrdiff_t colon = text_find_byte(line, ':');
        if (colon > 0 && text_is_same_ascii(text_slice(line, 0, (size_t)colon), name))
            return text_trim(text_from(line, (size_t)colon + 1));
    }
    return T("");
}

static int take_answer(struct test_city *town, struct text answer, struct text *body)
{
    int64_t code = 0;
    ptrdiff_t end = text_find(answer, T("\r\n\r\n"));
    struct text set = header_value(answer, T("Set-Cookie")), cookie;
    *body = end < 0 ? T("") : text_from(answer, (size_t)end + 4);
    if (set.length && text_next_part(&set, ';', &cookie))
        town->cookie = town->cookie.length
                           ? arena_print(town->arena, "%.*s; %.*s", TEXT_ARGUMENTS(town->cookie),
                                         TEXT_ARGUMENTS(cookie))
                           : cookie;
    return text_to_integer(text_slice(answer, 9, 3), &code) ? (int)code : 0;
}

int test_city_get(struct test_city *town, const char *path, struct text *body)
{
    struct text lines = head_lines(town);
    struct text bytes =
        arena_print(town->arena, "GET %s HTTP/1.1\r\n%.*s\r\n", path, TEXT_ARGUMENTS(lines));
    struct text answer = say_to_server(town, bytes);
    int code = take_answer(town, answer, body);
    if (code >= 300 && code < 400)
        *body = header_value(answer, T("Location"));
    return code;
}

/* The value of the hidden field of that name. */
static struct text hidden(struct text page, struct text name)
{
    ptrdiff_t at = text_find(page, name);
    if (at < 0)
        return T("");
    struct text rest = text_from(page, (size_t)at + name.length);
    ptrdiff_t value = text_find(rest, T("value=\""));
    if (value < 0)
        return T("");
    rest = text_from(rest, (size_t)value + strlen("value=\""));
    ptrdiff_t end = text_find_byte(rest, '"');
    return text_slice(rest, 0, end < 0 ? 0 : (size_t)end);
}

int test_city_post(struct test_city *town, const char *form_path, const char *path,
                   const char *fields, struct text *answer)
{
    struct text page;
    test_city_get(town, form_path, &page);
    struct text body = arena_print(town->arena, "_token=%.*s&_key=%.*s&%s",
                                   TEXT_ARGUMENTS(hidden(page, T("name=\"_token\""))),
                                   TEXT_ARGUMENTS(hidden(page, T("name=\"_key\""))), fields);
    struct text lines = head_lines(town);
    struct text bytes =
        arena_print(town->arena,
                    "POST %s HTTP/1.1\r\n%.*sContent-Type: application/x-www-form-urlencoded\r\n"
                    "Content-Length: %zu\r\n\r\n%.*s",
                    path, TEXT_ARGUMENTS(lines), body.length, TEXT_ARGUMENTS(body));
    struct text whole = say_to_server(town, bytes);
    int code = take_answer(town, whole, answer);
    if (code >= 300 && code < 400)
        *answer = header_value(whole, T("Location"));
    return code;
}

void test_city_run(struct test_city *town)
{
    int64_t done;
    test_expect(town->test, jobs_run_once(town->city, town->arena, &done) == DONE, "the jobs run",
                __FILE__, __LINE__);
}
