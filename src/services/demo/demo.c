/*
 * The demonstration: doors for residents and staff, mails, mocks of the payment provider and of the card's, and a few
 * invented residents.
 */
#include "services/demo/demo.h"

#include "base/csv.h"
#include "city/accounts.h"
#include "city/city.h"
#include "city/load.h"
#include "city/people.h"
#include "demo.migrations.h"

enum { CSV_BYTES_MAX = 256 * 1024, HOUSEHOLDS_MAX = 100 };

/* clang-format off */
static const struct route routes[] = {
    {"GET",  "/demo",                              ANYONE, NULL, demo_show_doors, 0},
    {"POST", "/demo/residents/{id}",               ANYONE, NULL, demo_enter_resident, ROUTE_NO_KEY},
    {"POST", "/demo/staff/{id}",                   ANYONE, NULL, demo_enter_staff, ROUTE_NO_KEY},
    {"GET",  "/demo/mails",                        ANYONE, NULL, demo_show_mails, 0},
    {"POST", "/demo/provider/v1/payments",         ANYONE, NULL, demo_provider_create, ROUTE_API | ROUTE_NO_KEY},
    {"GET",  "/demo/provider/v1/payments",         ANYONE, NULL, demo_provider_find, ROUTE_API},
    {"POST", "/demo/provider/v1/payments/{payment_id}/refunds", ANYONE, NULL, demo_provider_refund, ROUTE_API | ROUTE_NO_KEY},
    {"GET",  "/demo/pay/{payment_id}",             ANYONE, NULL, demo_provider_show, 0},
    {"POST", "/demo/pay/{payment_id}",             ANYONE, NULL, demo_provider_pay, ROUTE_NO_KEY},
    {"GET",  "/demo/card/.well-known/openid-configuration", ANYONE, NULL, demo_card_offer, ROUTE_API},
    {"GET",  "/demo/card/keys",                    ANYONE, NULL, demo_card_keys, ROUTE_API},
    {"GET",  "/demo/card/authorize",               ANYONE, NULL, demo_card_show, 0},
    {"POST", "/demo/card/authorize",               ANYONE, NULL, demo_card_choose, ROUTE_NO_KEY},
    {"POST", "/demo/card/token",                   ANYONE, NULL, demo_card_token, ROUTE_API | ROUTE_NO_KEY},
    {"GET",  "/demo/card/userinfo",                ANYONE, NULL, demo_card_items, ROUTE_API},
    {0}};
/* clang-format on */

static struct person person_of_row(const struct csv_row *row)
{
    struct person person = {.state = PERSON_HERE, .is_specimen = true, .family_name = csv_cell(row, 3),
                            .given_name = csv_cell(row, 4), .family_kana = csv_cell(row, 5), .given_kana = csv_cell(row, 6),
                            .sex = text_is(csv_cell(row, 8), T("female")) ? SEX_FEMALE : SEX_MALE,
                            .relation = csv_cell(row, 9), .postcode = csv_cell(row, 10), .town = csv_cell(row, 11),
                            .lot = csv_cell(row, 12), .building = csv_cell(row, 13), .origin = csv_cell(row, 15)};
    person.is_head = text_is(person.relation, T("世帯主"));
    if (person.origin.length == 0)
        person.nationality = T("見本の国");
    if (date_read(csv_cell(row, 7), &person.born) != DONE)
        person.born = (struct date){0};
    if (date_read(csv_cell(row, 14), &person.since) == DONE)
        person.moved_in = person.since;
    return person;
}

struct filling {
    struct city_load *load;
    int64_t households[HOUSEHOLDS_MAX + 1];
    struct demo_people people; /* whom records.csv speaks about */
};

static enum status add_resident(struct filling *filling, const struct csv_row *row)
{
    struct city_load *load = filling->load;
    struct city *city = load->city;
    struct person person = person_of_row(row);
    int64_t household, person_id, account_id;
    if (!text_to_integer(csv_cell(row, 0), &household) || household < 1 || household > HOUSEHOLDS_MAX ||
        date_is_none(person.born)) {
        buffer_print(&load->mistakes, "demo/residents.csv:%lld: 世帯の番号か生年月日が正しくありません。\n", (long long)row->line);
        load->mistake_count++;
        return DONE;
    }
    load_row(load, LOAD_ADDED, "見本の住民 %.*s", TEXT_ARGUMENTS(person.family_name));
    if (load->mode == LOAD_PLAN || load->mistake_count)
        return DONE;
    struct event actor = event_by_system("person", 0, "demo.resident_made", load->now);
    person.household_id = filling->households[household];
    enum status status = people_add(load->store, city->keys, load->arena, &actor, &person, &person_id);
    struct person_hold hold;
    if (status == DONE)
        status = people_hold(load->store, person_id, &hold);
    if (status == DONE)
        filling->households[household] = hold.household_id;
    struct text mail = csv_cell(row, 1), story = csv_cell(row, 2);
    if (status == DONE && text_starts(mail, T("stopped@")))
        status = people_stop_issue(load->store, &actor, person_id, true, T("見本"));
    if (status != DONE || mail.length == 0)
        return status;
    if (filling->people.count < DEMO_PEOPLE_MAX)
        filling->people.items[filling->people.count++] = (struct demo_person){mail, person_id};
    struct text name = person_name(load->arena, &person);
    status = account_take_specimen(load->store, city->keys, load->arena, mail, name, person_id, load->now, &account_id);
    return status == DONE ? demo_add_resident(load->store, account_id, name, story) : status;
}

enum status demo_load(struct city_load *load)
{
    struct demo_residents known;
    struct text bytes;
    struct csv_row row;
    if (!load->city->is_demo)
        return DONE;
    enum status status = demo_residents(load->store, load->arena, &known);
    if (status != DONE || known.count)
        return status;
    status = load_bytes(load, "demo/residents.csv", CSV_BYTES_MAX, &bytes);
    if (status != DONE)
        return status == NOT_FOUND ? DONE : status;
    struct filling filling = {.load = load};
    struct csv_reader reader = csv_reader_new(bytes, ',', NULL);
    status = csv_next(&reader, load->arena, &row);
    while (status == DONE && (status = csv_next(&reader, load->arena, &row)) == DONE)
        status = add_resident(&filling, &row);
    return status == NOT_FOUND ? demo_load_records(load, &filling.people) : status;
}

static const char *const needs[] = {"identity", NULL};

const struct module demo_module = {
    .name = "demo",
    .title = "Demonstration",
    .needs = needs,
    .migrations = demo_migrations,
    .routes = routes,
    .load = demo_load,
    .start = demo_card_start,
};
