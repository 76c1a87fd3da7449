#include "web/test_client.h"

#include <pthread.h>

static const struct migration *const lists[] = {web_migrations, NULL};

static struct text submit(const struct test_site *site, struct arena *arena, const struct opened_form *form, const char *more)
{
    struct text body = arena_print(arena, "_token=%.*s&_key=%.*s&%s", TEXT_ARGUMENTS(form->token), TEXT_ARGUMENTS(form->key), more);
    struct text cookie = arena_print(arena, "Cookie: %.*s\r\n", TEXT_ARGUMENTS(form->cookie));
    return post(site, arena, "/form", cookie.bytes, body);
}

static void repeats_on(struct test *test, struct test_site *site, const char *says_where)
{
    struct arena *arena = test_arena(test);
    struct opened_form form = open_form(site, arena, "");
    const char *content = arena_print(arena, "a=1%s", says_where).bytes, *other = arena_print(arena, "a=2%s", says_where).bytes;
    int before = atomic_load(&site->done);
    struct text first = submit(site, arena, &form, content), again = submit(site, arena, &form, content);
    EXPECT_INTEGER(code_of(first), 303);
    EXPECT(text_starts(header_of(first, "Location"), T("/done/")));
    EXPECT_INTEGER(code_of(again), 303);
    EXPECT_TEXT(header_of(again, "Location"), header_of(first, "Location"));
    EXPECT_INTEGER(atomic_load(&site->done), before + 1);
    EXPECT_INTEGER(code_of(submit(site, arena, &form, other)), 409);
    /* without a key, with one that we never gave out, with one of another browser */
    struct opened_form none = form, forged = form, stranger = open_form(site, arena, "");
    none.key = T("");
    forged.key = T("00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff");
    stranger.key = form.key;
    EXPECT_INTEGER(code_of(submit(site, arena, &none, content)), 409);
    EXPECT_INTEGER(code_of(submit(site, arena, &forged, content)), 409);
    EXPECT_INTEGER(atomic_load(&site->done), before + 1);
    struct text strangers = submit(site, arena, &stranger, content); /* its own form: not the other's answer */
    EXPECT(!text_is(header_of(strangers, "Location"), header_of(first, "Location")));
    /* a form with problems may be mended and sent with the same key */
    struct opened_form wrong = open_form(site, arena, "");
    EXPECT_INTEGER(code_of(submit(site, arena, &wrong, "wrong=1")), 422);
    EXPECT_INTEGER(code_of(submit(site, arena, &wrong, content)), 303);
}

static void repeats_the_first_answer(struct test *test)
{
    struct test_database place;
    for (int which = 0; test_database_open(test, &place, which, lists); which++) {
        struct test_site site;
        if (test_site_start(test, &site, (struct web_options){0}, &place)) {
            repeats_on(test, &site, "&says_where=1");
            repeats_on(test, &site, "");
            test_site_stop(&site);
        }
        test_database_close(&place);
    }
}

struct sender {
    pthread_t thread;
    const struct test_site *site;
    const struct opened_form *form;
    struct arena *arena;
    struct text answer;
};

static void *send_alone(void *context)
{
    struct sender *sender = context;
    sender->answer = submit(sender->site, sender->arena, sender->form, "a=1&says_where=1");
    return NULL;
}

/* The senders are spread over the sites; all must get one and the same answer. */
static void send_together(struct test *test, struct test_site *sites, int site_count, int count)
{
    struct opened_form form = open_form(&sites[0], test_arena(test), "");
    struct sender senders[16];
    for (int i = 0; i < count; i++) {
        senders[i] = (struct sender){.site = &sites[i % site_count], .form = &form, .arena = arena_new(0)};
        pthread_create(&senders[i].thread, NULL, send_alone, &senders[i]);
    }
    for (int i = 0; i < count; i++)
        pthread_join(senders[i].thread, NULL);
    for (int i = 0; i < count; i++) {
        if (!EXPECT_INTEGER(code_of(senders[i].answer), 303))
            printf("  %.*s\n", TEXT_ARGUMENTS(senders[i].answer));
        EXPECT_TEXT(header_of(senders[i].answer, "Location"), header_of(senders[0].answer, "Location"));
    }
    for (int i = 0; i < count; i++)
        arena_free(senders[i].arena);
}

static void one_of_many_wins(struct test *test)
{
    struct test_database place;
    for (int which = 0; test_database_open(test, &place, which, lists); which++) {
        struct test_site sites[2];
        if (test_site_start(test, &sites[0], (struct web_options){0}, &place) &&
            test_site_start(test, &sites[1], (struct web_options){0}, &place)) {
            sites[0].wait_ms = sites[1].wait_ms = 100;
            send_together(test, sites, 1, 12);
            EXPECT_INTEGER(atomic_load(&sites[0].done), 1);
            /* Two programs on one database: both handlers run, one change stays. */
            atomic_store(&sites[1].done, 100);
            send_together(test, sites, 2, 12);
            EXPECT(atomic_load(&sites[0].done) <= 2 && atomic_load(&sites[1].done) <= 101);
            test_site_stop(&sites[0]);
            test_site_stop(&sites[1]);
        }
        test_database_close(&place);
    }
}

static void forgets(struct test *test)
{
    struct test_database place;
    for (int which = 0; test_database_open(test, &place, which, lists); which++) {
        struct test_site site;
        struct arena *arena = test_arena(test);
        if (test_site_start(test, &site, (struct web_options){0}, &place)) {
            struct opened_form form = open_form(&site, arena, "");
            submit(&site, arena, &form, "a=1");
            EXPECT_INTEGER(once_forget(place.store, 1000), DONE);
            submit(&site, arena, &form, "a=1");
            EXPECT_INTEGER(atomic_load(&site.done), 1);
            EXPECT_INTEGER(once_forget(place.store, INT64_MAX), DONE);
            submit(&site, arena, &form, "a=1");
            EXPECT_INTEGER(atomic_load(&site.done), 2);
            test_site_stop(&site);
        }
        test_database_close(&place);
    }
}

const struct test_case web_once_test[] = {{"repeats the first answer", repeats_the_first_answer},
                                          {"one of many wins", one_of_many_wins},
                                          {"forgets after a while", forgets},
                                          {0}};
