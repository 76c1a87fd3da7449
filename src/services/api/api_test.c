/*
 * Keys of programs: made once at the desk, with scopes, a section, a limit and an end; and what the API gives with them.
 */
#include "base/json.h"
#include "city/access_log.h"
#include "city/accounts.h"
#include "city/api_keys.h"
#include "city/registry.h"
#include "city/sections.h"
#include "city/test_city.h"
#include "engines/money/money.h"
#include "engines/procedures/library.h"
#include "engines/procedures/case.h"
#include "web/web.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define EXPECT_IN(test, condition) test_expect((test), (condition), #condition, __FILE__, __LINE__)

extern const struct module *const all_modules[];

/* ---- a program as a client ---- */

struct said {
    int code;
    struct text head, body;
};

static struct said call(struct test_city *town, const char *method, const char *path, struct text key, const char *json)
{
    struct text lines = key.length ? arena_print(town->arena, "Authorization: Bearer %.*s\r\n", TEXT_ARGUMENTS(key)) : T("");
    struct text bytes = arena_print(town->arena,
                                    "%s %s HTTP/1.1\r\nHost: city.example\r\nConnection: close\r\n%.*s%s"
                                    "Content-Length: %zu\r\n\r\n%s",
                                    method, path, TEXT_ARGUMENTS(lines), *json ? "Content-Type: application/json\r\n" : "",
                                    strlen(json), json);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)web_port(town->web)),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct buffer answer = buffer_new(town->arena);
    int client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    test_expect(town->test, client >= 0 && connect(client, (struct sockaddr *)&address, sizeof address) == 0, "connects",
                __FILE__, __LINE__);
    test_expect(town->test, send(client, bytes.bytes, bytes.length, MSG_NOSIGNAL) == (ssize_t)bytes.length, "is sent",
                __FILE__, __LINE__);
    for (ssize_t got = 1; got > 0; answer.length += got > 0 ? (size_t)got : 0) {
        buffer_reserve(&answer, 1 << 16);
        got = recv(client, answer.bytes + answer.length, 1 << 16, 0);
    }
    close(client);
    struct text whole = buffer_text(&answer);
    ptrdiff_t end = text_find(whole, T("\r\n\r\n"));
    struct said said = {.head = end < 0 ? whole : text_slice(whole, 0, (size_t)end),
                        .body = end < 0 ? T("") : text_from(whole, (size_t)end + 4)};
    int64_t code = 0;
    said.code = text_to_integer(text_slice(whole, 9, 3), &code) ? (int)code : 0;
    return said;
}

static struct said get(struct test_city *town, const char *path, struct text key)
{
    return call(town, "GET", path, key, "");
}

/* ---- keys, made directly ---- */

struct key_making {
    struct test_city *town;
    struct api_key_wanted wanted;
    struct text key;
    int64_t id;
};

static enum status make_in_store(struct store *store, void *context)
{
    struct key_making *making = context;
    struct request request = {.arena = making->town->arena, .site = making->town->city, .now = TEST_CITY_NOW,
                              .actor = {.kind = SYSTEM_ACTOR}};
    return api_key_add(store, &request, &making->wanted, making->key, &making->id);
}

static struct key_making make_key(struct test_city *town, const char *scopes, const char *section, int64_t rate)
{
    struct text rest = text_of(scopes), list[8];
    struct key_making making = {.town = town, .key = api_key_new(town->arena),
                                .wanted = {.name = T("収納システム（財政課）"), .scopes = list, .rate_per_minute = rate,
                                           .valid_until = DATE(2027, 3, 31)}};
    struct section found;
    while (rest.length && making.wanted.scope_count < 8)
        text_next_part(&rest, ' ', &list[making.wanted.scope_count++]);
    if (*section && EXPECT_IN(town->test, section_by_code(town->store, town->arena, text_of(section), &found) == DONE))
        making.wanted.section_id = found.id;
    EXPECT_IN(town->test, store_transaction(town->store, make_in_store, &making) == DONE);
    making.wanted.scopes = NULL;
    return making;
}

