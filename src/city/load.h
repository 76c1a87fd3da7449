/*
 * Reading a city's folder: YAML with file and line for every value, so that each mistake is named where it stands.
 *
 * Limits: 1 MiB a file, 24 levels, 50,000 nodes; anchors, aliases, tags and double keys are refused. A module's `load`
 * function reads its part (`load_file`, `load_folder`), reports mistakes, and says for each thing what it would do
 * (`load_row`); in LOAD_APPLY mode it also writes, inside the one transaction that city_apply opened. Nothing is
 * written when any file has a mistake.
 */
#pragma once

#include "base/date.h"
#include "city/words.h"
#include "store/store.h"

struct city;

enum node_kind { NODE_NOTHING, NODE_VALUE, NODE_LIST, NODE_MAP };
struct node {
    enum node_kind kind;
    const char *file;        /* "procedures/juminhyo.yaml" */
    int line;
    struct text key;         /* inside a map */
    struct text value;       /* NODE_VALUE */
    bool is_quoted;          /* "10" is text, 10 is a number */
    size_t count;            /* children */
    struct node *first, *next, *parent;
    bool is_used;            /* set by the getters; load_no_more reports the others */
};

enum load_mode { LOAD_PLAN, LOAD_APPLY };
enum load_change { LOAD_ADDED, LOAD_CHANGED, LOAD_UNCHANGED, LOAD_REMOVED };
struct city_load {
    struct city *city;
    struct store *store;     /* reading in LOAD_PLAN, the writing one in LOAD_APPLY */
    struct arena *arena;
    struct text folder;
    enum load_mode mode;
    int64_t now;
    struct date today;
    struct buffer report;    /* one line for each thing that changes */
    struct buffer mistakes;  /* "file:line: sentence" a line */
    int64_t mistake_count, added, changed, unchanged, removed;
    struct load_codes *codes; /* sections, posts and staff that this folder makes */
    /* Both may be NULL. `on_mistake` hears each mistake with its place (at may be NULL): an editor shows it at the field;
       `on_key` hears every key that a getter asks for: a test compares them with what a writer knows. */
    void (*on_mistake)(void *context, const struct node *at, struct text sentence);
    void (*on_key)(void *context, const struct node *map, const char *key);
    void *context;
};

/* ---- files ---- */
/* NOT_FOUND without a word when there is no such file; INVALID after a mistake. `path` is inside the folder. */
enum status load_file(struct city_load *load, const char *path, struct node **found) MUST_USE;
/* The .yaml files of a folder, sorted by name: calls `each` with the root of each one. */
enum status load_folder(struct city_load *load, const char *path,
                        enum status (*each)(struct city_load *load, struct text name, struct node *root, void *context),
                        void *context) MUST_USE;
/* Any other file (an image, markdown) as bytes; `limit_bytes` is checked. */
enum status load_bytes(struct city_load *load, const char *path, size_t limit_bytes, struct text *found) MUST_USE;
/* From memory, for tests and fuzzing. */
enum status load_yaml(struct city_load *load, const char *file, struct text yaml, struct node **found) MUST_USE;
/* The same from JSON that the program keeps, with the limits of load_yaml: every node stands in line 1. */
enum status load_body(struct city_load *load, const char *file, struct text json, struct node **found) MUST_USE;

/* ---- saying what is wrong: a sentence in Japanese, ended by 。; the file and line are put before it ---- */
void load_mistake(struct city_load *load, const struct node *at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* ---- typed getters. A missing needed value, or one of the wrong kind, is a mistake and gives the empty value, so
   that reading goes on and all mistakes come out at once. `node` may be NULL. ---- */
enum need { OPTIONAL, NEEDED };
struct node *load_child(struct city_load *load, struct node *node, const char *key, enum need need);
struct node *load_map(struct city_load *load, struct node *node, const char *key, enum need need);
struct node *load_list(struct city_load *load, struct node *node, const char *key, enum need need);
struct text load_text(struct city_load *load, struct node *node, const char *key, enum need need);
/* a-z 0-9 - _ only, 1 to 60 letters: names that stand in paths and tables. */
struct text load_name(struct city_load *load, struct node *node, const char *key, enum need need);
struct words load_words(struct city_load *load, struct node *node, const char *key, enum need need);
int64_t load_integer(struct city_load *load, struct node *node, const char *key, enum need need, int64_t least,
                     int64_t most, int64_t otherwise);
bool load_yes(struct city_load *load, struct node *node, const char *key, bool otherwise);
/* 2026-04-01; false when it is not there. */
bool load_date(struct city_load *load, struct node *node, const char *key, enum need need, struct date *found);
/* One of the words in `choices` (NULL-ended): its index, or -1. */
int load_choice(struct city_load *load, struct node *node, const char *key, enum need need, const char *const *choices);
/* A list of plain texts. */
struct texts { size_t count; struct text *items; };
struct texts load_texts(struct city_load *load, struct node *node, const char *key, enum need need);
/* Any subtree as JSON: rules, translations, whole definitions. Plain true, false, null and numbers keep their kind. */
struct text load_json(struct city_load *load, struct node *node);
struct text load_node_text(struct city_load *load, struct node *node); /* the value of a list's item */
struct words load_node_words(struct city_load *load, struct node *node);
/* Values with the day from which they hold: a list of {value, from, source}, or one plain value from the beginning. */
struct dated_value { struct node *node; struct text value, source; struct date from; };
struct dated_values { size_t count; struct dated_value *items; };
struct dated_values load_dated(struct city_load *load, struct node *node, const char *key, enum need need);
/* Reports every key that no getter asked for: a typing error is not silently ignored. */
void load_no_more(struct city_load *load, const struct node *node);

/* A section named by its code: false after a mistake or when it is not given. In LOAD_PLAN *id is 0 for one that this
   folder would only make. */
bool load_section(struct city_load *load, struct node *node, const char *key, enum need need, int64_t *id);
/* Whether this program has the permission or setting. One of a module that is not built in is no mistake: it is noted
   in the report and passed over. */
bool load_knows_permission(struct city_load *load, const struct node *at, struct text name);

/* ---- saying what happens. `what` is like "手続き juminhyo". ---- */
void load_row(struct city_load *load, enum load_change change, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* ---- the commands ---- */
struct load_result {
    int64_t mistakes, added, changed, unchanged, removed;
    struct text report; /* the mistakes if there are any, else the plan; UTF-8 lines */
};
/* INVALID when there are mistakes; nothing is written. */
enum status city_plan(struct city *city, struct text folder, struct arena *arena, struct load_result *result) MUST_USE;
/* Writes all or nothing, with one event. */
enum status city_apply(struct city *city, struct text folder, struct arena *arena, struct load_result *result) MUST_USE;
