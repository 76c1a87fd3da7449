#include "city/people.h"

#include "base/date.h"
#include "city/people_generate.h"
#include "city/people_testing.h"
#include "city.queries.h"
#include "system/clock.h"
#include "system/log.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

/* ---- helpers: bodies of transactions ---- */

enum act_kind { ADD, CHANGE, STOP, ALLOW, ERASE, HOLD };
struct act {
    enum act_kind kind;
    const struct keys *keys;
    struct arena *arena;
    struct person person;
    int64_t id;
    struct person_hold hold;
};

static enum status act_body(struct store *store, void *context)
{
    struct act *act = context;
    struct event actor = {.actor_kind = T("staff"), .actor_id = 7, .actor_name = T("市民課 主査"), .at = TEST_NOW};
    switch (act->kind) {
    case ADD: return people_add(store, act->keys, act->arena, &actor, &act->person, &act->id);
    case CHANGE: return people_change(store, act->keys, act->arena, &actor, &act->person, T("転居"));
    case STOP: return people_stop_issue(store, &actor, act->id, true, T("支援措置"));
    case ALLOW: return people_stop_issue(store, &actor, act->id, false, T("解除"));
    case ERASE: return people_erase(store, act->keys, act->arena, &actor, act->id);
    case HOLD: return people_hold(store, act->id, &act->hold);
    }
    return BROKEN;
}

static enum status do_act(struct bench *bench, struct act *act)
{
    act->keys = bench->keys;
    act->arena = bench->arena;
    return store_transaction(bench->store, act_body, act);
}

static int64_t add(struct bench *bench, const char *family, const char *given, const char *family_kana,
                   const char *given_kana, struct date born, const char *town, const char *lot)
{
    struct test *test = bench->test;
    struct act act = {.kind = ADD, .person = {.state = PERSON_HERE, .is_head = true, .is_specimen = true,
                      .family_name = text_of(family), .given_name = text_of(given), .family_kana = text_of(family_kana),
                      .given_kana = text_of(given_kana), .born = born, .town = text_of(town), .lot = text_of(lot),
                      .relation = T("世帯主"), .sex = SEX_FEMALE}};
    EXPECT_INTEGER(do_act(bench, &act), DONE);
    return act.id;
}

static struct reading reading(void)
{
    return (struct reading){.kind = STAFF_ACTOR, .actor_id = 7, .title = T("市民課 主査"),
                            .purpose = T("住民票の写しの審査"), .subject_kind = T("case"), .subject_id = 12,
                            .at = TEST_NOW};
}

static size_t found_by(struct bench *bench, const char *line, int64_t *first)
{
    struct test *test = bench->test;
    struct people_search search = people_search_read(bench->arena, text_of(line));
    struct reading by = reading();
    struct people_found found = {0};
    EXPECT_INTEGER(people_find(bench->store, bench->keys, bench->arena, &by, &search, &found), DONE);
    if (first)
        *first = found.count > 0 ? found.items[0].id : 0;
    return found.count;
}

/* ---- tests ---- */

BENCH_CASE(reads_back)
{
    int64_t id = add(bench, "髙橋", "葛󠄀子", "タカハシ", "カツコ", DATE(1955, 3, 3), "平字梅本", "21番地");
    struct reading by = reading();
    struct person person;
    EXPECT_INTEGER(people_read(bench->store, bench->keys, bench->arena, &by, id, &person), DONE);
    EXPECT_TEXT(person_name(bench->arena, &person), T("髙橋　葛󠄀子"));
    EXPECT_TEXT(person_address(bench->arena, &person), T("平字梅本21番地"));
    EXPECT(date_is_same(person.born, DATE(1955, 3, 3)));
    EXPECT(person.is_specimen && person.sex == SEX_FEMALE && person.version == 1);
    EXPECT_INTEGER(people_read(bench->store, bench->keys, bench->arena, &by, id + 1, &person), NOT_FOUND);

    struct access_entries log;
    EXPECT_INTEGER(access_log_of(bench->store, bench->arena, id, 0, 10, &log), DONE);
    EXPECT_INTEGER((int64_t)log.count, 1);
    EXPECT_TEXT(log.items[0].title, T("市民課 主査"));
    EXPECT_TEXT(log.items[0].purpose, T("住民票の写しの審査"));
    EXPECT_INTEGER(log.items[0].at, TEST_NOW);
    EXPECT_INTEGER(access_log_about(bench->store, bench->arena, T("case"), 12, 10, &log), DONE);
    EXPECT_INTEGER((int64_t)log.count, 1);
}