/* ---- a case of the citizens' division, and its charge ---- */

struct sent {
    struct text number, slip;
    int64_t id, person_id, fee_yen;
};

static enum status find_charge_in_store(struct store *store, void *context)
{
    struct sent *sent = ((void **)context)[0];
    struct test_city *town = ((void **)context)[1];
    struct charge charge;
    enum status status = charge_about(store, town->arena, T("case"), sent->id, &charge);
    if (status == DONE)
        sent->slip = charge.slip_number;
    return status;
}

#define ANSWERS                                                                                                        \
    "{\"!seen\":{\"paper\":true,\"applicant\":true,\"receive\":true},\"copies\":1,\"purpose\":\"work\",\"name\":{"             \
    "\"family\":\"汐見\",\"given\":\"花子\"},\"kana\":{\"family\":\"シオミ\",\"given\":\"ハナコ\"},\"birth\":\"1985-02-28\","   \
    "\"phone\":\"09012345678\",\"address\":{\"postcode\":\"9700000\",\"town\":\"福島県いわき市平字梅本\",\"street\":\"21\"},"     \
    "\"email\":\"hanako@example.jp\",\"receive\":\"download\",\"relation\":\"self\",\"scope\":\"all\",\"items\":[\"relation\"]}"

static struct sent send_case(struct test_city *town)
{
    struct account account = {0};
    struct answer_set answers;
    struct case_receipt receipt = {0};
    struct answer_facts facts = {.today = date_of_moment(TEST_CITY_NOW), .channel = T("online"), .assurance = 2, .is_linked = true};
    enum status status = account_by_mail(town->store, town->city->keys, town->arena, T("hanako@example.jp"), &account);
    if (status == DONE)
        status = answers_from_json(town->arena, procedure_find(town->city, T("juminhyo")), &facts, T(ANSWERS), &answers);
    struct case_sending sending = {.city = town->city, .answers = &answers, .send_key = T("api-test"), .channel = T("online"),
                                   .account_id = account.id, .person_id = account.person_id,
                                   .mail = T("hanako@example.jp"), .now = TEST_CITY_NOW};
    if (status == DONE)
        status = case_send(town->store, town->arena, &sending, &receipt);
    EXPECT_IN(town->test, status == DONE);
    struct sent sent = {.id = receipt.case_id, .number = receipt.number, .fee_yen = receipt.fee_yen, .person_id = account.person_id};
    void *context[] = {&sent, town};
    EXPECT_IN(town->test, store_transaction(town->store, find_charge_in_store, context) == DONE);
    return sent;
}

static struct text case_path(struct test_city *town, const struct sent *sent)
{
    return arena_print(town->arena, "/api/cases/%.*s", TEXT_ARGUMENTS(sent->number));
}

/* ---- who may ---- */

static void a_key_has_its_scopes(struct test *test)
{
    struct test_city town;
    for (int which = 0; test_city_open(test, &town, which, "cities/iwaki", all_modules); which++) {
        struct text lists = make_key(&town, "api.cases.read api.offices.read", "", 600).key;
        EXPECT_INTEGER(get(&town, "/api/offices", lists).code, 200);
        EXPECT(text_has(get(&town, "/api/offices", lists).body, T("小名浜支所")));
        EXPECT_INTEGER(get(&town, "/api/cases", lists).code, 200);
        struct said said = get(&town, "/api/charges", lists); /* another scope */
        EXPECT_INTEGER(said.code, 403);
        EXPECT(text_has(said.head, T("application/problem+json")) && text_has(said.body, T("\"status\":403")));
        EXPECT_INTEGER(call(&town, "POST", "/api/charges/123456789012/payment", lists, "{\"amount_yen\":1}").code, 403);
        said = get(&town, "/api/cases", T(""));
        EXPECT_INTEGER(said.code, 401);
        EXPECT(text_has(said.head, T("WWW-Authenticate: Bearer")) && text_has(said.head, T("application/problem+json")));
        EXPECT_INTEGER(get(&town, "/api/cases", T("ikanai_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")).code, 401);
        EXPECT_INTEGER(get(&town, "/api/cases", T("other")).code, 401);
        EXPECT_INTEGER(get(&town, "/api/cases?state=nonsense", lists).code, 422);
        /* A key is not staff and not a resident, and staff are no program. */
        EXPECT_INTEGER(get(&town, "/desk/inbox", lists).code, 403);
        EXPECT_INTEGER(get(&town, "/my", lists).code, 403);
        struct text page;
        test_city_as_staff(&town, "M0601");
        EXPECT_INTEGER(test_city_get(&town, "/api/cases", &page), 403);
        test_city_close(&town);
    }
}

