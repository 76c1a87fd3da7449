/*
 * 部課係 (sections), 職 (posts) and who holds them on which days.
 *
 * Everything has a first and a last day, so that tomorrow's transfers (人事異動) are entered today and take hold at
 * midnight without anybody doing anything. Nothing is deleted: yesterday's approvals must still show yesterday's posts.
 * A person of staff may hold several posts (本務, 兼務, 事務取扱); rights come from the posts held today.
 */
#pragma once

#include "base/date.h"
#include "city/words.h"
#include "store/store.h"

/* 部 / 課 / 係. The mayor's side, committees and public enterprises are bodies above departments only by name. */
enum section_level { LEVEL_DEPARTMENT = 1, LEVEL_SECTION = 2, LEVEL_GROUP = 3 };

#define DATE_FOREVER DATE(9999, 12, 31) /* the last day of what has no end yet */

struct section {
    int64_t id, parent_id; /* 0: none */
    struct text code;      /* "shimin": stable, unique, from sections.yaml */
    struct words name;     /* 市民課（見本） */
    struct text body;      /* 市長部局, 教育委員会, ... */
    enum section_level level;
    struct text phone, place;
    struct date from, until; /* until is the last day; DATE_FOREVER when open */
    bool is_specimen;      /* 見本: not established as a fact about this city */
};
struct sections { size_t count; struct section *items; };

/* 職階: the higher the number the higher the post. Posts by grade are in sections.yaml. */
enum grade { GRADE_STAFF = 1, GRADE_SENIOR = 2, GRADE_CHIEF = 3, GRADE_HEAD = 4, GRADE_DEPUTY_DIRECTOR = 5,
             GRADE_DIRECTOR = 6, GRADE_VICE_MAYOR = 7, GRADE_MAYOR = 8 };
/* 係員級 主査級 係長級 課長級 次長級 部長級 副市長 市長 */
struct text grade_name(enum grade grade);
bool grade_from_name(struct text name, enum grade *found); /* "課長級" */

struct post {
    int64_t id, section_id;
    struct text code;   /* "shimin-kacho" */
    struct words title; /* 課長 */
    enum grade grade;
    struct text role;   /* which permissions: roles of sections.yaml */
    struct date from, until;
};
struct posts { size_t count; struct post *items; };

struct staff {
    int64_t id;
    struct text code;  /* 職員番号 */
    struct text name, kana, mail_address;
    bool is_specimen, is_active;
    int64_t person_id; /* their own register entry, so that nobody handles their own case; 0: not known */
};
struct staff_list { size_t count; struct staff *items; };

enum holding { HOLDING_MAIN = 1, HOLDING_ADDITIONAL = 2, HOLDING_ACTING = 3 }; /* 本務 兼務 事務取扱 */

/* A post with its holder and section, as approvals, page heads and events need it. */
struct held_post {
    int64_t assignment_id, staff_id, post_id, section_id;
    struct text staff_name, section_code, role;
    struct words title, section_name;
    enum grade grade;
    enum holding holding;
    struct date from, until;
};
struct held_posts { size_t count; struct held_post *items; };

/* ---- sections ---- */
enum status section_of(struct store *store, struct arena *arena, int64_t id, struct section *found) MUST_USE;
enum status section_by_code(struct store *store, struct arena *arena, struct text code, struct section *found) MUST_USE;
/* All that exist on the day, parents before children. */
enum status sections_on(struct store *store, struct arena *arena, struct date on, struct sections *found) MUST_USE;
/* The section, its section above, the department: nearest first. */
enum status sections_above(struct store *store, struct arena *arena, int64_t id, struct sections *found) MUST_USE;

/* ---- who holds what ---- */
enum status staff_of(struct store *store, struct arena *arena, int64_t id, struct staff *found) MUST_USE;
enum status staff_by_code(struct store *store, struct arena *arena, struct text code, struct staff *found) MUST_USE;
enum status staff_on(struct store *store, struct arena *arena, struct date on, struct held_posts *found) MUST_USE;
/* Posts of one person of staff on a day, the main one first; acting through delegation is not in here. */
enum status staff_posts_on(struct store *store, struct arena *arena, int64_t staff_id, struct date on,
                           struct held_posts *found) MUST_USE;
/* Of the section and the 係 in it. */
enum status section_staff_on(struct store *store, struct arena *arena, int64_t section_id, struct date on,
                             struct held_posts *found) MUST_USE;
/* Who decides for a section at a grade: a holder of at least that grade in the section (the 係 in it belong to
   it), else in the one above it, and so on up to the mayor. The lowest sufficient grade wins; `except_staff_id` (the drafter) is passed over. */
enum status decider_on(struct store *store, struct arena *arena, int64_t section_id, enum grade grade, struct date on,
                       int64_t except_staff_id, struct held_post *found) MUST_USE;
/* The next higher grade above this holder. */
enum status superior_on(struct store *store, struct arena *arena, const struct held_post *of, struct date on,
                        struct held_post *found) MUST_USE;

/* ---- delegation (代決・事務代理): somebody else may act with this one's posts on these days ---- */
struct delegation {
    int64_t id, from_staff_id, to_staff_id;
    struct text from_name, to_name, reason;
    struct date from, until;
};
struct delegations { size_t count; struct delegation *items; };
enum status delegations_to_on(struct store *store, struct arena *arena, int64_t staff_id, struct date on,
                              struct delegations *found) MUST_USE;
/* Who stands in for this one on the day; NOT_FOUND when nobody does. */
enum status deputy_on(struct store *store, struct arena *arena, int64_t staff_id, struct date on,
                      struct delegation *found) MUST_USE;

/* ---- changes, each with an event; inside a transaction. `actor` says who does it and when: event_of() or
   event_by_system(); its subject and name are filled in here ---- */
struct event;
/* INVALID: the days; CONFLICT: the same person holds the post on one of these days already. */
enum status staff_assign(struct store *store, int64_t staff_id, int64_t post_id, enum holding holding, struct date from,
                         struct date until, const struct event *actor, int64_t *id) MUST_USE;
/* The last day of an assignment; CONFLICT when it ended before or begins later. */
enum status staff_release(struct store *store, struct arena *arena, int64_t assignment_id, struct date last_day,
                          const struct event *actor) MUST_USE;
enum status staff_delegate(struct store *store, const struct delegation *delegation, const struct event *actor,
                           int64_t *id) MUST_USE;
