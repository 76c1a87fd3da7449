/*
 * 住民: the residents' register as this program needs it, and who reads it.
 *
 * A person's values are one sealed record under a key of their own; beside it stand only numbers: household, version,
 * whether issue is stopped. Nothing reads a record without leaving an access entry that the person can see
 * (access_log.h). Register changes and the issue of a paper about the same person touch the same row (people_hold), so
 * that both databases do one after the other. Names are kept as typed (NFC, variation selectors stay).
 */
#pragma once

#include "base/date.h"
#include "city/access_log.h"
#include "city/sealing.h"

enum sex { SEX_NOT_GIVEN, SEX_MALE, SEX_FEMALE };
enum person_state { PERSON_HERE = 1, PERSON_LEFT = 2, PERSON_DIED = 3 }; /* 現在, 転出, 死亡 */
/* 国籍の区分: an empty `nationality` is a Japanese national. */

struct person {
    int64_t id, household_id;
    int64_t version;          /* goes up with every change of the record */
    enum person_state state;
    bool is_head;             /* 世帯主 */
    bool is_issue_stopped;    /* 支援措置: nothing about this person may leave by any automatic way */
    bool is_specimen;         /* 見本: invented */

    /* the sealed record */
    struct text family_name, given_name; /* as typed */
    struct text family_kana, given_kana; /* full-width katakana; may be empty for foreign residents */
    struct text alias;                   /* 通称 */
    struct date born;
    enum sex sex;
    struct text relation;                /* 続柄: 世帯主, 妻, 子 ... */
    struct text postcode, town, lot, building; /* 平字梅本, 21, building may be empty */
    struct date moved_in, since;         /* 住民となった日, 住所を定めた日 */
    struct text previous_address;
    struct text nationality;
    struct text origin;                  /* 本籍 and 筆頭者, one line; empty when not held */
    struct date ended;                   /* 転出 or 死亡 */
    struct text number, household_number; /* 宛名番号, 世帯番号 of the system the register is fed from; empty: not fed */
};
struct people { size_t count; struct person *items; };

struct text person_name(struct arena *arena, const struct person *person);    /* 髙橋　太郎 */
struct text person_kana(struct arena *arena, const struct person *person);    /* タカハシ　タロウ */
struct text person_address(struct arena *arena, const struct person *person); /* 平字梅本21 〇〇荘101 */

/* ---- reading; each leaves an access entry, committed before the values are handed out ---- */
/* `reading` says who and why (access_log.h). NOT_FOUND: no such person, or erased. */
enum status people_read(struct store *store, const struct keys *keys, struct arena *arena,
                        const struct reading *reading, int64_t person_id, struct person *found) MUST_USE;
/* Several at once, in the order of ids; those that are gone are left out. At most PEOPLE_AT_ONCE. */
enum { PEOPLE_AT_ONCE = 200 };
enum status people_read_all(struct store *store, const struct keys *keys, struct arena *arena,
                            const struct reading *reading, const int64_t *ids, size_t count,
                            struct people *found) MUST_USE;
/* Everybody of a household who is here, the head first. */
enum status people_household(struct store *store, const struct keys *keys, struct arena *arena,
                             const struct reading *reading, int64_t household_id, struct people *found) MUST_USE;

/* ---- finding ---- */
/* What is known; empty texts and {0} are not asked for. Names in kanji, kana or letters, old and new forms, in any
   width, whole or from the beginning, family name and given name in one text with or without a space between. */
struct people_search {
    struct text name;
    struct date born;
    struct text address;   /* the town, or town and lot: 平字梅本21, 平字梅本 ２１番地 */
    struct text number;    /* 宛名番号, whole */
    bool with_former;      /* also those who left or died */
};
/* Takes one line of a search box apart: a date in any writing, an address, the rest is the name. */
struct people_search people_search_read(struct arena *arena, struct text line);
enum { PEOPLE_FOUND_MAX = 50 };
struct people_found {
    size_t count;
    struct person *items; /* by id */
    bool has_more;        /* ask for another word */
};
/* INVALID: nothing to search by (one kana alone is too little). All hits shown are entered as read. */
enum status people_find(struct store *store, const struct keys *keys, struct arena *arena,
                        const struct reading *reading, const struct people_search *search,
                        struct people_found *found) MUST_USE;
/* The automatic check of an application (register match): whether name, kana (either may be empty) and birth date fit
   exactly one person. NOT_FOUND: none; CONFLICT: several. Folded comparison; old forms match new ones. */
enum status people_match(struct store *store, const struct keys *keys, struct arena *arena,
                         const struct reading *reading, struct text name, struct text kana, struct date born,
                         struct person *found) MUST_USE;

/* ---- the row that serializes: call first inside the transaction that issues a paper or changes the register ---- */
struct person_hold {
    int64_t version, household_id;
    bool is_issue_stopped;
    enum person_state state;
};
/* Touches the row, so a change of the same person waits or is retried; what is read afterwards is what holds.
   FORBIDDEN is NOT given here: whoever issues looks at is_issue_stopped and version. NOT_FOUND: erased or unknown. */
enum status people_hold(struct store *store, int64_t person_id, struct person_hold *found) MUST_USE;

/* ---- changes: inside a transaction, each with an event by `actor` ---- */
struct event;
/* Makes the person; household_id 0 makes a household too. INVALID: a My Number in a field, no name, no birth date. */
enum status people_add(struct store *store, const struct keys *keys, struct arena *arena, const struct event *actor,
                       const struct person *person, int64_t *id) MUST_USE;
/* Writes a changed record over `person->version`, which must still hold (else CONFLICT); the former one is kept sealed. */
enum status people_change(struct store *store, const struct keys *keys, struct arena *arena,
                          const struct event *actor, const struct person *person, struct text why) MUST_USE;
/* 支援措置 on or off; takes effect with the commit. */
enum status people_stop_issue(struct store *store, const struct event *actor, int64_t person_id, bool is_stopped,
                              struct text why) MUST_USE;
/* Drops the key and the tokens: the record and its former versions can never be read again. */
enum status people_erase(struct store *store, const struct keys *keys, struct arena *arena,
                         const struct event *actor, int64_t person_id) MUST_USE;
enum status people_count(struct store *store, int64_t *found) MUST_USE; /* those who are here */
