/*
 * For the tests of this engine: a hall with one household on a fresh database, papers that are wanted, issued and taken there.
 * Only tests include this.
 */
#pragma once

#include "base/json.h"
#include "city/people.h"
#include "city/test_invariants.h"
#include "engines/papers/papers_private.h"
#include "paper/tools_for_tests.h"
#include "store/event.h"

extern const struct module *const all_modules[];

struct hall {
    struct test_city town;
    int64_t head, wife; /* persons */
    int64_t next_subject;
};

struct doing {
    struct hall *hall;
    struct person person;
    int64_t id;
    bool is_stopped;
    struct text kind, figures, reason;
    int64_t year;
};

static inline enum status add_in_store(struct store *store, void *context)
{
    struct doing *doing = context;
    struct event actor = event_by_system("person", 0, "test", TEST_CITY_NOW);
    return people_add(store, doing->hall->town.city->keys, doing->hall->town.arena, &actor, &doing->person, &doing->id);
}

static inline int64_t add_person(struct hall *hall, struct person person)
{
    struct doing doing = {.hall = hall, .person = person};
    test_expect(hall->town.test, store_transaction(hall->town.store, add_in_store, &doing) == DONE, "added", __FILE__, __LINE__);
    return doing.id;
}

static inline enum status hold_in_store(struct store *store, void *context)
{
    struct doing *doing = context;
    struct person_hold hold;
    enum status status = people_hold(store, doing->id, &hold);
    doing->person.household_id = hold.household_id;
    return status;
}

static inline struct person invented(const char *given, const char *relation)
{
    return (struct person){.state = PERSON_HERE, .is_specimen = true, .is_head = text_is(text_of(relation), T("世帯主")),
                           .family_name = T("髙﨑"), .given_name = text_of(given), .family_kana = T("タカサキ"),
                           .given_kana = T("ミホン"), .born = DATE(1985, 2, 28), .sex = SEX_FEMALE,
                           .relation = text_of(relation), .postcode = T("9708026"), .town = T("平字梅本"), .lot = T("21"),
                           .moved_in = DATE(2015, 4, 1), .since = DATE(2015, 4, 1),
                           .origin = T("福島県いわき市平字梅本21番地 髙﨑太郎")};
}

static inline bool hall_open(struct test *test, struct hall *hall, int which)
{
    *hall = (struct hall){0};
    if (!test_city_open(test, &hall->town, which, "cities/iwaki", all_modules))
        return false;
    struct person wife = invented("葛󠄂子", "妻");
    hall->head = add_person(hall, invented("太郎", "世帯主"));
    struct doing doing = {.hall = hall, .id = hall->head};
    EXPECT(store_transaction(hall->town.store, hold_in_store, &doing) == DONE);
    wife.household_id = doing.person.household_id;
    hall->wife = add_person(hall, wife);
    return true;
}

#define EACH_HALL(hall)                                                                                                \
    for (int which = 0; hall_open(test, &(hall), which);                                                               \
         test_city_invariants(&(hall).town), test_city_close(&(hall).town), which++)

/* A wanted paper about one person of the hall, for a new subject. */
static inline struct paper_wanted wanted_for(struct hall *hall, const char *kind, const int64_t *persons, size_t count, const char *json)
{
    json_t *values = NULL;
    test_expect(hall->town.test, json_read(hall->town.arena, text_of(json), NULL, &values, NULL) == DONE, json, __FILE__, __LINE__);
    return (struct paper_wanted){.kind = text_of(kind), .subject_kind = T("thing"), .subject_id = ++hall->next_subject,
                                 .requester = T("account:12"), .person_ids = persons, .person_count = count,
                                 .applicant_id = count ? persons[0] : 0, .values = values, .decision = T("準半壊に至らない（一部損壊）"),
                                 .addressee = T("髙﨑 葛󠄂子"), .address = T("福島県いわき市平字梅本21"),
                                 .number_of_subject = T("K7RM-4F2W-9XQD")};
}

static inline enum status issue(struct hall *hall, const struct paper_wanted *wanted, struct paper_record *paper, struct text *problem)
{
    return paper_issue(hall->town.city, hall->town.store, hall->town.arena, wanted, TEST_CITY_NOW, paper, problem);
}

static inline enum status release(struct hall *hall, const struct paper_record *paper, const char *requester, struct text *pdf)
{
    return paper_release(hall->town.city, hall->town.store, hall->town.arena, paper, text_of(requester), T("resident"), 12,
                         TEST_CITY_NOW, pdf);
}

/* The words of a PDF as a stranger's tool reads them; empty when the tool is missing. */
static inline struct text words_of(struct test *test, struct text pdf)
{
    struct text words = {0};
    const char *path = test_file(test, "paper.pdf", pdf);
    return RUN_TOOL(test, &words, "pdftotext", "-layout", path, "-") == 0 ? words : (struct text){0};
}

static inline bool says(struct text words, const char *part)
{
    return words.bytes == NULL || text_find(words, text_of(part)) >= 0;
}
