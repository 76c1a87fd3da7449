#include "base/test.h"
#include "system/clock.h"
#include "system/files.h"
#include "system/http_client.h"
#include "system/log.h"
#include "system/mail.h"
#include "system/process.h"
#include "system/random.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static void clocks(struct test *test)
{
    struct clock fixed = clock_fixed(100), shifted = clock_shifted(-5 * MICROSECONDS);
    clock_move(&fixed, 5);
    EXPECT_INTEGER(clock_now(&fixed), 105);
    int64_t real = clock_now(&system_clock);
    EXPECT(real > 1700000000LL * MICROSECONDS);
    EXPECT(clock_now(&shifted) <= real - 4 * MICROSECONDS);
    clock_move(&shifted, 10 * MICROSECONDS);
    EXPECT(clock_now(&shifted) >= real + 5 * MICROSECONDS);
}

static void randomness(struct test *test)
{
    struct arena *arena = test_arena(test);
    struct random a = random_seeded(7), b = random_seeded(7), c = random_seeded(8);
    struct text first = random_hex(&a, arena, 16), second = random_hex(&a, arena, 16);
    EXPECT_INTEGER((int64_t)first.length, 32);
    EXPECT(!text_is(first, second));
    EXPECT_TEXT(random_hex(&b, arena, 16), first);
    EXPECT(!text_is(random_hex(&c, arena, 16), first));
    EXPECT(!text_is(random_hex(&system_random, arena, 16), random_hex(&system_random, arena, 16)));
    bool seen[5] = {0};
    for (int i = 0; i < 200; i++) {
        uint64_t number = random_below(&a, 5);
        if (EXPECT(number < 5))
            seen[number] = true;
    }
    EXPECT(seen[0] && seen[1] && seen[2] && seen[3] && seen[4]);
    struct text word = random_readable(&system_random, arena, 500);
    for (size_t i = 0; i < word.length; i++)
        EXPECT(!strchr("01258BILOSZUV", word.bytes[i]));
}

static void files(struct test *test)
{
    struct arena *arena = test_arena(test);
    struct text folder, found = {0};
    EXPECT(folder_temporary(arena, "ikanai-files", &folder) == DONE);
    struct text deep = arena_print(arena, "%s/a/b", folder.bytes), file = arena_print(arena, "%s/x", deep.bytes);
    EXPECT(folder_make(deep.bytes, 0700) == DONE && folder_make(deep.bytes, 0700) == DONE);
    EXPECT(file_read(arena, file.bytes, 100, &found) == NOT_FOUND);
    EXPECT(file_write(file.bytes, T("one"), 0600) == DONE);
    EXPECT(file_write(file.bytes, (struct text){"t\0wo", 4}, 0600) == DONE);
    EXPECT(file_read(arena, file.bytes, 3, &found) == TOO_MUCH);
    EXPECT(file_read(arena, file.bytes, 4, &found) == DONE && text_is(found, ((struct text){"t\0wo", 4})));
    EXPECT(folder_make(file.bytes, 0700) == BROKEN);
    struct file_names names = {0};
    EXPECT(folder_list(arena, deep.bytes, &names) == DONE && names.count == 1);
    EXPECT(symlink("/", arena_print(arena, "%s/link", deep.bytes).bytes) == 0);
    EXPECT(folder_remove(folder.bytes) == DONE && !file_is_there(folder.bytes) && file_is_there("/"));
    EXPECT(folder_list(arena, folder.bytes, &names) == NOT_FOUND);
}

static enum status run(struct test *test, const char *const *arguments, struct process process,
                       struct process_result *result)
{
    process.arguments = arguments;
    return process_run(test_arena(test), &process, result);
}

static void child_programs(struct test *test)
{
    struct process_result result = {0};
    const char *const cat[] = {"cat", NULL}, *const missing[] = {"/no/such/program", NULL};
    const char *const slow[] = {"sleep", "20", NULL}, *const endless[] = {"yes", NULL};
    const char *const words[] = {"sh", "-c", "echo \"$1|$WORD\"; echo bad >&2; exit 3", "sh", "a b; $(x) '", NULL};
    const char *const variables[] = {"WORD=w", NULL};
    char *big = arena_take(test_arena(test), 300000, 1);
    memset(big, 'x', 300000);
    EXPECT(run(test, cat, (struct process){.input = {big, 300000}}, &result) == DONE);
    EXPECT(result.exit_code == 0 && text_is(result.output, ((struct text){big, 300000})));
    EXPECT(run(test, words, (struct process){.environment = variables}, &result) == DONE);
    EXPECT_INTEGER(result.exit_code, 3);
    EXPECT_TEXT(result.output, T("a b; $(x) '|w\n"));
    EXPECT_TEXT(result.errors, T("bad\n"));
    EXPECT(run(test, missing, (struct process){0}, &result) == NOT_FOUND);
    EXPECT(run(test, slow, (struct process){.timeout_ms = 100}, &result) == BUSY);
    EXPECT(run(test, endless, (struct process){.limit_bytes = 1000}, &result) == TOO_MUCH);
    const char *const deaf[] = {"true", NULL};
    EXPECT(run(test, deaf, (struct process){.input = {big, 300000}}, &result) == DONE && result.exit_code == 0);
}

