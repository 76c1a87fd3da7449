/*
 * Load for ./dev bench: many kept-alive connections from one thread, each sending its next request when the answer to
 * the last one is there. It either repeats one GET, or sends forms: first it goes the whole way of each person up to the
 * last form (that is not measured), and then posts all the last forms, each once.
 *
 *   load --port P --connections N --seconds S --get PATH [--cookies FILE] [--pids 1,2]
 *   load --port P --connections N --forms N --way FILE --take NAME... [--cookies FILE] [--pids 1,2] [--pause SECONDS]
 *
 * A line of the way is PATH, a space, and the form's body: the page is read, its hidden fields NAME are taken, the form is
 * posted to the same PATH. In the body {NAME} is the hidden field, {n} a number that nobody else has and {kana} the same
 * in letters, for names. Each person keeps the cookies that are set. The file of cookies has one Cookie header a line to begin with; person or connection i uses
 * line i modulo their number. One line is printed: name=value pairs, times in milliseconds, and the processor time per
 * request of the processes named. Every posted form must be answered by 303. Only 127.0.0.1 is ever asked.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

enum {
    MOST_CONNECTIONS = 1024, MOST_COOKIES = 256, MOST_TAKEN = 4, MOST_PIDS = 64, MOST_STEPS = 16, VALUE_BYTES = 256,
    COOKIE_BYTES = 1024, LINE_BYTES = 8192, READ_BYTES = 65536, REQUEST_BYTES = 16384, EVENTS = 256, MOST_ANSWERS = 4 << 20,
    FIRST_WRONG_SHOWN = 3
};

struct person {
    char taken[MOST_TAKEN][VALUE_BYTES], cookies[COOKIE_BYTES];
    int step; /* of the way */
    bool has_form;
};

struct connection {
    int descriptor, number;
    char request[REQUEST_BYTES];
    size_t request_length;
    struct person *person;
    char *answer;
    size_t length, size;
    int64_t began_at;
    bool is_busy;
};

struct options {
    int port, connections, forms, taken_count, pid_count;
    double seconds, pause;
    const char *get, *way, *taken[MOST_TAKEN], *cookies;
    int pids[MOST_PIDS];
};

static struct options options = {.connections = 64, .seconds = 2};
static struct {
    char *path, *body;
} steps[MOST_STEPS];
static int step_count;
static char *cookies[MOST_COOKIES];
static int cookie_count;
static struct connection connections[MOST_CONNECTIONS];
static struct person *people;
static int people_begun, people_ready, people_sent;
static int64_t first_number;      /* so that two runs never send the same value */
static double *times;
static int64_t answers, wrong, bytes_read;
static int poller;
static bool is_fetching, is_over;
static int64_t ends_at;

static void fail(const char *what)
{
    fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
    exit(2);
}

static int64_t now_us(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000 + time.tv_nsec / 1000;
}

/* User and system time of the processes named, in microseconds; those that are gone count nothing. */
static int64_t processor_us(void)
{
    int64_t ticks = 0;
    for (int i = 0; i < options.pid_count; i++) {
        char path[64], line[1024] = "";
        long long user = 0, system = 0;
        snprintf(path, sizeof path, "/proc/%d/stat", options.pids[i]);
        FILE *file = fopen(path, "r");
        if (!file)
            continue;
        char *rest = fgets(line, sizeof line, file) ? strrchr(line, ')') : NULL;
        fclose(file);
        if (rest && sscanf(rest, ") %*c %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %lld %lld", &user, &system) == 2)
            ticks += user + system;
    }
    return ticks * (1000000 / sysconf(_SC_CLK_TCK));
}

/* ---- requests ---- */

static void open_connection(struct connection *connection)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)options.port)};
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = connection};
    int one = 1;
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connection->descriptor > 0)
        close(connection->descriptor);
    connection->descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connection->descriptor < 0 || connect(connection->descriptor, (struct sockaddr *)&to, sizeof to) != 0)
        fail("cannot connect");
    setsockopt(connection->descriptor, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (epoll_ctl(poller, EPOLL_CTL_ADD, connection->descriptor, &event) != 0)
        fail("epoll");
}

static void write_get(struct connection *connection, const char *path, const char *cookie)
{
    int length = snprintf(connection->request, REQUEST_BYTES, "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n%s%s%s\r\n", path,
                          options.port, cookie[0] ? "Cookie: " : "", cookie, cookie[0] ? "\r\n" : "");
    connection->request_length = (size_t)length;
}

