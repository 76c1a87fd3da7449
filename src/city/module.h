/*
 * What a module is: one folder with one `const struct module NAME_module`, listed by the build from the
 * folder names. Everything that the rest of the program knows about a module stands in this struct.
 */
#pragma once

#include "base/status.h"
#include "store/store.h"
#include "web/route.h"

struct asset; /* web/assets.h: files of the folder's asset-list */
struct listing; /* city/listing.h */
struct city; /* city/city.h: the running city: settings, sections, keys, clock, engines' definitions */

struct permission {
    const char *name, *meaning; /* "infection.confirm", an English sentence that ja.po translates */
};

enum setting_type { SETTING_TEXT, SETTING_INTEGER, SETTING_YES_NO };
struct setting {
    const char *name; /* "infection.population" */
    enum setting_type type;
    const char *initial;
    int64_t min, max;
    const char *sentence;
};

struct menu_entry {
    enum access access;
    const char *permission;
    const char *path, *title, *icon; /* title is a message; icon a symbol of icons.svg */
    int order;
};

struct job_run {
    struct city *city;
    struct store *store;
    struct arena *arena; /* reset after each run */
    int64_t now;
};
struct job {
    const char *name;
    int every_minutes; /* 0: only by event or outbox */
    enum status (*run)(struct job_run *run);
};
/* Does one outbox row of this kind; BUSY or BROKEN is tried again later with back-off. */
struct outbox_worker {
    const char *kind;
    enum status (*work)(struct job_run *run, struct text payload);
};
struct event_handler {
    const char *event;
    enum status (*handle)(struct job_run *run, const struct event *event);
};

/* Runs inside the transaction that appends the event (event_tell in city/reactions.h): how engines work together
   without including each other, "approvals.decided" → the case is decided. May run twice; touches only the store. */
struct reaction {
    const char *event;
    enum status (*react)(const struct city *city, struct store *store, const struct event *event);
};

/* Texts to index: `list` gives every document changed since, for the full-text index and its rebuild. */
struct search_document {
    struct text key, title, body, url;
    enum language language;
};
struct search_source {
    const char *kind; /* "procedures", "articles" */
    const char *permission; /* NULL: public */
    enum status (*list)(struct job_run *run, void (*add)(void *index, const struct search_document *document),
                        void *index);
};

/* How one person's data in this module is given out and erased. */
struct personal_data {
    const char *meaning;
    enum status (*export_to)(struct job_run *run, int64_t person_id, struct buffer *json);
    enum status (*erase)(struct job_run *run, int64_t person_id); /* inside a transaction: run->store writes */
    int keep_days; /* 0: by the record's retention class */
};

struct invariant {
    const char *sentence, *sql_returning_no_row;
};

/* Loads this module's part of a city folder (procedures/, articles/, ...). Called by `ikanai city plan|apply` and
   at the first start; the plan's lines and mistakes (file:line: sentence) go to the report. */
struct city_load; /* city/load.h */

struct module {
    const char *name, *title;
    const char *const *needs; /* other modules (engines), NULL-ended */
    const struct module *const *parts; /* a large room may keep its tables in several files: each part has the same
                                          name and its own routes, jobs, ...; migrations stand in the first only */
    const struct migration *migrations;
    const struct asset *assets;
    const struct permission *permissions;
    const struct permission *scopes; /* what a program's key may be given: "api.cases.read" */
    const struct route *routes;
    const struct menu_entry *menu;
    const struct setting *settings;
    const struct job *jobs;
    const struct outbox_worker *workers;
    const struct event_handler *events;
    const struct reaction *reactions;
    const struct search_source *search;
    const struct personal_data *personal;
    const struct listing *const *listings; /* city/listing.h: its lists at the desk, NULL-ended */
    const struct invariant *invariants;
    enum status (*start)(struct city *city, struct arena *arena, struct text *why_not); /* program lifetime */
    enum status (*refresh)(const struct city *city, struct store *store); /* every second on every node: takes over what
                                                       another node has changed; one cheap query when there is nothing */
    enum status (*rebuild)(struct job_run *run); /* makes its derived tables again: part of `ikanai rebuild` */
    enum status (*load)(struct city_load *load);
    enum status (*demo)(struct job_run *run); /* fills the demonstration city; may run twice */
};