/* ---- a server of a few lines on a thread: says its lines, one for each it hears ---- */

struct sink {
    int listening, port;
    const char *const *answers; /* the first is said at once */
    char heard[8192];
    size_t length;
};

static void hear_line(struct sink *sink, int peer, const char *until)
{
    size_t from = sink->length;
    while (sink->length < sizeof sink->heard - 1) {
        ssize_t got = read(peer, sink->heard + sink->length, 1);
        if (got <= 0)
            return;
        sink->heard[++sink->length] = 0;
        if (strstr(sink->heard + from, until))
            return;
    }
}

static void *serve(void *context)
{
    struct sink *sink = context;
    int peer = accept(sink->listening, NULL, NULL);
    const char *until = "\r\n";
    for (const char *const *answer = sink->answers; *answer && peer >= 0; answer++) {
        if (**answer && write(peer, *answer, strlen(*answer)) < 0)
            break;
        until = strncmp(*answer, "354", 3) == 0 ? "\r\n.\r\n" : **answer ? "\r\n" : "\r\n\r\n";
        if (answer[1])
            hear_line(sink, peer, until);
    }
    close(peer);
    close(sink->listening);
    return NULL;
}

static bool open_sink(struct sink *sink, pthread_t *thread)
{
    struct sockaddr_in place = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof place;
    sink->listening = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (sink->listening < 0 || bind(sink->listening, (struct sockaddr *)&place, size) != 0 ||
        listen(sink->listening, 1) != 0 || getsockname(sink->listening, (struct sockaddr *)&place, &size) != 0)
        return false;
    sink->port = ntohs(place.sin_port);
    return pthread_create(thread, NULL, serve, sink) == 0;
}

static void sends_mail(struct test *test)
{
    static const char *const answers[] = {"220 sink\r\n", "250 sink\r\n", "250 ok\r\n", "250 ok\r\n",
                                          "354 go on\r\n", "250 taken\r\n", "221 bye\r\n", NULL};
    struct sink sink = {.answers = answers};
    pthread_t thread;
    if (!EXPECT(open_sink(&sink, &thread)))
        return;
    struct mail_server server = mail_server_smtp(T("127.0.0.1"), sink.port, MAIL_PLAIN);
    struct text problem;
    enum status status = mail_send(&server, T("city@example.jp"), T("ana@example.jp"),
                                   T("Subject: x\n\n.line\r\nend\n"), &problem, test_arena(test));
    pthread_join(thread, NULL);
    EXPECT(status == DONE);
    EXPECT_TEXT(problem, T(""));
    EXPECT(strstr(sink.heard, "MAIL FROM:<city@example.jp>") && strstr(sink.heard, "RCPT TO:<ana@example.jp>"));
    EXPECT(strstr(sink.heard, "Subject: x\r\n\r\n..line\r\nend\r\n.\r\n") != NULL);
    EXPECT(mail_send(&server, T("city@example.jp"), T("a@b.jp>\r\nRCPT TO:<c@d.jp"), T("x"), &problem,
                     test_arena(test)) == INVALID);
    EXPECT(mail_send(&server, T("city@example.jp"), T("ana@example.jp"), T("x"), &problem, test_arena(test)) == BUSY);
    EXPECT(problem.length > 0);
}

/* A server that takes nothing from who has not signed in. */
static void signs_in_to_the_mail_server(struct test *test)
{
    static const char *const right[] = {"220 sink\r\n", "250-sink\r\n250 AUTH PLAIN\r\n", "334 \r\n", "235 welcome\r\n", "250 ok\r\n", "250 ok\r\n",
                                        "354 go on\r\n", "250 taken\r\n", "221 bye\r\n", NULL};
    static const char *const wrong[] = {"220 sink\r\n", "250-sink\r\n250 AUTH PLAIN\r\n", "334 \r\n", "535 no\r\n", "221 bye\r\n", NULL};
    for (int i = 0; i < 2; i++) {
        struct sink sink = {.answers = i ? wrong : right};
        pthread_t thread;
        if (!EXPECT(open_sink(&sink, &thread)))
            return;
        struct mail_server server = mail_server_smtp(T("127.0.0.1"), sink.port, MAIL_PLAIN);
        struct text problem;
        server.user = T("city");
        server.password = T("secret");
        enum status status = mail_send(&server, T("city@example.jp"), T("ana@example.jp"), T("Subject: x\n\nx\n"), &problem, test_arena(test));
        pthread_join(thread, NULL);
        EXPECT_INTEGER(status, i ? BUSY : DONE); /* the operator's to mend: the mail waits */
        EXPECT(strstr(sink.heard, "AUTH PLAIN") && strstr(sink.heard, "AGNpdHkAc2VjcmV0")); /* \0city\0secret */
        EXPECT((strstr(sink.heard, "MAIL FROM") != NULL) == (i == 0));
        EXPECT(!text_has(problem, T("secret")));
    }
}