/* The template's body with this person's values. */
static size_t fill_body(char *body, size_t size, const char *template, const struct person *person)
{
    size_t length = 0;
    long long number = (long long)(first_number + (person - people));
    for (const char *at = template; *at && length < size - VALUE_BYTES; at++) {
        int known = -1;
        for (int i = 0; *at == '{' && i < options.taken_count; i++)
            if (strncmp(at + 1, options.taken[i], strlen(options.taken[i])) == 0 && at[1 + strlen(options.taken[i])] == '}')
                known = i;
        if (known >= 0) {
            length += (size_t)snprintf(body + length, VALUE_BYTES, "%s", person->taken[known]);
            at += strlen(options.taken[known]) + 1;
        } else if (strncmp(at, "{n}", 3) == 0) {
            length += (size_t)snprintf(body + length, VALUE_BYTES, "%lld", number);
            at += 2;
        } else if (strncmp(at, "{kana}", 6) == 0) {
            for (long long rest = number; rest; rest /= 10) /* one of ten letters for each digit */
                length += (size_t)snprintf(body + length, VALUE_BYTES, "%%E3%%81%%%02X", (int)(0x82 + 2 * (rest % 10)));
            at += 5;
        } else {
            body[length++] = *at;
        }
    }
    return length;
}

static void write_post(struct connection *connection, const struct person *person)
{
    static char body[REQUEST_BYTES / 2];
    size_t length = fill_body(body, sizeof body, steps[person->step].body, person);
    const char *cookie = person->cookies;
    int head = snprintf(connection->request, REQUEST_BYTES,
                        "POST %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                        "Content-Length: %zu\r\n%s%s%s\r\n%.*s",
                        steps[person->step].path, options.port, length, cookie[0] ? "Cookie: " : "", cookie,
                        cookie[0] ? "\r\n" : "", (int)length, body);
    connection->request_length = (size_t)head;
}

/* On the way to the last form; false when nobody is left to begin. */
static bool next_of_the_way(struct connection *connection)
{
    struct person *person = connection->person;
    if (!person) {
        if (people_begun == options.forms)
            return false;
        person = connection->person = &people[people_begun];
        if (cookie_count)
            snprintf(person->cookies, COOKIE_BYTES, "%s", cookies[people_begun % cookie_count]);
        people_begun++;
    }
    if (person->has_form)
        write_post(connection, person);
    else
        write_get(connection, steps[person->step].path, person->cookies);
    return true;
}

/* False when there is nothing more to send. */
static bool next_request(struct connection *connection)
{
    if (is_fetching) {
        if (!next_of_the_way(connection))
            return false;
    } else if (is_over || (!options.get && people_sent == people_ready)) {
        return false;
    } else if (options.get) {
        write_get(connection, options.get, cookie_count ? cookies[connection->number % cookie_count] : "");
    } else {
        write_post(connection, &people[people_sent++]);
    }
    connection->length = 0;
    connection->is_busy = true;
    connection->began_at = now_us();
    if (write(connection->descriptor, connection->request, connection->request_length) != (ssize_t)connection->request_length)
        fail("cannot send");
    return true;
}

/* ---- answers ---- */

static const char *header(const struct connection *connection, size_t head, const char *name)
{
    size_t length = strlen(name);
    for (const char *line = memchr(connection->answer, '\n', head); line && line + 1 < connection->answer + head;
         line = memchr(line + 1, '\n', (size_t)(connection->answer + head - line - 1)))
        if (strncasecmp(line + 1, name, length) == 0)
            return line + 1 + length;
    return NULL;
}

/* 1: the whole answer is there; 0: not yet; *is_last: the server closes after it. */
static int is_whole(const struct connection *connection, bool has_ended, bool *is_last)
{
    char *end = memmem(connection->answer, connection->length, "\r\n\r\n", 4);
    if (!end)
        return 0;
    size_t head = (size_t)(end - connection->answer) + 4, body = connection->length - head;
    const char *length = header(connection, head, "content-length:"), *coding = header(connection, head, "transfer-encoding:");
    const char *ending = header(connection, head, "connection:");
    *is_last = has_ended || (ending && strncasecmp(ending + strspn(ending, " "), "close", 5) == 0);
    if (length)
        return body >= strtoull(length, NULL, 10);
    if (coding)
        return body >= 5 && memcmp(connection->answer + connection->length - 5, "0\r\n\r\n", 5) == 0;
    return has_ended;
}

