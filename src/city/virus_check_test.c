/* A clamd of the same shape, on a socket of the test: clean, found, never answers, stops in the middle, is not there. */
#include "city/virus_check.h"

#include "city/files_private.h"
#include "city/parts.h"
#include "city/settings.h"
#include "city/test_city.h"
#include "store/event.h"
#include "system/log.h"

#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static const struct module *const modules[] = {&city_module, NULL};
static const char eicar[] = "X5O!P%@AP[4\\PZX54(P^)7CC)7}$" "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*";

enum manner { ANSWERS, STOPS_IN_THE_MIDDLE, TALKS_NONSENSE };
struct mock_clamd {
    int listening;
    _Atomic(int) manner;
    pthread_t thread;
    const char *path;
    char data[1 << 16];
};

static bool read_exactly(int handle, void *into, size_t length)
{
    char *at = into;
    ssize_t got;
    for (; length > 0 && (got = read(handle, at, length)) > 0; at += got)
        length -= (size_t)got;
    return length == 0;
}

static void answer(struct mock_clamd *mock, int handle)
{
    char word[10] = {0};
    size_t kept = 0;
    uint32_t length;
    if (!read_exactly(handle, word, 6))
        return;
    if (memcmp(word, "zPING", 6) == 0) {
        (void)!write(handle, "PONG", 5);
        return;
    }
    if (!read_exactly(handle, word + 6, 4))
        return;
    while (read_exactly(handle, &length, sizeof length) && length != 0) {
        length = ntohl(length);
        if (mock->manner == STOPS_IN_THE_MIDDLE || kept + length > sizeof mock->data || !read_exactly(handle, mock->data + kept, length))
            return;
        kept += length;
    }
    bool is_found = memmem(mock->data, kept, eicar, sizeof eicar - 1) != NULL;
    const char *said = mock->manner == TALKS_NONSENSE ? "what?" : is_found ? "stream: Eicar\"-Test FOUND" : "stream: OK";
    (void)!write(handle, said, strlen(said) + 1);
}

static void *serve(void *context)
{
    struct mock_clamd *mock = context;
    int handle;
    while ((handle = accept(mock->listening, NULL, NULL)) >= 0) {
        answer(mock, handle);
        close(handle);
    }
    return NULL;
}

static void mock_begin(struct mock_clamd *mock, struct test_city *town)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    mock->path = arena_print(town->arena, "%.*s/clamd", TEXT_ARGUMENTS(town->city->data_folder)).bytes;
    memcpy(address.sun_path, mock->path, strlen(mock->path) + 1);
    unlink(mock->path);
    mock->listening = socket(AF_UNIX, SOCK_STREAM, 0);
    struct test *test = town->test;
    EXPECT(bind(mock->listening, (struct sockaddr *)&address, sizeof address) == 0 && listen(mock->listening, 4) == 0);
    EXPECT(pthread_create(&mock->thread, NULL, serve, mock) == 0);
}

static void mock_end(struct mock_clamd *mock)
{
    shutdown(mock->listening, SHUT_RDWR);
    pthread_join(mock->thread, NULL);
    close(mock->listening);
    unlink(mock->path);
}

struct putting {
    struct city *city;
    const char *name, *value;
};
static enum status put_in_store(struct store *store, void *context)
{
    const struct putting *put = context;
    int64_t now = city_now(put->city);
    return setting_put(store, put->city, text_of(put->name), text_of(put->value), date_of_moment(now), T("見本"), T("test"), now);
}

static void set(struct test_city *town, const char *name, const char *value)
{
    struct test *test = town->test;
    struct putting put = {town->city, name, value};
    EXPECT_INTEGER(store_transaction(town->store, put_in_store, &put), DONE);
    EXPECT_INTEGER(city_refresh(town->city, town->store), DONE);
}

/* A PDF with `words` in a place where nobody reads. */
static enum attachment_problem hand_in(struct test_city *town, const char *words, struct attachment *found)
{
    struct test *test = town->test;
    enum attachment_problem problem = ATTACHMENT_TAKEN;
    struct text pdf = arena_print(town->arena, "%%PDF-1.4\n1 0 obj<</Type/Page>>endobj\n2 0 obj<<>>stream\n%s\nendstream\ntrailer\n%%%%EOF\n", words);
    enum status status = attachment_take_bytes(town->city, town->store, town->arena, city_now(town->city), T("a.pdf"),
                                               T("application/pdf"), pdf, T("draft"), 7, found, &problem);
    EXPECT_INTEGER(status, problem == ATTACHMENT_TAKEN ? DONE : INVALID);
    return problem;
}

static int64_t events_of_draft(struct test_city *town)
{
    struct kept_events events = {0};
    return event_list(town->store, town->arena, T("draft"), 7, &events) == DONE ? (int64_t)events.count : -1;
}