static void mail_refused_for_good(struct test *test)
{
    static const char *const answers[] = {"220 sink\r\n", "250 sink\r\n", "250 ok\r\n", "550 no such person\r\n",
                                          "221 bye\r\n", NULL};
    struct sink sink = {.answers = answers};
    pthread_t thread;
    if (!EXPECT(open_sink(&sink, &thread)))
        return;
    struct mail_server server = mail_server_smtp(T("127.0.0.1"), sink.port, MAIL_PLAIN);
    struct text problem;
    EXPECT(mail_send(&server, T("city@example.jp"), T("ana@example.jp"), T("x"), &problem, test_arena(test)) ==
           INVALID);
    EXPECT(text_has(problem, T("550")) && !text_has(problem, T("ana")));
    pthread_join(thread, NULL);
}

static void asks_by_http(struct test *test)
{
    static const char *const answers[] = {
        "", "HTTP/1.1 201 Created\r\nContent-Type: text/plain\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi", NULL};
    struct sink sink = {.answers = answers};
    pthread_t thread;
    if (!EXPECT(open_sink(&sink, &thread)))
        return;
    const char *const headers[] = {"Authorization: Bearer x", NULL};
    struct http_question question = {.method = "POST",
                                     .url = arena_print(test_arena(test), "http://127.0.0.1:%d/a", sink.port),
                                     .headers = headers,
                                     .body = T("b=1")};
    struct http_answer answer = {0};
    EXPECT(http_ask(&system_http, test_arena(test), &question, &answer) == DONE);
    pthread_join(thread, NULL);
    EXPECT_INTEGER(answer.code, 201);
    EXPECT_TEXT(answer.body, T("hi"));
    EXPECT_TEXT(answer.type, T("text/plain"));
    EXPECT(strstr(sink.heard, "Authorization: Bearer x\r\n") != NULL);
    EXPECT(http_ask(&system_http, test_arena(test), &question, &answer) == BUSY);
    question.url = T("file:///etc/hostname");
    EXPECT(http_ask(&system_http, test_arena(test), &question, &answer) == INVALID);
}

static void keeps_mail(struct test *test)
{
    struct mail_server server = mail_server_keeping();
    struct text problem;
    struct mail_kept kept;
    EXPECT(mail_send(&server, T("a@b"), T("c@d"), T("hello"), &problem, test_arena(test)) == DONE);
    EXPECT_INTEGER((int64_t)mail_kept_count(&server), 1);
    EXPECT(mail_kept_at(&server, 0, test_arena(test), &kept) && text_is(kept.message, T("hello")));
    EXPECT(!mail_kept_at(&server, 1, test_arena(test), &kept));
    mail_server_free(&server);
}

static void counts_log_lines(struct test *test)
{
    int64_t before = log_lines();
    log_quiet(true);
    log_line("test", "a line\nwith a break");
    log_quiet(false);
    EXPECT_INTEGER(log_lines(), before + 1);
}

/* Each byte is handed out once: not to two callers, and not to a child process after its parent. */
static void random_pool(struct test *test)
{
    enum { DRAWS = 300 };
    uint64_t drawn[DRAWS], of_child = 0, after = 0;
    uint8_t large[4096] = {0};
    int ends[2];
    random_begin();
    for (int i = 0; i < DRAWS; i++) {
        random_fill(&system_random, &drawn[i], sizeof drawn[i]);
        for (int j = 0; j < i; j++)
            EXPECT(drawn[j] != drawn[i]);
    }
    random_fill(&system_random, large, sizeof large);
    EXPECT(memcmp(large, large + 2048, 2048) != 0);
    EXPECT(pipe(ends) == 0);
    pid_t child = fork();
    if (child == 0) {
        random_fill(&system_random, &of_child, sizeof of_child);
        _exit(write(ends[1], &of_child, sizeof of_child) == (ssize_t)sizeof of_child ? 0 : 1);
    }
    random_fill(&system_random, &after, sizeof after);
    EXPECT(read(ends[0], &of_child, sizeof of_child) == (ssize_t)sizeof of_child && of_child != after);
    EXPECT(waitpid(child, NULL, 0) == child);
    close(ends[0]);
    close(ends[1]);
}

const struct test_case system_test[] = {{"clocks", clocks},
                                        {"randomness", randomness},
                                        {"random bytes are handed out once", random_pool},
                                        {"files", files},
                                        {"child programs", child_programs},
                                        {"sends mail", sends_mail},
                                        {"signs in to the mail server", signs_in_to_the_mail_server},
                                        {"mail refused for good", mail_refused_for_good},
                                        {"asks by HTTP", asks_by_http},
                                        {"keeps mail", keeps_mail},
                                        {"counts log lines", counts_log_lines},
                                        {0}};