/* Keeps "name=value" of each Set-Cookie, in the place of an older one of that name. */
static void take_cookies(const struct connection *connection, struct person *person)
{
    const char *end = memmem(connection->answer, connection->length, "\r\n\r\n", 4), *line = connection->answer;
    while ((line = memchr(line, '\n', (size_t)(end - line))) != NULL) {
        if (strncasecmp(++line, "set-cookie:", 11) != 0)
            continue;
        const char *pair = line + 11 + strspn(line + 11, " ");
        size_t length = strcspn(pair, ";\r\n"), name_length = strcspn(pair, "=");
        char kept[COOKIE_BYTES] = "", *rest = person->cookies;
        for (char *old = strtok_r(NULL, "; ", &rest); old; old = strtok_r(NULL, "; ", &rest))
            if (strncmp(old, pair, name_length + 1) != 0)
                snprintf(kept + strlen(kept), sizeof kept - strlen(kept), "%s%s", kept[0] ? "; " : "", old);
        snprintf(person->cookies, COOKIE_BYTES, "%s%s%.*s", kept, kept[0] ? "; " : "", (int)length, pair);
    }
}

static void take_form(const struct connection *connection, struct person *person)
{
    connection->answer[connection->length] = 0;
    for (int i = 0; i < options.taken_count; i++) {
        char wanted[VALUE_BYTES];
        snprintf(wanted, sizeof wanted, "name=\"%s\" value=\"", options.taken[i]);
        char *at = NULL; /* the last one: a page's own form stands behind those of its frame */
        for (char *found = strstr(connection->answer, wanted); found; found = strstr(found + 1, wanted))
            at = found + strlen(wanted);
        char *end = at ? strchr(at, '"') : NULL;
        if (!end || end - at >= VALUE_BYTES) {
            fprintf(stderr, "load: %s has no field %s:\n%.600s\n", steps[person->step].path, options.taken[i], connection->answer);
            exit(2);
        }
        memcpy(person->taken[i], at, (size_t)(end - at));
        person->taken[i][end - at] = 0;
    }
}

/* One page or form of the way is answered. */
static void note_step(struct connection *connection, int code)
{
    struct person *person = connection->person;
    take_cookies(connection, person);
    if (!person->has_form) {
        take_form(connection, person);
        person->has_form = true;
        if (person->step + 1 == step_count) {
            people_ready++;
            connection->person = NULL;
        }
        return;
    }
    if (code != 303) {
        fprintf(stderr, "load: %s was answered by %d:\n%.*s\n", steps[person->step].path, code, (int)connection->length,
                connection->answer);
        exit(2);
    }
    person->has_form = false;
    person->step++;
}

static void note_answer(struct connection *connection)
{
    int code = (int)strtol(connection->answer + 9, NULL, 10), wanted = options.get ? 200 : 303;
    if (is_fetching) {
        note_step(connection, code);
        return;
    }
    bytes_read += (int64_t)connection->length;
    if (answers < MOST_ANSWERS)
        times[answers++] = (double)(now_us() - connection->began_at) / 1000;
    if (code != wanted && wrong++ < FIRST_WRONG_SHOWN)
        fprintf(stderr, "load: %d instead of %d:\n%.*s\n", code, wanted,
                (int)(connection->length < 400 ? connection->length : 400), connection->answer);
}

static void read_answer(struct connection *connection)
{
    bool is_last = false;
    if (connection->size - connection->length < READ_BYTES) {
        connection->size = connection->size + 2 * READ_BYTES;
        connection->answer = realloc(connection->answer, connection->size + 1);
        if (!connection->answer)
            fail("memory");
    }
    ssize_t got = read(connection->descriptor, connection->answer + connection->length, READ_BYTES);
    if (got < 0 && errno != ECONNRESET)
        fail("cannot read");
    connection->length += got > 0 ? (size_t)got : 0;
    if (!connection->is_busy || (got <= 0 && connection->length == 0)) {
        /* Closed while idle, or before the answer: asked again on a new connection. */
        bool was_busy = connection->is_busy;
        open_connection(connection);
        if (was_busy && write(connection->descriptor, connection->request, connection->request_length) < 0)
            fail("cannot send");
        return;
    }
    if (!is_whole(connection, got <= 0, &is_last))
        return;
    note_answer(connection);
    connection->is_busy = false;
    if (is_last)
        open_connection(connection);
    next_request(connection);
}

static int busy_connections(void)
{
    int busy = 0;
    for (int i = 0; i < options.connections; i++)
        busy += connections[i].is_busy;
    return busy;
}

/* Until nothing is left to do; after ends_at no new request begins. */
static void run(void)
{
    struct epoll_event events[EVENTS];
    for (int i = 0; i < options.connections; i++)
        next_request(&connections[i]);
    int idle_rounds = 0;
    while (busy_connections() > 0 && idle_rounds < 30) {
        int count = epoll_wait(poller, events, EVENTS, 1000);
        idle_rounds = count == 0 ? idle_rounds + 1 : 0;
        for (int i = 0; i < count; i++)
            read_answer(events[i].data.ptr);
        if (ends_at && now_us() >= ends_at)
            is_over = true;
    }
    if (busy_connections() > 0)
        fprintf(stderr, "load: %d requests were never answered\n", busy_connections());
}

