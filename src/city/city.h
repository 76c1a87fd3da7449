/*
 * The running city: what every engine and service may ask for.
 *
 * One `struct city` lives as long as the program. Handlers reach it by city_of(request), jobs by run->city. It does
 * not change after the start, except for snapshots that are swapped whole (settings, profile), so that a handler may
 * read without a lock.
 */
#pragma once

#include "city/module.h"
#include "city/settings.h"
#include "city/words.h"

struct date;
struct keys;      /* city/sealing.h: keys that seal personal fields */
struct registry;  /* city/registry.h */
struct jobs;      /* city/jobs.h */
struct site;      /* web/site.h */
struct snapshots; /* city/snapshot.h */
struct search;    /* store/search.h: this node's full-text index */

/* What the city is called and looks like: from city.yaml of its folder. Texts live until the program ends. */
struct city_profile {
    struct text code;             /* 地方公共団体コード, six digits */
    struct text corporate_number; /* 法人番号 */
    struct words name;            /* いわき市 */
    struct words hall;            /* いわき市役所 */
    struct words prefecture, address, opening_hours;
    struct words mayor_title;     /* いわき市長: whose name stands on papers */
    struct words notice;          /* 見本 sentence shown in the foot, or empty */
    struct text postcode, phone, mail_address;
    struct text colour, colour_deep; /* "#00597c"; checked to be colours */
    bool has_logo, has_seal;         /* the images are read with city_image() */
};

struct mail_settings {
    struct text url;  /* smtp://127.0.0.1:25 or smtps://...; empty: mail is only kept in the store */
    struct text from, user, password;
};

enum { KEPT_THINGS_MAX = 64 };
struct kept_thing {
    const char *module;
    void *thing;
};

struct city {
    struct arena *arena;        /* program lifetime; only used while starting */
    struct database *database;
    struct text data_folder;    /* files, backups, derived index, and city.db on SQLite */
    struct text program_version;
    struct text base_url;       /* "https://city.example.jp", without a slash at the end */
    struct mail_settings mail;
    struct text payment_url, identity_url; /* adapters outside; empty: switched off */
    struct keys *keys;
    const struct module *const *modules; /* NULL-ended, in the order of their needs */
    const struct registry *registry;
    struct jobs *jobs;          /* NULL until started */
    bool is_demo;               /* /demo, one-click sign-in, mail shown instead of sent */
    bool is_behind_tls;
    struct snapshots *snapshots;
    struct search *search;
    int64_t clock_shift;        /* tests and the demonstration: added to the machine's clock, microseconds */
    int64_t clock_fixed;        /* tests: not 0 stands still at this time; see city_set_clock */
    struct kept_thing kept[KEPT_THINGS_MAX];
};

/* What a module's start function makes once for the life of the program (a signer, a set of definitions) hangs from the
   city under the module's name; handlers and jobs read it. Only while starting; each name once. */
void city_keep(struct city *city, const char *module, void *thing);
void *city_kept(const struct city *city, const char *module); /* NULL: nothing was kept */

/* How the program is started; empty texts mean "not given". */
struct city_options {
    struct text data_folder;  /* needed */
    struct text store;        /* postgres://... ; empty: SQLite in the data folder */
    struct text city_folder;  /* applied at the first start */
    struct text base_url, key_file, program_version;
    struct mail_settings mail;
    struct text payment_url, identity_url;
    bool is_demo, is_behind_tls;
    bool may_migrate;         /* serve, demo, restore: true; verify, sql: false */
    bool skips_first_start;   /* tests that want an empty city */
    const struct module *const *modules; /* all_modules */
    int64_t clock_fixed;      /* tests only: the city's time stands still here from the start */
};

/* Opens the store, brings the schema up, checks the registry, loads keys and settings, starts each module. On failure
   NULL and *why says it in a sentence. Does not start jobs and does not listen. */
struct city *city_open(struct arena *arena, const struct city_options *options, struct text *why);
struct city *city_close(struct city *city); /* stops jobs, closes the store; NULL is fine; always NULL */
/* True when no city folder has been applied yet. */
bool city_is_empty(struct city *city);
/* Applies the city's folder to an empty store; does nothing on one that has a city. */
enum status city_first_start(struct city *city, struct text city_folder, struct arena *arena, struct text *why) MUST_USE;
/* Everything the web floor needs; lives as long as the city. */
const struct site *city_site(struct city *city);

struct city *city_of(const struct request *request);
const struct city_profile *city_profile(const struct city *city); /* never NULL */
/* The bytes of "logo.svg" or "seal.png" as the city's folder gave them; NOT_FOUND when it gave none. */
enum status city_image(struct store *store, struct arena *arena, struct text name, struct text *type, struct text *bytes);
/* Reads profile and settings again; called after city apply, after a change, and every few seconds by a job. */
enum status city_refresh(struct city *city, struct store *store) MUST_USE;

/* ---- time: the city's clock, never the machine's ---- */
int64_t city_now(const struct city *city);               /* microseconds UTC */
struct date city_today(const struct city *city);         /* the day in Japan */
struct date city_today_of(const struct request *request); /* the day in Japan of request->now */
void city_set_clock(struct city *city, int64_t now);     /* tests: the clock stands still at `now`; 0: runs again */

/* ---- events: who did what, in one line ----
   Fills the actor from the request; the name shown is the post ("市民課 主査") for staff and 本人 for residents,
   never a personal value. Inside a transaction body: event_tell(city, store, &event) of city/reactions.h, or act(),
   which does both. Set why and detail of the event before telling it. */
struct event event_of(const struct request *request, const char *subject_kind, int64_t subject_id, const char *name);
enum status act(struct store *store, const struct request *request, const char *subject_kind, int64_t subject_id,
                const char *name) MUST_USE;
enum status act_because(struct store *store, const struct request *request, const char *subject_kind,
                        int64_t subject_id, const char *name, struct text why, struct text detail_json) MUST_USE;
/* The same for jobs: the actor is the system. */
struct event event_by_system(const char *subject_kind, int64_t subject_id, const char *name, int64_t now);

/* ---- signing in by card: whether it is set up, and the provider's address (engines/identity does it) ---- */
bool city_has_card(const struct city *city);
struct text city_card_issuer(const struct city *city);

/* ---- links ---- */
struct text city_url(const struct city *city, struct arena *arena, struct text path); /* base_url + path, for mail */

/* ---- hooks that engines set in their start function; each may be set once ---- */
struct alert { /* the banner on every resident page: danger to life or a warning */
    bool is_danger;
    struct words title, sentence, link_title;
    struct text link;
    int64_t at;
};
/* Gives the alert that holds now, or NOT_FOUND. Called for each page: must be quick. */
void city_set_alert_source(struct city *city, enum status (*find)(const struct request *request, struct alert *found));
/* The figure beside a desk menu entry ("/desk/inbox" -> 24); negative: none. Called once per entry and desk page. */
void city_set_desk_count(struct city *city, int64_t (*count)(const struct request *request, struct text path));
