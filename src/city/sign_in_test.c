/* Signing in on a real server with real sessions: by mail, by passkey, and what must not work. */
#include "city/sign_in.h"

#include "base/json.h"
#include "city.queries.h"
#include "city/account_view.h"
#include "city/mail_payload.h"
#include "city/parts.h"
#include "city/passkey_testing.h"
#include "city/people.h"
#include "city/sections.h"
#include "city/sign_in_testing.h"
#include "city/tries.h"
#include "store/upkeep.h"
#include "system/log.h"
#include "web/html.h"

#include <stdio.h>
#include <string.h>

static const struct module *const modules[] = {&city_module, NULL};

#define TOWN_CASE(name)                                                                                                \
    static void name##_body(struct test *test, struct test_city *town);                                                \
    static void name(struct test *test)                                                                                \
    {                                                                                                                  \
        struct test_city town;                                                                                         \
        for (int which = 0; test_city_open(test, &town, which, "cities/iwaki", modules); which++) {                    \
            name##_body(test, &town);                                                                                  \
            test_city_close(&town);                                                                                    \
        }                                                                                                              \
    }                                                                                                                  \
    static void name##_body(struct test *test, struct test_city *town)

static void pass_minutes(struct test_city *town, int64_t minutes)
{
    city_set_clock(town->city, city_now(town->city) + minutes * MINUTE_MICROS);
}

/* The newest mail: its code and link. */
static struct mail newest_mail(struct test_city *town, struct text *code, struct text *link)
{
    struct raw_result rows = {0};
    struct text why = {0};
    struct mail mail = {.to = T("")};
    *code = *link = T("");
    enum status status = store_raw(town->store, town->arena,
                                   T("SELECT payload FROM store_outbox WHERE kind = 'notices.mail' ORDER BY id DESC LIMIT 1"),
                                   1, &rows, &why);
    if (status != DONE || rows.rows == 0 || mail_read(town->city->keys, town->arena, rows.values[0], &mail) != DONE)
        return mail;
    ptrdiff_t colon = text_find(mail.body, T(": ")), start = text_find(mail.body, T("?link="));
    *code = text_slice(mail.body, colon < 0 ? mail.body.length : (size_t)colon + 2, 6);
    struct text rest = text_from(mail.body, start < 0 ? mail.body.length : (size_t)start + 6);
    *link = text_slice(rest, 0, 43);
    return mail;
}

static int ask_for_mail(struct browser *browser, const char *address)
{
    struct arena *arena = browser->town->arena;
    return browser_post(browser, "/sign-in?next=/contact", "/sign-in/mail",
                        arena_print(arena, "mail_address=%s&next=/contact", address).bytes);
}

static int enter(struct browser *browser, struct text code)
{
    struct arena *arena = browser->town->arena;
    return browser_post(browser, "/sign-in/mail", "/sign-in/code",
                        arena_print(arena, "code=%.*s", TEXT_ARGUMENTS(code)).bytes);
}

static void sign_in_by_mail(struct test *test, struct browser *browser, const char *address)
{
    struct text code, link;
    EXPECT_INTEGER(ask_for_mail(browser, address), 303);
    newest_mail(browser->town, &code, &link);
    EXPECT_INTEGER(enter(browser, code), 303);
}

