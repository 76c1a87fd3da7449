/* A way back: two officials, never the same, never who entered it, never about oneself; what was lost opens nothing more. */
#include "engines/identity/returns.h"

#include "base/date.h"
#include "base/test.h"
#include "city/mail_payload.h"
#include "city/sessions.h"
#include "city/sign_in_testing.h"
#include "city/test_city.h"
#include "city/test_invariants.h"
#include "store/store.h"
#include "store/upkeep.h"

#include <string.h>

extern const struct module *const all_modules[];

struct loss {
    struct test_city *town;
    int64_t person_id, account_id, return_id;
};

static enum status people_in_store(struct store *store, void *context)
{
    struct loss *loss = context;
    struct test_city *town = loss->town;
    struct event actor = event_by_system("person", 1, "city.test", city_now(town->city));
    struct person person = {.state = PERSON_HERE, .is_head = true, .family_name = T("浜風"), .given_name = T("なぎ"),
                            .family_kana = T("ハマカゼ"), .given_kana = T("ナギ"), .born = DATE(1970, 5, 5),
                            .town = T("平字梅本"), .lot = T("3")};
    enum status status = people_add(store, town->city->keys, town->arena, &actor, &person, &loss->person_id);
    if (status == DONE)
        status = account_take_specimen(store, town->city->keys, town->arena, T("nagi@example.jp"), T("なぎ"), loss->person_id,
                                       actor.at, &loss->account_id);
    return status;
}

/* How many mails wait for this address, and the newest one's text. */
static int mails_to(struct test_city *town, const char *address, struct text *newest)
{
    struct raw_result rows = {0};
    struct text why = {0};
    int count = 0;
    *newest = T("");
    if (store_raw(town->store, town->arena, T("SELECT payload FROM store_outbox WHERE kind = 'notices.mail' ORDER BY id"), 500,
                  &rows, &why) != DONE)
        return -1;
    for (size_t i = 0; i < rows.rows; i++) {
        struct mail mail;
        if (mail_read(town->city->keys, town->arena, rows.values[i], &mail) == DONE && text_is(mail.to, text_of(address))) {
            *newest = mail.body;
            count++;
        }
    }
    return count;
}

static int64_t number_of(struct test_city *town, const char *sql)
{
    struct raw_result rows = {0};
    struct text why = {0};
    int64_t found = -1;
    if (store_raw(town->store, town->arena, text_of(sql), 1, &rows, &why) != DONE || rows.rows != 1 ||
        !text_to_integer(rows.values[0], &found))
        return -1;
    return found;
}

static int decide(struct test_city *town, int64_t id, const char *act)
{
    struct text answer;
    const char *path = arena_print(town->arena, "/desk/returns/%lld", (long long)id).bytes;
    return test_city_post(town, "/desk/returns", path,
                          arena_print(town->arena, "how=%%E5%%85%%8D%%E8%%A8%%B1%%E8%%A8%%BC&do=%s", act).bytes, &answer);
}

static const char lost[] = "mail_address=%s&name=%%E6%%B5%%9C%%E9%%A2%%A8+%%E3%%81%%AA%%E3%%81%%8E&born-year=1970&born-month=5&born-day=5"
                           "&what=device&new_mail=new%%40example.jp";

static void online(struct test *test, struct loss *loss)
{
    struct test_city *town = loss->town;
    struct browser resident = {.town = town}, stranger = {.town = town};
    struct text page, mail;
    EXPECT_INTEGER(browser_get(&resident, "/sign-in/lost"), 200);
    EXPECT_INTEGER(browser_send(&resident, "/sign-in/lost", arena_print(town->arena, lost, "nagi%40example.jp").bytes), 303);
    EXPECT_INTEGER(browser_get(&stranger, "/sign-in/lost"), 200);
    EXPECT_INTEGER(browser_send(&stranger, "/sign-in/lost", arena_print(town->arena, lost, "nobody%40example.jp").bytes), 303);
    EXPECT_TEXT(resident.location, stranger.location); /* nobody learns who has an account */
    EXPECT_INTEGER(number_of(town, "SELECT COUNT(*) FROM identity_return"), 1);
    EXPECT_INTEGER(mails_to(town, "nagi@example.jp", &mail), 1);
    EXPECT(text_has(mail, T("回復の申し込みがありました")));
    loss->return_id = number_of(town, "SELECT MAX(id) FROM identity_return");

    test_city_as_nobody(town);
    EXPECT_INTEGER(test_city_get(town, "/desk/returns", &page), 303);
    test_city_as_staff(town, "M0101");
    EXPECT_INTEGER(test_city_get(town, "/desk/returns", &page), 200);
    EXPECT_INTEGER(decide(town, loss->return_id, "approve"), 303);
    EXPECT_INTEGER(decide(town, loss->return_id, "approve"), 403); /* the same official twice */
    test_city_as_staff(town, "M0102");
    EXPECT_INTEGER(decide(town, loss->return_id, "approve"), 409); /* the owner may still object */
    EXPECT_INTEGER(mails_to(town, "new@example.jp", &mail), 1);
    EXPECT(!text_has(mail, T("/sign-in/return/")));
}