static enum status revoke_in_store(struct store *store, void *context)
{
    struct key_making *making = context;
    struct request request = {.arena = making->town->arena, .site = making->town->city, .now = TEST_CITY_NOW,
                              .actor = {.kind = SYSTEM_ACTOR}};
    return api_key_revoke(store, &request, making->id);
}

static void a_key_ends(struct test *test)
{
    struct test_city town;
    for (int which = 0; test_city_open(test, &town, which, "cities/iwaki", all_modules); which++) {
        struct key_making revoked = make_key(&town, "api.cases.read", "", 600);
        EXPECT_INTEGER(get(&town, "/api/cases", revoked.key).code, 200);
        EXPECT(store_transaction(town.store, revoke_in_store, &revoked) == DONE);
        EXPECT_INTEGER(get(&town, "/api/cases", revoked.key).code, 401);
        EXPECT(store_transaction(town.store, revoke_in_store, &revoked) == CONFLICT);
        struct key_making over = {.town = &town, .key = api_key_new(town.arena)};
        struct text scope = T("api.cases.read");
        over.wanted = (struct api_key_wanted){T("古い"), &scope, 1, 0, 600, DATE(2026, 11, 22)};
        EXPECT(store_transaction(town.store, make_in_store, &over) == DONE);
        EXPECT_INTEGER(get(&town, "/api/cases", over.key).code, 200); /* on its last day */
        over = (struct key_making){.town = &town, .key = api_key_new(town.arena), .wanted = over.wanted};
        over.wanted.valid_until = DATE(2026, 11, 21);
        EXPECT(store_transaction(town.store, make_in_store, &over) == DONE);
        EXPECT_INTEGER(get(&town, "/api/cases", over.key).code, 401);
        test_city_close(&town);
    }
}

static void too_many_calls(struct test *test)
{
    struct test_city town;
    for (int which = 0; test_city_open(test, &town, which, "cities/iwaki", all_modules); which++) {
        struct text slow = make_key(&town, "api.offices.read", "", 5).key, other = make_key(&town, "api.offices.read", "", 5).key;
        int served = 0, refused = 0;
        for (int i = 0; i < 9; i++) {
            struct said said = get(&town, "/api/offices", slow);
            served += said.code == 200;
            refused += said.code == 429 && text_has(said.head, T("Retry-After: ")) && text_has(said.head, T("problem+json"));
        }
        EXPECT(served >= 5 && served <= 6);
        EXPECT_INTEGER(served + refused, 9);
        EXPECT_INTEGER(get(&town, "/api/offices", other).code, 200); /* each key has its own */
        test_city_close(&town);
    }
}

/* ---- what is seen ---- */