TOWN_CASE(a_code_signs_in_once)
{
    struct browser hanako = {.town = town}, other = {.town = town};
    struct text code, link;
    EXPECT_INTEGER(browser_get(&hanako, "/my/account"), 303);
    EXPECT_TEXT(hanako.location, T("/sign-in?next=%2Fmy%2Faccount"));
    EXPECT_INTEGER(ask_for_mail(&hanako, "hanako%40example.jp"), 303);
    EXPECT_TEXT(hanako.location, T("/sign-in/mail"));
    struct mail mail = newest_mail(town, &code, &link);
    EXPECT_TEXT(mail.to, T("hanako@example.jp"));
    EXPECT(code.length == 6 && link.length == 43 && mail.is_secret);
    EXPECT(text_has(mail.body, T("http://city.example/sign-in/mail?link=")));

    EXPECT_INTEGER(browser_post(&other, "/sign-in", "/sign-in/code",
                                arena_print(town->arena, "code=%.*s", TEXT_ARGUMENTS(code)).bytes), 422);
    EXPECT(text_has(other.page, T("この番号はもう使えません")));
    EXPECT_INTEGER(enter(&hanako, T("000000")), 422);
    EXPECT(text_has(hanako.page, T("番号と違います")));
    /* As people type it: wide digits with a space. */
    EXPECT_INTEGER(browser_post(&hanako, "/sign-in/mail", "/sign-in/code",
                                arena_print(town->arena, "code=%.*s+%.*s", TEXT_ARGUMENTS(text_slice(code, 0, 3)),
                                            TEXT_ARGUMENTS(text_from(code, 3))).bytes), 303);
    EXPECT_TEXT(hanako.location, T("/contact"));
    EXPECT(text_has(hanako.set_cookies, T("HttpOnly")));
    EXPECT_INTEGER(browser_get(&hanako, "/my/account"), 200);
    EXPECT(text_has(hanako.page, T("hanako@example.jp")));
    EXPECT_INTEGER(browser_get(&hanako, "/desk/me"), 303);

    struct browser again = {.town = town};
    memcpy(&again, &hanako, sizeof again);
    EXPECT_INTEGER(browser_post(&again, "/sign-in", "/sign-in/code",
                                arena_print(town->arena, "code=%.*s", TEXT_ARGUMENTS(code)).bytes), 422); /* once */
}

TOWN_CASE(links_are_not_used_by_looking)
{
    struct browser hanako = {.town = town}, other = {.town = town};
    struct text code, link;
    EXPECT_INTEGER(ask_for_mail(&hanako, "hanako%40example.jp"), 303);
    newest_mail(town, &code, &link);
    const char *path = arena_print(town->arena, "/sign-in/mail?link=%.*s", TEXT_ARGUMENTS(link)).bytes;
    for (int i = 0; i < 3; i++)
        EXPECT_INTEGER(browser_get(&hanako, path), 200);
    EXPECT(text_has(hanako.page, T("ボタンを押すとログインします")));
    EXPECT_INTEGER(browser_get(&other, path), 200); /* a mail program that opens every link */
    EXPECT(text_has(other.page, T("このブラウザーで入力できる番号はありません")) && !text_has(other.page, T("name=\"code\"")));
    EXPECT_INTEGER(browser_get(&hanako, path), 200);
    EXPECT_INTEGER(browser_send(&hanako, "/sign-in/code",
                                arena_print(town->arena, "code=%.*s", TEXT_ARGUMENTS(link)).bytes), 303);
    EXPECT_INTEGER(browser_get(&hanako, "/my/account"), 200);
}

TOWN_CASE(codes_end)
{
    struct browser late = {.town = town}, guesser = {.town = town};
    struct text code, link;
    EXPECT_INTEGER(ask_for_mail(&late, "late%40example.jp"), 303);
    newest_mail(town, &code, &link);
    pass_minutes(town, 11);
    EXPECT_INTEGER(browser_post(&late, "/sign-in", "/sign-in/code",
                                arena_print(town->arena, "code=%.*s", TEXT_ARGUMENTS(code)).bytes), 422);

    EXPECT_INTEGER(ask_for_mail(&guesser, "guess%40example.jp"), 303);
    newest_mail(town, &code, &link);
    struct text wrong = text_is(code, T("123456")) ? T("654321") : T("123456");
    for (int i = 0; i < TRY_WRONG_MOST; i++)
        EXPECT_INTEGER(enter(&guesser, wrong), 422);
    EXPECT_INTEGER(enter(&guesser, code), 422); /* even the right one */
    EXPECT(text_has(guesser.page, T("番号が5回違いました")));
}

