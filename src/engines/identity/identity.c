/*
 * The module: ways of being known.
 */
#include "engines/identity/identity.h"

#include "base/check.h"
#include "base/date.h"
#include "city/sealing.h"
#include "engines/identity/codes_view.h"
#include "engines/identity/identity_private.h"
#include "engines/identity/returns.h"
#include "identity.migrations.h"
#include "store/store.h"
#include "system/files.h"
#include "system/http_client.h"
#include "web/language.h"

const struct identity_room *identity_room_of(const struct city *city)
{
    const struct identity_room *room = city_kept(city, "identity");
    check(room != NULL);
    return room;
}

static enum status start(struct city *city, struct arena *arena, struct text *why_not)
{
    struct identity_room *room = TAKE(arena, struct identity_room, 1);
    struct text folder = keys_folder(city->keys);
    struct text secret;
    if (file_read(arena, arena_terminated(arena, arena_join(arena, folder, T("/staff-sign-on.secret"))), 4096, &secret) == DONE)
        room->staff_secret = text_trim(secret);
    room->provider = provider_new(arena, &system_http);
    city_keep(city, "identity", room);
    return jose_key_open(arena, arena_join(arena, folder, T("/card.pem")), &room->key, why_not);
}

/* clang-format off */
static const struct route routes[] = {
    {"GET",  "/sign-in/card",           ANYONE, NULL, card_show},
    {"POST", "/sign-in/card",           ANYONE, NULL, card_leave, ROUTE_NO_KEY},
    {"GET",  "/sign-in/card/back",      ANYONE, NULL, card_back},
    {"GET",  "/sign-in/card/done",      RESIDENT, NULL, card_done},
    {"GET",  "/sign-in/card/keys.json", ANYONE, NULL, card_keys, ROUTE_API},
    {"GET",  "/sign-in/codes",          ANYONE,   NULL, code_sign_in_show},
    {"POST", "/sign-in/codes",          ANYONE,   NULL, code_sign_in_take, ROUTE_NO_KEY},
    {"GET",  "/my/codes",               RESIDENT, NULL, codes_my_show,     ROUTE_RECENT},
    {"POST", "/my/codes",               RESIDENT, NULL, codes_my_change,   ROUTE_NO_KEY | ROUTE_RECENT},
    {"GET",  "/desk/me/codes",          STAFF,    NULL, codes_desk_show,   ROUTE_RECENT},
    {"POST", "/desk/me/codes",          STAFF,    NULL, codes_desk_change, ROUTE_NO_KEY | ROUTE_RECENT},
    {"GET",  "/desk/second",            STAFF,    NULL, code_second_show},
    {"POST", "/desk/second",            STAFF,    NULL, code_second_take,  ROUTE_NO_KEY},
    {"GET",  "/desk/sign-in/sign-on",      ANYONE, NULL, sign_on_show},
    {"POST", "/desk/sign-in/sign-on",      ANYONE, NULL, sign_on_leave,    ROUTE_NO_KEY},
    {"GET",  "/desk/sign-in/sign-on/back", ANYONE, NULL, sign_on_back},
    {"GET",  "/sign-in/lost",           ANYONE,   NULL, return_lost_show},
    {"POST", "/sign-in/lost",           ANYONE,   NULL, return_lost_ask},
    {"GET",  "/sign-in/return/{secret}", ANYONE,  NULL, return_link_show},
    {"POST", "/sign-in/return/{secret}", ANYONE,  NULL, return_link_use,   ROUTE_NO_KEY},
    {"GET",  "/desk/returns",           NEEDS_PERMISSION, "identity.returns", returns_show},
    {"POST", "/desk/returns",           NEEDS_PERMISSION, "identity.returns", returns_enter},
    {"GET",  "/desk/returns/{id}",      NEEDS_PERMISSION, "identity.returns", return_desk_show},
    {"POST", "/desk/returns/{id}",      NEEDS_PERMISSION, "identity.returns", return_desk_act, ROUTE_RECENT},
    {0}};

static const struct menu_entry menu[] = {
    {NEEDS_PERMISSION, "identity.returns", "/desk/returns", SENTENCE("Ways back into accounts"), "user", 418},
    {0}};
static const struct permission permissions[] = {
    {"identity.returns", SENTENCE("May approve ways back into accounts, two together")},
    {0}};
static const struct setting settings[] = {
    {"identity.return_wait_hours", SETTING_INTEGER, "24", 0, 336,
     SENTENCE("Ways back asked for online: hours in which the owner can object before the second approval")},
    {0}};
/* clang-format on */

static enum status clean_in_store(struct store *store, void *context)
{
    const struct job_run *run = context;
    enum status status = identity_flows_forget(store, run->now - DAY_MICROS);
    if (status == DONE)
        status = identity_guesses_forget(store, run->now - DAY_MICROS);
    if (status == DONE)
        status = identity_cards_of_erased(store);
    if (status == DONE)
        status = identity_otps_of_erased(store);
    return status == DONE ? identity_spares_of_erased(store) : status;
}

static enum status clean(struct job_run *run)
{
    return store_transaction(run->store, clean_in_store, run);
}

static const struct job jobs[] = {{"identity.clean", 60, clean}, {0}};

static const struct invariant invariants[] = {
    {"a card opens an account that exists",
     "SELECT c.id FROM identity_card c LEFT JOIN city_account a ON a.id = c.account_id WHERE a.id IS NULL"},
    {"a way back was approved by two officials, neither of whom entered it",
     "SELECT id FROM identity_return WHERE state IN (3, 5) AND (first_by = 0 OR second_by = 0 OR first_by = second_by "
     "OR entered_by = first_by OR entered_by = second_by)"},
    {"who is tied to the register was known by card",
     "SELECT id FROM city_account WHERE person_id IS NOT NULL AND assurance < 2"},
    {0}};

const struct module identity_module = {
    .name = "identity",
    .title = "Ways of being known",
    .migrations = identity_migrations,
    .permissions = permissions,
    .routes = routes,
    .menu = menu,
    .settings = settings,
    .jobs = jobs,
    .invariants = invariants,
    .start = start,
};