static void a_case_of_another_section_is_not_found(struct test *test)
{
    struct test_city town;
    for (int which = 0; test_city_open(test, &town, which, "cities/iwaki", all_modules); which++) {
        struct sent sent = send_case(&town);
        struct text path = case_path(&town, &sent), slip = arena_print(town.arena, "/api/charges/%.*s", TEXT_ARGUMENTS(sent.slip));
        struct text own = make_key(&town, "api.cases.read api.cases.read_one api.charges.read", "shimin", 600).key;
        struct text other = make_key(&town, "api.cases.read api.cases.read_one api.charges.read", "shiminzei", 600).key;
        EXPECT_INTEGER(get(&town, path.bytes, own).code, 200);
        EXPECT_INTEGER(get(&town, path.bytes, other).code, 404);
        EXPECT(text_has(get(&town, "/api/cases", own).body, sent.number));
        EXPECT(!text_has(get(&town, "/api/cases", other).body, sent.number));
        EXPECT_INTEGER(get(&town, slip.bytes, own).code, 200);
        EXPECT_INTEGER(get(&town, slip.bytes, other).code, 404);
        EXPECT(!text_has(get(&town, "/api/charges", other).body, sent.slip));
        EXPECT_INTEGER(get(&town, "/api/cases/AAAA-BBBB-CCCC", own).code, 404);
        test_city_close(&town);
    }
}

static void reading_a_case_is_in_the_persons_record(struct test *test)
{
    struct test_city town;
    for (int which = 0; test_city_open(test, &town, which, "cities/iwaki", all_modules); which++) {
        struct sent sent = send_case(&town);
        struct access_entries before, after;
        struct text key = make_key(&town, "api.cases.read api.cases.read_one", "shimin", 600).key;
        EXPECT(access_log_of(town.store, town.arena, sent.person_id, 0, 100, &before) == DONE);
        struct said list = get(&town, "/api/cases", key), one = get(&town, case_path(&town, &sent).bytes, key);
        EXPECT(!text_has(list.body, T("汐見")) && text_has(one.body, T("汐見")));
        EXPECT(access_log_of(town.store, town.arena, sent.person_id, 0, 100, &after) == DONE);
        EXPECT_INTEGER((int64_t)(after.count - before.count), 1); /* the list gives nothing personal away */
        EXPECT_TEXT(after.items[0].title, T("収納システム（財政課）"));
        EXPECT(!after.items[0].is_own);
        test_city_close(&town);
    }
}

static void payments_by_slip_are_booked_once(struct test *test)
{
    struct test_city town;
    for (int which = 0; test_city_open(test, &town, which, "cities/iwaki", all_modules); which++) {
        struct sent sent = send_case(&town);
        struct text key = make_key(&town, "api.charges.settle api.charges.read", "shimin", 600).key;
        struct text path = arena_print(town.arena, "/api/charges/%.*s/payment", TEXT_ARGUMENTS(sent.slip));
        struct text good = arena_print(town.arena, "{\"amount_yen\":%lld}", (long long)sent.fee_yen);
        EXPECT_INTEGER(call(&town, "POST", path.bytes, key, "{\"amount_yen\":1}").code, 422);
        EXPECT_INTEGER(call(&town, "POST", path.bytes, key, "{\"amount_yen\":\"300\"}").code, 422);
        EXPECT_INTEGER(call(&town, "POST", path.bytes, key, "{").code, 422);
        EXPECT(text_has(get(&town, "/api/charges", key).body, T("\"paid_yen\":0")));
        for (int i = 0; i < 2; i++) {
            struct said said = call(&town, "POST", path.bytes, key, good.bytes);
            EXPECT_INTEGER(said.code, 200);
            EXPECT(text_has(said.body, T("\"paid_by\":\"slip\"")));
        }
        struct case_record record = {0};
        struct balances balances;
        int64_t debit = 0, credit = 0;
        EXPECT(case_by_id(town.city, town.store, town.arena, sent.id, &record) == DONE && record.fee_paid_at);
        EXPECT(money_balances(town.store, town.arena, &balances) == DONE);
        for (size_t i = 0; i < balances.count; i++) {
            debit += balances.items[i].debit.minor;
            credit += balances.items[i].credit.minor;
        }
        EXPECT_INTEGER(debit, credit);
        EXPECT_INTEGER(debit, 2 * sent.fee_yen); /* the charge and one payment */
        test_city_close(&town);
    }
}

/* ---- the desk ---- */