TOWN_CASE(nobody_learns_who_has_an_account)
{
    struct browser known = {.town = town}, first = {.town = town}, second = {.town = town};
    sign_in_by_mail(test, &known, "known%40example.jp");
    int a = ask_for_mail(&first, "known%40example.jp"), b = ask_for_mail(&second, "stranger%40example.jp");
    EXPECT_INTEGER(a, b);
    EXPECT_TEXT(first.location, second.location);
    EXPECT_INTEGER(browser_get(&first, "/sign-in/mail"), 200);
    EXPECT_INTEGER(browser_get(&second, "/sign-in/mail"), 200);
    EXPECT_INTEGER((int64_t)first.page.length, (int64_t)second.page.length);
    for (int i = 0; i < TRIES_BY_MAIL_MOST; i++)
        a = ask_for_mail(&first, "known%40example.jp"), b = ask_for_mail(&second, "stranger%40example.jp");
    EXPECT_INTEGER(a, 422); /* too many mails: the same for both */
    EXPECT_INTEGER(b, 422);
    EXPECT_INTEGER(browser_post(&second, "/sign-in", "/sign-in/mail", "mail_address=no-address&next=/"), 422);
}

/* ---- sessions ---- */

static int64_t seen_at(struct test_city *town)
{
    struct raw_result rows = {0};
    struct text why = {0};
    int64_t found = 0;
    if (store_raw(town->store, town->arena, T("SELECT MAX(seen_at) FROM city_session"), 1, &rows, &why) != DONE ||
        rows.rows != 1 || !text_to_integer(rows.values[0], &found))
        return -1;
    return found;
}

TOWN_CASE(sessions_end)
{
    struct browser phone = {.town = town}, desk = {.town = town};
    sign_in_by_mail(test, &phone, "hanako%40example.jp");
    struct text secret = T("");
    for (size_t i = 0; i < phone.count; i++)
        secret = text_is(phone.names[i], T("ikanai_session")) ? phone.values[i] : secret;
    EXPECT_INTEGER((int64_t)secret.length, 43); /* 256 bits */

    int64_t first = seen_at(town);
    city_set_clock(town->city, city_now(town->city) + 30 * SECOND_MICROS);
    EXPECT_INTEGER(browser_get(&phone, "/my/account"), 200);
    EXPECT_INTEGER(seen_at(town), first); /* not written within a minute */
    pass_minutes(town, 2);
    EXPECT_INTEGER(browser_get(&phone, "/my/account"), 200);
    EXPECT_INTEGER(seen_at(town), city_now(town->city));
    pass_minutes(town, 29);
    EXPECT_INTEGER(browser_get(&phone, "/my/account"), 200);
    pass_minutes(town, 31);
    EXPECT_INTEGER(browser_get(&phone, "/my/account"), 303); /* idle */

    sign_in_by_mail(test, &phone, "hanako%40example.jp");
    for (int i = 0; i < 28; i++) {
        pass_minutes(town, 25);
        EXPECT_INTEGER(browser_get(&phone, "/my/account"), 200);
    }
    pass_minutes(town, 25);
    EXPECT_INTEGER(browser_get(&phone, "/my/account"), 303); /* over twelve hours in all */

    sign_in_by_mail(test, &phone, "hanako%40example.jp");
    pass_minutes(town, 1);
    sign_in_by_mail(test, &desk, "hanako%40example.jp");
    EXPECT_INTEGER(browser_get(&phone, "/my/sessions"), 200);
    EXPECT(text_has(phone.page, T("Firefox, Linux")) && text_has(phone.page, T("このブラウザー")));
    EXPECT_INTEGER(browser_send(&phone, "/my/sessions", "session=all"), 303);
    EXPECT_INTEGER(browser_get(&desk, "/my/account"), 303);
    EXPECT_INTEGER(browser_get(&phone, "/my/account"), 200);

    struct browser thief = phone; /* a copied cookie dies with the session */
    EXPECT_INTEGER(browser_post(&phone, "/sign-out", "/sign-out", ""), 303);
    EXPECT_INTEGER(browser_get(&phone, "/my/account"), 303);
    EXPECT_INTEGER(browser_get(&thief, "/my/account"), 303);
}