static void link_opens_once(struct test *test, struct loss *loss)
{
    struct test_city *town = loss->town;
    struct browser owner = {.town = town}, thief = {.town = town};
    struct text mail;
    city_set_clock(town->city, city_now(town->city) + (RETURN_HOURS + 1) * HOUR_MICROS);
    test_city_as_staff(town, "M0102");
    EXPECT_INTEGER(decide(town, loss->return_id, "approve"), 303);
    EXPECT_INTEGER(mails_to(town, "nagi@example.jp", &mail), 2); /* told at the old address, without the link */
    EXPECT(text_has(mail, T("2人の職員が確認")) && !text_has(mail, T("/sign-in/return/")));
    EXPECT_INTEGER(mails_to(town, "new@example.jp", &mail), 2);
    ptrdiff_t at = text_find(mail, T("/sign-in/return/"));
    EXPECT(at > 0);
    const char *path = arena_terminated(town->arena, text_slice(text_from(mail, at > 0 ? (size_t)at : 0), 0, 16 + 43));
    EXPECT_INTEGER(browser_get(&thief, "/sign-in/return/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"), 404);
    EXPECT_INTEGER(browser_get(&owner, path), 200);
    EXPECT_INTEGER(browser_get(&owner, path), 200); /* looking does not use it up */
    EXPECT_INTEGER(browser_send(&owner, path, ""), 303);
    EXPECT_TEXT(owner.location, T("/my/passkeys"));
    EXPECT_INTEGER(browser_get(&owner, "/my/account"), 200);
    EXPECT(text_has(owner.page, T("new@example.jp")) && !text_has(owner.page, T("浜風"))); /* by mail: not by card */
    EXPECT_INTEGER(browser_get(&thief, path), 404);
}

static void a_way_back(struct test *test)
{
    struct test_city town;
    for (int which = 0; test_city_open(test, &town, which, "cities/iwaki", all_modules); which++) {
        struct loss loss = {.town = &town};
        EXPECT_INTEGER(store_transaction(town.store, people_in_store, &loss), DONE);
        online(test, &loss);
        link_opens_once(test, &loss);
        test_city_invariants(&town);
        test_city_close(&town);
    }
}

static void at_the_counter(struct test *test)
{
    static const char entered[] = "name=%E6%B5%9C%E9%A2%A8+%E3%81%AA%E3%81%8E&born-year=1970&born-month=5&born-day=5&mail_address=&what=both"
                                  "&new_mail=new%40example.jp&how_seen=%E5%85%8D%E8%A8%B1%E8%A8%BC";
    struct test_city town;
    for (int which = 0; test_city_open(test, &town, which, "cities/iwaki", all_modules); which++) {
        struct loss loss = {.town = &town};
        struct text answer, mail;
        EXPECT_INTEGER(store_transaction(town.store, people_in_store, &loss), DONE);
        test_city_as_staff(&town, "M0101");
        EXPECT_INTEGER(test_city_post(&town, "/desk/returns", "/desk/returns", entered, &answer), 303);
        EXPECT_INTEGER(test_city_post(&town, "/desk/returns", "/desk/returns", entered, &answer), 422); /* one at a time */
        int64_t id = number_of(&town, "SELECT MAX(id) FROM identity_return");
        EXPECT_INTEGER(decide(&town, id, "approve"), 403); /* who entered it */
        test_city_as_staff(&town, "M0102");
        EXPECT_INTEGER(decide(&town, id, "approve"), 303);
        EXPECT_INTEGER(decide(&town, id, "refuse"), 303); /* until the second approval it can be refused */
        EXPECT_INTEGER(decide(&town, id, "approve"), 403);
        EXPECT_INTEGER(mails_to(&town, "nagi@example.jp", &mail), 2);
        EXPECT(text_has(mail, T("認められませんでした")));
        test_city_invariants(&town);
        test_city_close(&town);
    }
}

const struct test_case returns_test[] = {{"two officials, a day to object, one link, once", a_way_back},
                                         {"at the counter: who entered it does not approve; refused and told", at_the_counter},
                                         {0}};
