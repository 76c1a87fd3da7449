/*
 * What the pages of the demonstration show.
 */
#pragma once

#include "city/sections.h"
#include "demo.queries.h"
#include "engines/notices/notices.h"
#include "web/form.h"

struct demo_staff {
    int64_t id;
    struct text name, section, title;
};
struct demo_staff_list { size_t count; struct demo_staff *items; };
struct demo_doors {
    struct demo_residents residents;
    struct demo_staff_list staff;
};
struct demo_pay {
    struct demo_payment payment;
    bool is_open;
};

struct demo_card_asked { /* what the city sent along to the mock of the card's provider */
    struct text client_id, redirect_uri, state, nonce, challenge;
};
struct demo_card_view {
    struct demo_residents residents;
    struct demo_card_asked asked;
};

/* Not found everywhere but in a demonstration city. */
enum status demo_only(const struct request *request) MUST_USE;

handler demo_show_doors, demo_enter_resident, demo_enter_staff, demo_show_mails;
handler demo_provider_create, demo_provider_find, demo_provider_refund, demo_provider_show, demo_provider_pay;
handler demo_card_offer, demo_card_keys, demo_card_show, demo_card_choose, demo_card_token, demo_card_items;
struct city;
enum status demo_card_start(struct city *city, struct arena *arena, struct text *why_not) MUST_USE;
struct city_load;
enum status demo_load(struct city_load *load) MUST_USE;

/* The demonstration residents that have a mail address, as they were just made. */
enum { DEMO_PEOPLE_MAX = 200 };
struct demo_person {
    struct text mail;
    int64_t person_id;
};
struct demo_people {
    size_t count;
    struct demo_person items[DEMO_PEOPLE_MAX];
};
/* demo/records.csv: invented figures of the tax systems for these residents. */
enum status demo_load_records(struct city_load *load, const struct demo_people *people) MUST_USE;