TOWN_CASE(the_cookie_changes_at_sign_in)
{
    struct browser phone = {.town = town}, planted = {.town = town};
    browser_keep(&phone, T("ikanai_session=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"));
    browser_keep(&planted, T("ikanai_session=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"));
    sign_in_by_mail(test, &phone, "hanako%40example.jp");
    EXPECT_INTEGER(browser_get(&phone, "/my/account"), 200);
    EXPECT_INTEGER(browser_get(&planted, "/my/account"), 303);
    struct browser before = phone;
    sign_in_by_mail(test, &phone, "hanako%40example.jp"); /* once more in the same browser: the old one ends */
    EXPECT_INTEGER(browser_get(&phone, "/my/account"), 200);
    EXPECT_INTEGER(browser_get(&before, "/my/account"), 303);
}

/* ---- passkeys ---- */

/* Asks for the options and gives the challenge. */
static struct text challenge_from(struct test *test, struct browser *browser, const char *path)
{
    struct text page = browser->page, challenge = {0};
    json_t *root = NULL;
    EXPECT_INTEGER(browser_send(browser, path, ""), 200);
    EXPECT(json_read(browser->town->arena, browser->page, NULL, &root, NULL) == DONE);
    EXPECT(base64url_read(browser->town->arena, json_member_text(root, "challenge"), &challenge) == DONE);
    browser->page = page; /* the form is still open */
    return challenge;
}

static const char *answer_field(struct arena *arena, const struct testing_answer *made)
{
    struct buffer json = buffer_new(arena), field = buffer_new(arena);
    const struct {
        const char *name;
        struct text bytes;
    } members[] = {{"id", made->credential_id}, {"clientDataJSON", made->client_data},
                   {"attestationObject", made->attestation}, {"authenticatorData", made->answer.authenticator_data},
                   {"signature", made->answer.signature}};
    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        struct text encoded = base64url_text(arena, members[i].bytes.bytes, members[i].bytes.length);
        buffer_print(&json, "%s\"%s\":\"%.*s\"", i == 0 ? "{" : ",", members[i].name, TEXT_ARGUMENTS(encoded));
    }
    buffer_put(&json, T("}"));
    buffer_put(&field, T("answer="));
    percent_put(&field, buffer_text(&json));
    return arena_terminated(arena, buffer_text(&field));
}

static int use_passkey(struct test *test, struct browser *browser, struct testing_device *device, const char *page,
                       const char *start, const char *send, bool is_new)
{
    int code = browser_get(browser, page);
    if (code != 200)
        return code;
    struct text challenge = challenge_from(test, browser, start);
    struct testing_answer made = is_new ? testing_device_register(device, challenge)
                                        : testing_device_answer(device, challenge);
    return browser_send(browser, send, answer_field(browser->town->arena, &made));
}

