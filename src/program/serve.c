/*
 * ikanai serve: opens the city, starts jobs and the web, gives up every right it does not need, runs until told to stop.
 */
#include "program/commands.h"

#include "city/jobs.h"
#include "paper/document.h"
#include "program/rights.h"
#include "program/smtp_login.h"
#include "program/version.h"
#include "store/outbox.h"
#include "system/files.h"
#include "web/web.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>

extern const struct module *const all_modules[];

/* Signals reach the one thing they stop; set before they are caught. */
static struct web *web_to_stop;

static void stop_on_signal(int number)
{
    (void)number;
    web_stop(web_to_stop);
}

static void catch_signals(struct web *web)
{
    web_to_stop = web;
    struct sigaction stop = {.sa_handler = stop_on_signal}, ignore = {.sa_handler = SIG_IGN};
    sigaction(SIGTERM, &stop, NULL);
    sigaction(SIGINT, &stop, NULL);
    sigaction(SIGPIPE, &ignore, NULL);
}

struct serving {
    struct city_options city;
    struct web_options web;
};

static bool read_serving(const struct given *given, struct serving *serving)
{
    int64_t port;
    if (!given_integer(given, "port", 0, 65535, 8080, &port))
        return false;
    struct text data = given_option(given, "data"), address = given_option(given, "address"),
                base = given_option(given, "base-url"), from = given_option(given, "mail-from");
    bool is_demo = given_switch(given, "demo");
    struct text host = address.length && !text_is(address, T("::")) ? address : T("127.0.0.1");
    if (base.length == 0)
        /* By name, because browsers make no passkeys for addresses of digits. */
        base = arena_print(given->arena, "http://%.*s:%lld", TEXT_ARGUMENTS(address.length ? host : T("localhost")),
                           (long long)port);
    if (text_ends(base, T("/")))
        base.length--;
    struct text payment = given_option(given, "payment");
    if (payment.length == 0 && is_demo) /* the demonstration brings its own provider of the same shape */
        payment = arena_print(given->arena, "http://%.*s:%lld/demo/provider", TEXT_ARGUMENTS(host), (long long)port);
    struct text identity = given_option(given, "identity");
    if (identity.length == 0 && is_demo)
        identity = arena_join(given->arena, base, T("/demo/card"));
    serving->city = (struct city_options){
        .data_folder = data.length ? data : T("data"), .store = given_option(given, "store"),
        .city_folder = given_option(given, "city"), .base_url = base, .key_file = given_option(given, "key-file"),
        .program_version = T(IKANAI_VERSION),
        .mail = {.url = given_option(given, "smtp"), .from = from.length ? from : T("noreply@localhost")},
        .payment_url = payment, .identity_url = identity, .is_demo = is_demo, .is_behind_tls = text_starts(base, T("https://")),
        .may_migrate = true, .modules = all_modules};
    serving->web = (struct web_options){.address = address, .port = (int)port, .is_https = serving->city.is_behind_tls,
                                        .trusted_proxies = given_option(given, "proxies"),
                                        .access_log = given_option(given, "access-log")};
    if (serving->city.is_behind_tls)
        serving->web.origin = base;
    return true;
}

/* Signing in over plain HTTP is only for this machine: elsewhere anybody on the way could read the cookie. */
static bool is_safe_address(const struct serving *serving)
{
    struct text address = serving->web.address;
    return serving->city.is_behind_tls || address.length == 0 || text_starts(address, T("127.")) ||
           text_is(address, T("::1")) || text_is(address, T("localhost"));
}

static void say_welcome(const struct serving *serving, struct city *city)
{
    bool is_local = text_starts(city->base_url, T("http://localhost"));
    say_line("%.*s  %.*s%s%lld", TEXT_ARGUMENTS(words_in(&city_profile(city)->hall, JAPANESE)),
             TEXT_ARGUMENTS(city->base_url), is_local ? "  http://127.0.0.1:" : "  port ", (long long)serving->web.port);
    if (city->is_demo)
        say_line("  residents and staff, with one click:  %.*s/demo\n  the desk:                             %.*s/desk\n"
                 "  This is a demonstration city: nothing in it is real. Ctrl-C stops it.",
                 TEXT_ARGUMENTS(city->base_url), TEXT_ARGUMENTS(city->base_url));
}

/* The demonstration's cases are made once, by each module's own functions. */
static void fill_demonstration(struct city *city, struct arena *arena)
{
    for (const struct module *const *module = city->modules; *module; module++) {
        struct job_run run = {.city = city, .store = database_store(city->database), .arena = arena, .now = city_now(city)};
        if ((*module)->demo && (*module)->demo(&run) != DONE)
            complain("the demonstration of %s could not be made", (*module)->name);
    }
    if (outbox_fall_due(database_store(city->database), city_now(city)) != DONE)
        complain("the demonstration's mails could not be made due");
}

/* Cutting the fonts takes a quarter of a second: done beside the start, not by the first resident who asks. A failure
   shows when a paper is made. */
static void *warm_fonts(void *nothing)
{
    struct arena *arena = arena_new(0);
    struct text problem;
    if (paper_warm(arena, &problem) != DONE)
        complain("the fonts could not be made ready: %.*s", TEXT_ARGUMENTS(problem));
    arena_free(arena);
    return nothing;
}

int run_serve(const struct given *given)
{
    struct serving serving;
    struct text why = {0};
    if (!read_serving(given, &serving))
        return 2;
    if (!smtp_login_read(given->arena, given_option(given, "smtp-login"), serving.city.data_folder, &serving.city.mail, &why))
        return complain("%.*s", TEXT_ARGUMENTS(why));
    if (!is_safe_address(&serving))
        return complain("--address %.*s is seen from outside: put a TLS proxy in front and give --base-url https://...",
                        TEXT_ARGUMENTS(serving.web.address));
    struct city *city = city_open(given->arena, &serving.city, &why);
    if (!city)
        return complain("%.*s", TEXT_ARGUMENTS(why));
    struct rate_limits unlimited = {0};
    if (text_is(given_option(given, "rate"), T("off")))
        serving.web.rates = &unlimited;
    struct text uploads = arena_print(given->arena, "%.*s/uploads", TEXT_ARGUMENTS(city->data_folder));
    if (folder_make(uploads.bytes, 0700) != DONE)
        return complain("the folder %.*s cannot be made", TEXT_ARGUMENTS(uploads));
    serving.web.upload_folder = uploads;
    if (city->is_demo)
        fill_demonstration(city, given->arena);
    struct web *web;
    if (web_start(given->arena, &serving.web, city_site(city), &web, &why) != DONE) {
        complain("%.*s", TEXT_ARGUMENTS(why));
        city_close(city);
        return 1;
    }
    catch_signals(web);
    if (!jobs_start(city))
        complain("the jobs could not be started");
    drop_rights(city);
    pthread_t warming;
    bool is_warming = pthread_create(&warming, NULL, warm_fonts, NULL) == 0;
    say_welcome(&serving, city);
    web_run(web);
    if (is_warming)
        pthread_join(warming, NULL);
    web_free(web);
    city_close(city);
    return 0;
}