static void the_desk_shows_a_key_once(struct test *test)
{
    struct test_city town;
    for (int which = 0; test_city_open(test, &town, which, "cities/iwaki", all_modules); which++) {
        struct text page;
        const char *form = "name=%E5%8F%8E%E7%B4%8D&scopes=api.offices.read&scopes=api.cases.read&section=shimin&rate_per_minute=60"
                           "&valid_until=2027-03-31";
        test_city_as_staff(&town, "M0101");
        EXPECT_INTEGER(test_city_get(&town, "/desk/keys", &page), 403);
        EXPECT(test_city_post(&town, "/desk/me", "/desk/keys", form, &page) == 403);
        test_city_as_staff(&town, "M0601");
        EXPECT_INTEGER(test_city_post(&town, "/desk/keys", "/desk/keys", form, &page), 200);
        ptrdiff_t at = text_find(page, T("<code class=\"break\">ikanai_"));
        EXPECT(at > 0);
        struct text key = at > 0 ? text_slice(page, (size_t)at + 20, 50) : T("");
        EXPECT_INTEGER(get(&town, "/api/cases", key).code, 200);
        test_city_get(&town, "/desk/keys", &page);
        EXPECT(text_has(page, text_slice(key, 0, 12)) && !text_has(page, key));
        ptrdiff_t form_at = text_find(page, T("/desk/keys/"));
        struct text rest = text_from(page, form_at < 0 ? 0 : (size_t)form_at), revoke = T("");
        text_next_part(&rest, '"', &revoke);
        EXPECT_INTEGER(test_city_post(&town, "/desk/keys", "/desk/keys", "name=x&scopes=city.staff&section=city&rate_per_minute=0", &page), 422);
        EXPECT_INTEGER(test_city_post(&town, "/desk/keys", arena_terminated(town.arena, revoke), "", &page), 303);
        EXPECT_INTEGER(get(&town, "/api/cases", key).code, 401);
        EXPECT_INTEGER(test_city_post(&town, "/desk/keys", arena_terminated(town.arena, revoke), "", &page), 409);
        test_city_close(&town);
    }
}

/* ---- the description ---- */

/* Every $ref in the value leads somewhere. */
static void check_references(struct test *test, const json_t *root, const json_t *value)
{
    const char *key;
    json_t *member;
    size_t index;
    if (json_is_array(value))
        json_array_foreach(value, index, member) check_references(test, root, member);
    if (!json_is_object(value))
        return;
    struct text to = json_member_text(value, "$ref");
    if (to.length) {
        struct text name = text_from(to, strlen("#/components/schemas/"));
        const json_t *schemas = json_member(json_member(root, T("components")), T("schemas"));
        EXPECT(text_starts(to, T("#/components/schemas/")) && json_member(schemas, name) != NULL);
    }
    json_object_foreach((json_t *)(uintptr_t)value, key, member) check_references(test, root, member);
}

static const json_t *schema_of(const json_t *root, const json_t *referring)
{
    struct text to = json_member_text(referring, "$ref");
    return to.length ? json_member(json_member(json_member(root, T("components")), T("schemas")), text_from(to, 21)) : referring;
}

/* The answer has the described members, no more and no fewer, of the described types. */
static void check_shape(struct test *test, const json_t *root, const json_t *schema, const json_t *value)
{
    schema = schema_of(root, schema);
    const json_t *properties = json_member(schema, T("properties"));
    const char *key;
    json_t *member;
    if (!EXPECT(json_is_object(value) && json_object_size(properties) == json_object_size(value)))
        return;
    json_object_foreach((json_t *)(uintptr_t)value, key, member)
    {
        const json_t *described = json_member(properties, text_of(key)), *type = json_member(described, T("type"));
        if (!EXPECT(described != NULL))
            continue;
        struct text name = json_is_array(type) ? json_text(json_array_get(type, 0)) : json_text(type);
        if (text_is(name, T("string")))
            EXPECT(json_is_string(member) || (json_is_array(type) && json_is_null(member)));
        if (text_is(name, T("integer")))
            EXPECT(json_is_integer(member));
        if (text_is(name, T("boolean")))
            EXPECT(json_is_boolean(member));
        for (size_t i = 0; text_is(name, T("array")) && i < json_array_size(member); i++)
            check_shape(test, root, json_member(described, T("items")), json_array_get(member, i));
    }
}