TOWN_CASE(residents_use_passkeys)
{
    struct browser phone = {.town = town}, later = {.town = town};
    struct testing_device device = testing_device_new(town->arena, T("city.example"), T("http://city.example"));
    struct testing_device stranger = testing_device_new(town->arena, T("city.example"), T("http://city.example"));
    sign_in_by_mail(test, &phone, "hanako%40example.jp");
    EXPECT_INTEGER(use_passkey(test, &phone, &device, "/my/passkeys", "/my/passkeys/start", "/my/passkeys", true), 303);
    EXPECT_INTEGER(browser_get(&phone, "/my/passkeys"), 200);
    EXPECT(text_has(phone.page, T("Linux")));
    EXPECT_INTEGER(use_passkey(test, &later, &device, "/sign-in", "/sign-in/passkey/start", "/sign-in/passkey", false),
                   303);
    EXPECT_TEXT(later.location, T("/my"));
    EXPECT_INTEGER(browser_get(&later, "/my/account"), 200);
    EXPECT(text_has(later.page, T("hanako@example.jp")));

    log_quiet(true);
    struct browser other = {.town = town};
    EXPECT_INTEGER(use_passkey(test, &other, &stranger, "/sign-in", "/sign-in/passkey/start", "/sign-in/passkey", false),
                   422);
    /* A resident's key opens no desk. */
    EXPECT_INTEGER(use_passkey(test, &other, &device, "/desk/sign-in", "/desk/sign-in/start", "/desk/sign-in", false),
                   422);
    /* An answer to somebody else's question, and one that comes twice. */
    EXPECT_INTEGER(browser_get(&other, "/sign-in"), 200);
    struct text challenge = challenge_from(test, &other, "/sign-in/passkey/start");
    struct testing_answer made = testing_device_answer(&device, challenge);
    struct browser thief = {.town = town};
    EXPECT_INTEGER(browser_get(&thief, "/sign-in"), 200);
    EXPECT_INTEGER(browser_send(&thief, "/sign-in/passkey", answer_field(town->arena, &made)), 422);
    EXPECT_INTEGER(browser_send(&other, "/sign-in/passkey", answer_field(town->arena, &made)), 303);
    EXPECT_INTEGER(browser_get(&other, "/sign-in"), 200);
    EXPECT_INTEGER(browser_send(&other, "/sign-in/passkey", answer_field(town->arena, &made)), 422);
    log_quiet(false);

    pass_minutes(town, 6); /* keys are changed only soon after signing in */
    EXPECT_INTEGER(browser_get(&phone, "/my/passkeys"), 303);
    sign_in_by_mail(test, &phone, "hanako%40example.jp");
    EXPECT_INTEGER(browser_get(&phone, "/my/passkeys"), 200);
    struct text removed = browser_hidden(&phone, "remove");
    EXPECT_INTEGER(browser_send(&phone, "/my/passkeys",
                                arena_print(town->arena, "remove=%.*s", TEXT_ARGUMENTS(removed)).bytes), 303);
    log_quiet(true);
    EXPECT_INTEGER(use_passkey(test, &thief, &device, "/sign-in", "/sign-in/passkey/start", "/sign-in/passkey", false),
                   422);
    log_quiet(false);
    testing_device_free(&device);
    testing_device_free(&stranger);
}

struct giving_link {
    struct test_city *town;
    const char *code;
    struct text path;
};

static enum status give_link_in_store(struct store *store, void *context)
{
    struct giving_link *giving = context;
    struct staff staff;
    struct event actor = event_by_system("staff", 1, "city.enrolment_given", city_now(giving->town->city));
    enum status status = staff_by_code(store, giving->town->arena, text_of(giving->code), &staff);
    return status == DONE ? staff_enrol_link(store, giving->town->arena, staff.id, &actor, &giving->path) : status;
}

TOWN_CASE(staff_come_back_by_a_link)
{
    struct browser clerk = {.town = town}, other = {.town = town};
    struct testing_device device = testing_device_new(town->arena, T("city.example"), T("http://city.example"));
    struct testing_device second = testing_device_new(town->arena, T("city.example"), T("http://city.example"));
    struct giving_link giving = {town, "M0101", {0}}, newer = {town, "M0101", {0}};
    EXPECT_INTEGER(store_transaction(town->store, give_link_in_store, &giving), DONE);
    EXPECT_INTEGER(store_transaction(town->store, give_link_in_store, &newer), DONE);
    EXPECT_INTEGER(browser_get(&other, arena_terminated(town->arena, giving.path)), 404); /* the newer one replaced it */
    const char *path = arena_terminated(town->arena, newer.path);
    const char *start = arena_print(town->arena, "%s/start", path).bytes;

    log_quiet(true);
    device.is_verified = false; /* a touch is not enough for staff */
    EXPECT_INTEGER(use_passkey(test, &clerk, &device, path, start, path, true), 422);
    device.is_verified = true;
    EXPECT_INTEGER(use_passkey(test, &clerk, &device, path, start, path, true), 303);
    EXPECT_TEXT(clerk.location, T("/desk"));
    EXPECT(text_has(clerk.set_cookies, T("SameSite=Strict")));
    EXPECT_INTEGER(browser_get(&clerk, "/desk/me"), 200);
    EXPECT(text_has(clerk.page, T("M0101")));
    EXPECT_INTEGER(browser_get(&other, path), 404); /* used up */

    EXPECT_INTEGER(use_passkey(test, &other, &device, "/desk/sign-in?next=/desk/me", "/desk/sign-in/start",
                               "/desk/sign-in", false), 303);
    EXPECT_INTEGER(browser_get(&other, "/desk/me"), 200);
    EXPECT_INTEGER(browser_get(&other, "/my/account"), 403);
    device.is_verified = false;
    struct browser third = {.town = town};
    EXPECT_INTEGER(use_passkey(test, &third, &device, "/desk/sign-in", "/desk/sign-in/start", "/desk/sign-in", false),
                   422);
    device.is_verified = true;
    EXPECT_INTEGER(use_passkey(test, &third, &device, "/sign-in", "/sign-in/passkey/start", "/sign-in/passkey", false),
                   422); /* nor is a staff key a resident's */
    log_quiet(false);
    pass_minutes(town, 16);
    EXPECT_INTEGER(browser_get(&clerk, "/desk/me"), 303); /* staff: 15 minutes */

    struct giving_link expired = {town, "M0203", {0}};
    EXPECT_INTEGER(store_transaction(town->store, give_link_in_store, &expired), DONE);
    pass_minutes(town, 25 * 60);
    EXPECT_INTEGER(browser_get(&third, arena_terminated(town->arena, expired.path)), 404);
    testing_device_free(&device);
    testing_device_free(&second);
}