BENCH_CASE(finds)
{
    static const struct {
        const char *line;
        int person; /* 0: nobody */
    } cases[] = {
        {"髙橋 太郎", 1}, {"高橋太郎", 1}, {"高橋　太郎", 1}, {"たかはし たろう", 1}, {"ﾀｶﾊｼﾀﾛｳ", 1}, {"タカハ", 1},
        {"たろう たかはし", 1}, {"太郎 高橋", 1}, {"高橋 昭和30年3月3日", 1}, {"1955-03-03", 1}, {"S30.3.3", 1},
        {"平字梅本21", 1}, {"いわき市平字梅本２１番地", 1}, {"福島県いわき市平字梅本21", 1}, {"高橋 平字梅本21", 1},
        {"渡辺 花", 2}, {"渡邊花", 2}, {"ワタナベハナ", 2}, {"宮崎", 3}, {"宮﨑", 3}, {"吉田", 4}, {"𠮷田 一", 4},
        {"nguyen", 5}, {"Nguyen Van Minh", 5}, {"VAN", 5}, {"グエン ヴァン", 5}, {"minh nguyen", 5},
        {"森", 6}, {"森 誠", 6}, {"佐糠町東1丁目3-2", 6}, {"佐糠町東一丁目3番地の2", 6}, {"佐糠町", 6},
        {"存在 しない", 0}, {"高橋 花", 0}, {"高橋 1955-03-04", 0}, {"平字梅本210", 0}, {"三和町上市萱", 3}};
    int64_t ids[7] = {0};
    ids[1] = add(bench, "髙橋", "太郎", "タカハシ", "タロウ", DATE(1955, 3, 3), "平字梅本", "21番地");
    ids[2] = add(bench, "渡邉", "花", "ワタナベ", "ハナ", DATE(1980, 1, 31), "小名浜岡小名", "8");
    ids[3] = add(bench, "宮﨑", "󠄀翼", "ミヤザキ", "ツバサ", DATE(2001, 12, 1), "三和町上市萱", "5番地の1");
    ids[4] = add(bench, "𠮷田", "一", "ヨシダ", "ハジメ", DATE(1940, 6, 6), "四倉町上仁井田字矢ノ田", "102");
    ids[5] = add(bench, "NGUYEN", "VAN MINH", "グエン", "ヴァン　ミン", DATE(1999, 9, 9), "内郷御厩町", "1");
    ids[6] = add(bench, "森", "誠", "モリ", "マコト", DATE(1971, 7, 7), "佐糠町東一丁目", "3番地の2");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t first = 0;
        size_t count = found_by(bench, cases[i].line, &first);
        test_expect(test, count == (cases[i].person ? 1u : 0u) && first == ids[cases[i].person], cases[i].line, __FILE__,
                    __LINE__);
    }
    struct people_search nothing = {.name = T("タ")};
    struct people_found found;
    struct reading by = reading();
    EXPECT_INTEGER(people_find(bench->store, bench->keys, bench->arena, &by, &nothing, &found), INVALID);
    struct access_entries log;
    EXPECT_INTEGER(access_log_of(bench->store, bench->arena, ids[6], 0, 100, &log), DONE);
    EXPECT_INTEGER((int64_t)log.count, 5); /* each of its hits above */
}

BENCH_CASE(matches_one)
{
    struct reading by = reading();
    struct person person;
    int64_t id = add(bench, "髙橋", "太郎", "タカハシ", "タロウ", DATE(1955, 3, 3), "平字梅本", "21");
    EXPECT_INTEGER(people_match(bench->store, bench->keys, bench->arena, &by, T("高橋　太郎"), T("たかはし たろう"),
                                DATE(1955, 3, 3), &person), DONE);
    EXPECT_INTEGER(person.id, id);
    EXPECT_INTEGER(people_match(bench->store, bench->keys, bench->arena, &by, T("高橋太郎"), T("タカバシタロウ"),
                                DATE(1955, 3, 3), &person), NOT_FOUND);
    EXPECT_INTEGER(people_match(bench->store, bench->keys, bench->arena, &by, T("高橋太郎"), T(""),
                                DATE(1955, 3, 4), &person), NOT_FOUND);
    (void)add(bench, "高橋", "太郎", "タカハシ", "タロウ", DATE(1955, 3, 3), "常磐湯本町", "1");
    EXPECT_INTEGER(people_match(bench->store, bench->keys, bench->arena, &by, T("髙橋太郎"), T(""),
                                DATE(1955, 3, 3), &person), CONFLICT);
}