static const json_t *operation_of(const json_t *root, struct text path, struct text method)
{
    return json_member(json_member(json_member(root, T("paths")), path), method);
}

static void check_operation(struct test *test, const json_t *root, const struct route *route)
{
    const json_t *operation = operation_of(root, text_of(route->path), strcmp(route->method, "POST") == 0 ? T("post") : T("get"));
    const json_t *security = json_array_get(json_member(operation, T("security")), 0);
    if (!EXPECT(operation != NULL) || route->access != NEEDS_SCOPE)
        return;
    EXPECT_TEXT(json_text(json_array_get(json_member(security, T("key")), 0)), text_of(route->permission));
    const json_t *answers = json_member(operation, T("responses"));
    EXPECT(json_member(answers, T("401")) && json_member(answers, T("403")) && json_member(answers, T("429")));
}

static void answers_are_as_described(struct test *test)
{
    static const char *const paths[][2] = {{"/api/offices", "/api/offices"}, {"/api/cases", "/api/cases"}, {"/api/charges", "/api/charges"}};
    struct test_city town;
    for (int which = 0; test_city_open(test, &town, which, "cities/iwaki", all_modules); which++) {
        json_t *root = NULL, *answer;
        struct sent sent = send_case(&town);
        struct said said = get(&town, "/api/openapi.json", T(""));
        EXPECT(said.code == 200 && json_read(town.arena, said.body, NULL, &root, NULL) == DONE);
        EXPECT_TEXT(json_member_text(root, "openapi"), T("3.1.0"));
        check_references(test, root, root);
        const json_t *schemes = json_member(json_member(root, T("components")), T("securitySchemes"));
        EXPECT_TEXT(json_member_text(json_member(schemes, T("key")), "scheme"), T("bearer"));
        for (const struct route *const *list = town.city->registry->routes; *list; list++)
            for (const struct route *route = *list; route->path; route++)
                if (route->flags & ROUTE_API)
                    check_operation(test, root, route);
        struct text key = make_key(&town, "api.offices.read api.cases.read api.cases.read_one api.charges.read", "", 600).key;
        struct text one = case_path(&town, &sent);
        const char *asked[][2] = {{paths[0][0], paths[0][1]}, {paths[1][0], paths[1][1]}, {paths[2][0], paths[2][1]},
                                  {one.bytes, "/api/cases/{number}"}};
        for (size_t i = 0; i < 4; i++) {
            const json_t *answers = json_member(operation_of(root, text_of(asked[i][1]), T("get")), T("responses"));
            const json_t *schema = json_member(json_member(json_member(json_member(answers, T("200")), T("content")), T("application/json")), T("schema"));
            said = get(&town, asked[i][0], key);
            if (EXPECT(said.code == 200 && json_read(town.arena, said.body, NULL, &answer, NULL) == DONE))
                check_shape(test, root, schema, answer);
        }
        test_city_close(&town);
    }
}

const struct test_case api_test[] = {{"a key has its scopes, and nothing else", a_key_has_its_scopes},
                                     {"a key is revoked, and ends with its last day", a_key_ends},
                                     {"too many calls with one key", too_many_calls},
                                     {"a case of another section is not found", a_case_of_another_section_is_not_found},
                                     {"reading a case is in the person's record", reading_a_case_is_in_the_persons_record},
                                     {"payments by slip are booked once", payments_by_slip_are_booked_once},
                                     {"the desk shows a key once", the_desk_shows_a_key_once},
                                     {"answers are as the description says", answers_are_as_described},
                                     {0}};
