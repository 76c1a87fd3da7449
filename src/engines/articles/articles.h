/*
 * Articles: news and guide pages in three languages, written by one person and published by another.
 *
 * draft (下書き) → waiting (承認待ち) → published (公開). What is public is one version on the days it is for; a published
 * version is never changed. Going back to an older one makes a new version that a second person publishes. Every step is
 * one event of subject "article".
 */
#pragma once

#include "base/date.h"
#include "city/words.h"
#include "store/store.h"

struct city;

enum article_kind { ARTICLE_NEWS = 1, ARTICLE_GUIDE };
enum article_state { ARTICLE_DRAFT = 1, ARTICLE_WAITING, ARTICLE_PUBLISHED };
enum { ARTICLE_TOPICS_MAX = 8 };

struct article_topics { size_t count; struct text items[ARTICLE_TOPICS_MAX]; };

/* ---- what everybody sees ---- */
struct article {
    int64_t id, number, published_at;
    struct text name;
    enum article_kind kind;
    struct words title, body; /* body: Markdown */
    struct article_topics topics;
    struct date from, until;  /* until year 0: no end */
    bool is_new;              /* of the last seven days */
};
struct articles { size_t count; struct article *items; };
/* Public today, the newest first. For the home page: articles_newest(store, arena, ARTICLE_NEWS, today, 5, &found). */
enum status articles_newest(struct store *store, struct arena *arena, enum article_kind kind, struct date today,
                            int64_t limit, struct articles *found) MUST_USE;
/* NOT_FOUND: no such article, or not public today. */
enum status article_public(struct store *store, struct arena *arena, struct text name, struct date today,
                           struct article *found) MUST_USE;

/* ---- what writers and publishers see ---- */
struct article_version {
    int64_t id, article_id, number, writer_staff_id, publisher_staff_id, written_at, published_at;
    enum article_state state;
    struct words title, body;
    struct article_topics topics;
    struct date from, until;
    struct text comment, writer_name, publisher_name;
    bool is_public; /* the one that everybody sees */
};
struct article_versions { size_t count; struct article_version *items; };
struct article_line { /* an article with its newest version */
    int64_t id, public_number, written_at;
    struct text name, writer_name;
    enum article_kind kind;
    enum article_state state;
    struct words title;
    struct date from, until;
    bool lacks_english, lacks_easy; /* not translated in full */
};
struct article_lines { size_t count; struct article_line *items; };
enum status articles_list(struct store *store, struct arena *arena, int64_t limit, struct article_lines *found) MUST_USE;
enum status article_of(struct store *store, struct arena *arena, int64_t id, struct text *name, enum article_kind *kind) MUST_USE;
enum status article_history(struct store *store, struct arena *arena, int64_t id, struct article_versions *found) MUST_USE;

struct article_actor {
    int64_t staff_id; /* 0: the city's folder */
    struct text title;
};
struct article_draft {
    int64_t article_id; /* 0: a new one */
    int64_t seen_number; /* of the newest version that the writer saw: somebody else's newer one is not written over */
    struct text name;   /* of a new one: a-z 0-9 - , 2 to 60 */
    enum article_kind kind;
    struct words title, body;
    struct article_topics topics;
    struct date from, until;
};
/* ---- inside a transaction, each with its event ---- */
/* INVALID: name, title or body is missing, the days are in the wrong order. CONFLICT: the name is taken, a newer version is
   there, or it waits for its publisher. FORBIDDEN: somebody else is writing the open draft. */
enum status article_write(const struct city *city, struct store *store, struct arena *arena, const struct article_draft *draft,
                          const struct article_actor *writer, int64_t now, int64_t *article_id) MUST_USE;
/* The writer asks for it to be published. */
enum status article_ask(const struct city *city, struct store *store, struct arena *arena, int64_t article_id,
                        const struct article_actor *writer, int64_t now) MUST_USE;
/* FORBIDDEN: by who wrote it. CONFLICT: nothing waits, or not this number. */
enum status article_publish(const struct city *city, struct store *store, struct arena *arena, int64_t article_id,
                            int64_t number, const struct article_actor *publisher, int64_t now) MUST_USE;
/* Back to the writer: by the publisher with a comment (else INVALID), by the writer without. */
enum status article_return(const struct city *city, struct store *store, struct arena *arena, int64_t article_id,
                           struct text comment, const struct article_actor *actor, int64_t now) MUST_USE;
/* An older published version comes back as a new one that waits for a second person. CONFLICT: a draft is open. */
enum status article_roll_back(const struct city *city, struct store *store, struct arena *arena, int64_t article_id,
                              int64_t number, const struct article_actor *writer, int64_t now) MUST_USE;
/* Nothing is public any more; the versions stay. CONFLICT: nothing was. */
enum status article_take_down(const struct city *city, struct store *store, struct arena *arena, int64_t article_id,
                              const struct article_actor *actor, int64_t now) MUST_USE;

struct article_topics article_topics_of(struct arena *arena, struct text line); /* "子育て、防災" */
struct text article_topics_line(struct arena *arena, const struct article_topics *topics);