static void files_are_checked_when_they_come(struct test *test)
{
    struct test_city town;
    for (int which = 0; test_city_open(test, &town, which, NULL, modules); which++) {
        static struct mock_clamd mock;
        struct attachment file = {0};
        struct attachments list;
        mock_begin(&mock, &town);
        mock.manner = ANSWERS;
        set(&town, "city.virus_address", mock.path);
        EXPECT_INTEGER(virus_state(town.city, town.arena, city_now(town.city)), VIRUS_ANSWERS);
        EXPECT_INTEGER(hand_in(&town, "harmless", &file), ATTACHMENT_TAKEN);
        EXPECT(!file.waits);
        log_quiet(true);
        EXPECT_INTEGER(hand_in(&town, eicar, &file), ATTACHMENT_INFECTED);
        EXPECT_INTEGER(attachments_of(town.city, town.store, town.arena, T("draft"), 7, &list), DONE);
        EXPECT_INTEGER((int64_t)list.count, 1); /* never stored */
        EXPECT_INTEGER(events_of_draft(&town), 1);

        mock.manner = STOPS_IN_THE_MIDDLE;
        set(&town, "city.virus_unanswered", "refuse");
        EXPECT_INTEGER(hand_in(&town, "harmless", &file), ATTACHMENT_UNCHECKED);
        mock.manner = TALKS_NONSENSE;
        EXPECT_INTEGER(hand_in(&town, "harmless", &file), ATTACHMENT_UNCHECKED);
        set(&town, "city.virus_check", "off");
        EXPECT_INTEGER(hand_in(&town, eicar, &file), ATTACHMENT_TAKEN);
        EXPECT_INTEGER(virus_state(town.city, town.arena, city_now(town.city)), VIRUS_IS_OFF);
        mock_end(&mock);

        set(&town, "city.virus_check", "present"); /* nobody is there */
        EXPECT_INTEGER(hand_in(&town, "harmless", &file), ATTACHMENT_TAKEN);
        EXPECT_INTEGER(virus_state(town.city, town.arena, city_now(town.city)), VIRUS_IS_ABSENT);
        set(&town, "city.virus_check", "required");
        EXPECT_INTEGER(hand_in(&town, "harmless", &file), ATTACHMENT_UNCHECKED);
        EXPECT_INTEGER(virus_state(town.city, town.arena, city_now(town.city)), VIRUS_IS_MISSING);
        log_quiet(false);
        test_city_close(&town);
    }
}

static void unchecked_files_wait(struct test *test)
{
    struct test_city town;
    for (int which = 0; test_city_open(test, &town, which, NULL, modules); which++) {
        static struct mock_clamd mock;
        struct attachment clean = {0}, bad = {0};
        struct text bytes;
        struct job_run run = {.city = town.city, .store = town.store, .arena = town.arena, .now = city_now(town.city)};
        mock_begin(&mock, &town);
        mock.manner = STOPS_IN_THE_MIDDLE;
        set(&town, "city.virus_address", mock.path);
        log_quiet(true);
        EXPECT_INTEGER(hand_in(&town, "harmless", &clean), ATTACHMENT_TAKEN);
        EXPECT_INTEGER(hand_in(&town, eicar, &bad), ATTACHMENT_TAKEN);
        EXPECT(clean.waits && bad.waits);
        EXPECT_INTEGER(attachment_bytes(town.city, town.store, town.arena, &clean, &bytes), CONFLICT);
        EXPECT_INTEGER(attachments_check_later(&run), DONE); /* still silent: they go on waiting */
        EXPECT_INTEGER(attachment_find(town.city, town.store, town.arena, bad.public_id, &bad), DONE);
        EXPECT(bad.waits);
        mock.manner = ANSWERS;
        EXPECT_INTEGER(attachments_check_later(&run), DONE);
        log_quiet(false);
        EXPECT_INTEGER(attachment_find(town.city, town.store, town.arena, clean.public_id, &clean), DONE);
        EXPECT_INTEGER(attachment_bytes(town.city, town.store, town.arena, &clean, &bytes), DONE);
        EXPECT_INTEGER(attachment_find(town.city, town.store, town.arena, bad.public_id, &bad), NOT_FOUND);
        EXPECT_INTEGER(events_of_draft(&town), 1);
        mock_end(&mock);
        test_city_close(&town);
    }
}

/* One that takes the connection and never says anything costs what the setting says, not the day. */
static void a_silent_check_is_known(struct test *test)
{
    struct test_city town;
    for (int which = 0; test_city_open(test, &town, which, NULL, modules); which++) {
        static struct mock_clamd mock;
        mock_begin(&mock, &town);
        set(&town, "city.virus_address", mock.path);
        mock_end(&mock);
        struct sockaddr_un address = {.sun_family = AF_UNIX};
        memcpy(address.sun_path, mock.path, strlen(mock.path) + 1);
        int listening = socket(AF_UNIX, SOCK_STREAM, 0);
        EXPECT(bind(listening, (struct sockaddr *)&address, sizeof address) == 0 && listen(listening, 4) == 0);
        EXPECT_INTEGER(virus_state(town.city, town.arena, city_now(town.city)), VIRUS_IS_SILENT);
        struct attachment file = {0};
        set(&town, "city.virus_seconds", "1");
        log_quiet(true);
        EXPECT_INTEGER(hand_in(&town, "harmless", &file), ATTACHMENT_TAKEN);
        EXPECT(file.waits);
        log_quiet(false);
        close(listening);
        unlink(mock.path);
        test_city_close(&town);
    }
}

const struct test_case virus_check_test[] = {{"files are checked when they come", files_are_checked_when_they_come},
                                             {"unchecked files wait", unchecked_files_wait},
                                             {"a silent check is known", a_silent_check_is_known},
                                             {0}};