/* ---- the program ---- */

static int compare(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return a < b ? -1 : a > b;
}

static double percentile(double share)
{
    return answers ? times[(size_t)((double)(answers - 1) * share)] : 0;
}

static void read_cookies(void)
{
    char line[4096];
    FILE *file = fopen(options.cookies, "r");
    if (!file)
        fail(options.cookies);
    while (cookie_count < MOST_COOKIES && fgets(line, sizeof line, file)) {
        line[strcspn(line, "\r\n")] = 0;
        if (line[0])
            cookies[cookie_count++] = strdup(line);
    }
    fclose(file);
}

static void read_way(void)
{
    static char line[LINE_BYTES];
    FILE *file = fopen(options.way, "r");
    if (!file)
        fail(options.way);
    while (step_count < MOST_STEPS && fgets(line, sizeof line, file)) {
        line[strcspn(line, "\r\n")] = 0;
        char *space = strchr(line, ' ');
        if (!space || line[0] == '#')
            continue;
        *space = 0;
        steps[step_count].path = strdup(line);
        steps[step_count++].body = strdup(space + 1);
    }
    fclose(file);
}

static void read_options(int count, char **arguments)
{
    for (int i = 1; i + 1 < count; i += 2) {
        const char *name = arguments[i];
        char *value = arguments[i + 1];
        if (!strcmp(name, "--port")) options.port = (int)strtol(value, NULL, 10);
        else if (!strcmp(name, "--connections")) options.connections = (int)strtol(value, NULL, 10);
        else if (!strcmp(name, "--seconds")) options.seconds = strtod(value, NULL);
        else if (!strcmp(name, "--pause")) options.pause = strtod(value, NULL);
        else if (!strcmp(name, "--forms")) options.forms = (int)strtol(value, NULL, 10);
        else if (!strcmp(name, "--get")) options.get = value;
        else if (!strcmp(name, "--way")) options.way = value;
        else if (!strcmp(name, "--cookies")) options.cookies = value;
        else if (!strcmp(name, "--take") && options.taken_count < MOST_TAKEN) options.taken[options.taken_count++] = value;
        else if (!strcmp(name, "--pids"))
            for (char *at = strtok_r(value, ", \n", &value); at && options.pid_count < MOST_PIDS; at = strtok_r(NULL, ", \n", &value))
                options.pids[options.pid_count++] = (int)strtol(at, NULL, 10);
        else {
            fprintf(stderr, "load: unknown option %s\n", name);
            exit(2);
        }
    }
    bool is_right = options.port && options.connections > 0 && options.connections <= MOST_CONNECTIONS &&
                    (options.get || (options.way && options.forms > 0));
    if (!is_right) {
        fprintf(stderr, "load: see the head of tests/bench/load.c\n");
        exit(2);
    }
}

int main(int count, char **arguments)
{
    read_options(count, arguments);
    if (options.cookies)
        read_cookies();
    if (options.way)
        read_way();
    times = calloc(MOST_ANSWERS, sizeof *times);
    people = calloc((size_t)options.forms + 1, sizeof *people);
    poller = epoll_create1(EPOLL_CLOEXEC);
    if (!times || !people || poller < 0)
        fail("memory");
    first_number = (int64_t)time(NULL) % 100000 * 1000000;
    for (int i = 0; i < options.connections; i++) {
        connections[i].number = i;
        open_connection(&connections[i]);
    }
    if (options.forms) {
        is_fetching = true;
        run();
        is_fetching = false;
        if (options.pause > 0)
            fprintf(stderr, "load: %d forms are fetched\n", people_ready);
        usleep((useconds_t)(options.pause * 1e6)); /* what the fetching left behind is done before the clock runs */
    }
    int64_t began_at = now_us(), processor = processor_us();
    ends_at = began_at + (int64_t)(options.seconds * 1e6);
    run();
    double seconds = (double)(now_us() - began_at) / 1e6;
    processor = processor_us() - processor;
    qsort(times, (size_t)answers, sizeof *times, compare);
    printf("requests=%lld wrong=%lld seconds=%.3f rate=%.0f p50=%.2f p95=%.2f p99=%.2f max=%.2f bytes=%.0f cpu_us=%.1f\n",
           (long long)answers, (long long)wrong, seconds, (double)answers / seconds, percentile(0.5), percentile(0.95),
           percentile(0.99), answers ? times[answers - 1] : 0, answers ? (double)bytes_read / (double)answers : 0,
           answers ? (double)processor / (double)answers : 0);
    return wrong || !answers;
}