/* ---- what the person sees ---- */

struct joining {
    struct test_city *town;
    int64_t person_id, account_id;
};

static enum status join_in_store(struct store *store, void *context)
{
    struct joining *joining = context;
    struct test_city *town = joining->town;
    struct event actor = event_by_system("person", 1, "city.test", city_now(town->city));
    struct person person = {.state = PERSON_HERE, .is_head = true, .family_name = T("髙橋"), .given_name = T("花子"),
                            .family_kana = T("タカハシ"), .given_kana = T("ハナコ"), .born = DATE(1985, 2, 28),
                            .town = T("平字梅本"), .lot = T("21")};
    enum status status = people_add(store, town->city->keys, town->arena, &actor, &person, &joining->person_id);
    if (status == DONE)
        status = account_take_specimen(store, town->city->keys, town->arena, T("hanako@example.jp"), T("はなこ"),
                                       joining->person_id, actor.at, &joining->account_id);
    return status;
}

TOWN_CASE(the_person_sees_who_looked)
{
    struct joining joining = {.town = town};
    struct browser hanako = {.town = town};
    struct person person;
    EXPECT_INTEGER(store_transaction(town->store, join_in_store, &joining), DONE);
    struct reading reading = {.kind = STAFF_ACTOR, .actor_id = 3, .title = T("市民課 主査"),
                              .purpose = T("住民票の写しの審査"), .at = city_now(town->city)};
    EXPECT_INTEGER(people_read(town->store, town->city->keys, town->arena, &reading, joining.person_id, &person), DONE);
    /* Who holds the mail box gets no further than the mail box. */
    sign_in_by_mail(test, &hanako, "hanako%40example.jp");
    EXPECT_INTEGER(browser_get(&hanako, "/my/account"), 200);
    EXPECT(!text_has(hanako.page, T("髙橋")));
    EXPECT_INTEGER(browser_get(&hanako, "/my/access"), 200);
    EXPECT(!text_has(hanako.page, T("市民課 主査")));
    EXPECT_INTEGER(browser_get(&hanako, "/my/account/export"), 200);
    EXPECT(!text_has(hanako.page, T("髙橋")));

    struct text page;
    test_city_as_resident(town, joining.account_id, joining.person_id); /* as after showing the card */
    EXPECT_INTEGER(test_city_get(town, "/my/account", &page), 200);
    EXPECT(text_has(page, T("髙橋　花子さん")));
    EXPECT_INTEGER(test_city_get(town, "/my/access", &page), 200);
    EXPECT(text_has(page, T("市民課 主査")) && text_has(page, T("住民票の写しの審査")));
    EXPECT_INTEGER(test_city_get(town, "/my/account/export", &page), 200);
    json_t *root = NULL;
    EXPECT_INTEGER(json_read(town->arena, page, NULL, &root, NULL), DONE);
    EXPECT(text_has(page, T("髙橋")) && text_has(page, T("市民課 主査")));

    EXPECT_INTEGER(browser_post(&hanako, "/my/account", "/my/account/name", "display_name=1234-5678-9018"), 422);
    EXPECT(text_has(hanako.page, T("マイナンバーは書かないでください")));
    EXPECT_INTEGER(browser_post(&hanako, "/my/account", "/my/account/name", "display_name=Hana"), 303);
    EXPECT_INTEGER(browser_get(&hanako, "/my/account"), 200);
    EXPECT(text_has(hanako.page, T("value=\"Hana\"")));
    struct browser stranger = {.town = town};
    sign_in_by_mail(test, &stranger, "taro%40example.jp");
    EXPECT_INTEGER(browser_get(&stranger, "/my/access"), 200);
    EXPECT(!text_has(stranger.page, T("市民課 主査")));
}