BENCH_CASE(changes_and_erases)
{
    struct reading by = reading();
    int64_t first = 0;
    struct act act = {.kind = HOLD};
    act.id = add(bench, "遠藤", "さくら", "エンドウ", "サクラ", DATE(1990, 4, 4), "錦町江栗二丁目", "7番地");
    EXPECT_INTEGER(do_act(bench, &act), DONE);
    EXPECT(act.hold.version == 1 && !act.hold.is_issue_stopped);
    EXPECT_INTEGER(people_read(bench->store, bench->keys, bench->arena, &by, act.id, &act.person), DONE);
    act.kind = CHANGE;
    act.person.town = T("四倉町上柳生字中山");
    act.person.family_name = T("佐藤");
    act.person.family_kana = T("サトウ");
    EXPECT_INTEGER(do_act(bench, &act), DONE);
    EXPECT_INTEGER(do_act(bench, &act), CONFLICT); /* over a version that no longer holds */
    EXPECT_INTEGER((int64_t)found_by(bench, "遠藤 さくら", NULL), 0);
    EXPECT_INTEGER((int64_t)found_by(bench, "四倉町上柳生字中山7", &first), 1);
    EXPECT_INTEGER(first, act.id);

    act.kind = STOP;
    EXPECT_INTEGER(do_act(bench, &act), DONE);
    act.kind = HOLD;
    EXPECT_INTEGER(do_act(bench, &act), DONE);
    EXPECT(act.hold.is_issue_stopped && act.hold.version == 3);

    act.kind = ERASE;
    EXPECT_INTEGER(do_act(bench, &act), DONE);
    EXPECT_INTEGER(people_read(bench->store, bench->keys, bench->arena, &by, act.id, &act.person), NOT_FOUND);
    EXPECT_INTEGER((int64_t)found_by(bench, "佐藤 さくら", NULL), 0);
    act.kind = HOLD;
    EXPECT_INTEGER(do_act(bench, &act), NOT_FOUND);
    int64_t left = -1;
    EXPECT_INTEGER(city_token_count(bench->store, 0, INT64_MAX, 10, &left), DONE);
    EXPECT_INTEGER(left, 0);
}

BENCH_CASE(refuses_my_number)
{
    struct act act = {.kind = ADD, .person = {.state = PERSON_HERE, .family_name = T("佐藤"), .born = DATE(2000, 1, 1),
                                              .previous_address = T("番号は 1234-5678-9018 です")}};
    EXPECT(holds_my_number(act.person.previous_address));
    EXPECT_INTEGER(do_act(bench, &act), INVALID);
    act.person.previous_address = T("電話は 0246-22-1111 です");
    EXPECT_INTEGER(do_act(bench, &act), DONE);
    act.person.born = DATE(2000, 2, 30);
    EXPECT_INTEGER(do_act(bench, &act), INVALID);
}

/* ---- issue and change of one person, one after the other ---- */

enum { CROWD = 4, TIMES = 8 };
struct crowd {
    struct bench *bench;
    int64_t id;
    _Atomic int done, refused;
};

struct counted_change {
    struct crowd *crowd;
    int64_t seen;
    bool is_stopped;
};

static enum status hold_and_change(struct store *store, void *context)
{
    struct counted_change *change = context;
    struct person_hold hold;
    struct event actor = {.actor_kind = T("staff"), .actor_id = 7, .actor_name = T("市民課 主査"), .at = TEST_NOW};
    enum status status = people_hold(store, change->crowd->id, &hold);
    if (status != DONE)
        return status;
    change->seen = hold.version;
    return people_stop_issue(store, &actor, change->crowd->id, !hold.is_issue_stopped, T("試し"));
}

static void *change_often(void *context)
{
    struct crowd *crowd = context;
    struct store *store = database_store(crowd->bench->database);
    for (int i = 0; i < TIMES; i++) {
        struct counted_change change = {.crowd = crowd};
        enum status status = store_transaction(store, hold_and_change, &change);
        if (status == DONE)
            crowd->done++;
        else
            crowd->refused++;
    }
    return NULL;
}

BENCH_CASE(holds_serialise)
{
    struct crowd crowd = {.bench = bench};
    pthread_t threads[CROWD];
    crowd.id = add(bench, "佐藤", "一", "サトウ", "ハジメ", DATE(1970, 1, 1), "平字梅本", "1");
    for (int i = 0; i < CROWD; i++)
        EXPECT_INTEGER(pthread_create(&threads[i], NULL, change_often, &crowd), 0);
    for (int i = 0; i < CROWD; i++)
        pthread_join(threads[i], NULL);
    struct act act = {.kind = HOLD, .id = crowd.id};
    EXPECT_INTEGER(do_act(bench, &act), DONE);
    EXPECT(crowd.done > 0);
    EXPECT_INTEGER(act.hold.version, 1 + crowd.done); /* none was lost, none counted twice */
    EXPECT_INTEGER(act.hold.is_issue_stopped, crowd.done % 2);
}

/* ---- the invented register ---- */

BENCH_CASE(invents)
{
    static const char towns[] = "area,town,weight\n平字梅本,平,4\n小名浜岡小名一丁目,小名浜岡小名,8\n三和町上市萱,三和町,1\n";
    int64_t people = bench->is_postgres ? 300 : 3000, count = 0;
    struct generate_plan plan = {.count = people, .seed = 5, .towns_csv = text_of(towns), .today = DATE(2026, 11, 18),
                                 .now = TEST_NOW};
    EXPECT_INTEGER(people_generate(bench->store, bench->keys, &plan, false), DONE);
    EXPECT_INTEGER(people_count(bench->store, &count), DONE);
    EXPECT_INTEGER(count, people);
    EXPECT_INTEGER(people_generate(bench->store, bench->keys, &plan, false), CONFLICT);

    int64_t old = 0, young = 0, foreign = 0, found_again = 0;
    struct reading by = reading();
    for (int64_t id = 1; id <= people; id++) {
        struct person person;
        struct arena *scratch = arena_new(0);
        if (!EXPECT(people_read(bench->store, bench->keys, scratch, &by, id, &person) == DONE))
            break;
        int age = date_age(person.born, plan.today);
        old += age >= 65;
        young += age < 15;
        foreign += person.nationality.length > 0;
        EXPECT(age >= 0 && age < 106 && person.is_specimen && person.town.length > 0);
        if (id % 100 == 0) {
            struct people_search search = {.name = person_name(scratch, &person), .born = person.born};
            struct people_found hits = {0};
            EXPECT_INTEGER(people_find(bench->store, bench->keys, scratch, &by, &search, &hits), DONE);
            for (size_t i = 0; i < hits.count; i++)
                found_again += hits.items[i].id == id;
        }
        arena_free(scratch);
    }
    EXPECT_INTEGER(found_again, people / 100);
    if (!bench->is_postgres) {
        EXPECT(old > people * 28 / 100 && old < people * 38 / 100);
        EXPECT(young > people * 7 / 100 && young < people * 15 / 100);
        EXPECT(foreign > 0 && foreign < people * 4 / 100);
    }
    /* The entries are derived: made again they are the same. */
    int64_t before = 0, after = 0;
    EXPECT_INTEGER(city_token_count(bench->store, 0, INT64_MAX, 1000000, &before), DONE);
    EXPECT_INTEGER(people_index_rebuild(bench->store, bench->keys, NULL, NULL), DONE);
    EXPECT_INTEGER(city_token_count(bench->store, 0, INT64_MAX, 1000000, &after), DONE);
    EXPECT(before > people * 10);
    EXPECT_INTEGER(after, before);
}

const struct test_case people_test[] = {BENCH_CASES("reads back, with an access entry", reads_back),
                                        BENCH_CASES("finds in any writing", finds),
                                        BENCH_CASES("matches exactly one", matches_one),
                                        BENCH_CASES("changes, stops, erases", changes_and_erases),
                                        BENCH_CASES("refuses My Number", refuses_my_number),
                                        BENCH_CASES("issue and change run one after the other", holds_serialise),
                                        BENCH_CASES("invents a register", invents),
                                        {0}};