/* ---- the pages themselves ---- */

static void expect_pages(struct test *test, struct test_city *town, const char *const *paths)
{
    static const char *const languages[] = {"", "/en", "/yasashii"};
    for (size_t p = 0; paths[p]; p++) {
        for (size_t l = 0; l < 3; l++) {
            struct text page, why = T("");
            const char *path = arena_print(town->arena, "%s%s", languages[l], paths[p]).bytes;
            test_expect_integer(test, test_city_get(town, path, &page), 200, path, 0);
            if (!html_check(town->arena, page, &why))
                test_expect_text(test, why, T(""), path, 0);
        }
    }
}

TOWN_CASE(pages_are_well_formed)
{
    static const char *const open[] = {"/sign-in", "/sign-in/mail", "/sign-in/mail?link=x", "/sign-out",
                                       "/desk/sign-in", NULL};
    static const char *const own[] = {"/my/account", "/my/access", "/my/passkeys", "/my/sessions", NULL};
    static const char *const desk[] = {"/desk/me", "/desk/me/passkeys", "/desk/me/sessions", "/desk/enrolments", NULL};
    struct joining joining = {.town = town};
    struct giving_link giving = {town, "M0101", {0}};
    EXPECT_INTEGER(store_transaction(town->store, join_in_store, &joining), DONE);
    EXPECT_INTEGER(store_transaction(town->store, give_link_in_store, &giving), DONE);
    expect_pages(test, town, open);
    expect_pages(test, town, (const char *const[]){arena_terminated(town->arena, giving.path), NULL});
    test_city_as_resident(town, joining.account_id, joining.person_id);
    expect_pages(test, town, own);
    struct text page;
    test_city_as_staff(town, "M0601");
    expect_pages(test, town, desk);
    EXPECT_INTEGER(test_city_post(town, "/desk/enrolments", "/desk/enrolments", "code=M0101&reason=%E5%AF%BE%E9%9D%A2",
                                  &page), 200);
    EXPECT(text_has(page, T("http://city.example/desk/enrol/")));
    EXPECT_INTEGER(test_city_post(town, "/desk/enrolments", "/desk/enrolments", "code=NOBODY&reason=a", &page), 422);
    test_city_as_staff(town, "M0101");
    EXPECT_INTEGER(test_city_get(town, "/desk/enrolments", &page), 403);
}

const struct test_case sign_in_test[] = {{"pages are well-formed", pages_are_well_formed},
                                         {"a code signs in, once, in one browser", a_code_signs_in_once},
                                         {"links are not used up by looking", links_are_not_used_by_looking},
                                         {"codes end by time and by guesses", codes_end},
                                         {"nobody learns who has an account", nobody_learns_who_has_an_account},
                                         {"sessions end", sessions_end},
                                         {"the cookie changes at sign-in", the_cookie_changes_at_sign_in},
                                         {"residents use passkeys", residents_use_passkeys},
                                         {"staff come back by a link", staff_come_back_by_a_link},
                                         {"the person sees who looked", the_person_sees_who_looked},
                                         {0}};
