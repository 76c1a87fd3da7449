/*
 * The half of the city's module that is about people: their accounts, sessions, passkeys, files and the register.
 */
#include "base/date.h"
#include "base/json.h"
#include "city.queries.h"
#include "city/account_view.h"
#include "city/city.h"
#include "city/files.h"
#include "city/files_private.h"
#include "city/parts.h"
#include "city/people.h"
#include "city/sign_in_view.h"
#include "store/store.h"
#include "web/language.h"

/* clang-format off */
static const struct route routes[] = {
    {"GET",  "/sign-in",                     ANYONE,           NULL,         sign_in_show},
    {"POST", "/sign-in/mail",                ANYONE,           NULL,         sign_in_send_mail,     ROUTE_NO_KEY},
    {"GET",  "/sign-in/mail",                ANYONE,           NULL,         sign_in_show_mail},
    {"POST", "/sign-in/code",                ANYONE,           NULL,         sign_in_take_code,     ROUTE_NO_KEY},
    {"POST", "/sign-in/passkey/start",       ANYONE,           NULL,         sign_in_passkey_start, ROUTE_API | ROUTE_NO_KEY},
    {"POST", "/sign-in/passkey",             ANYONE,           NULL,         sign_in_passkey,       ROUTE_NO_KEY},
    {"GET",  "/sign-out",                    ANYONE,           NULL,         sign_out_show},
    {"POST", "/sign-out",                    ANYONE,           NULL,         sign_out_do,           ROUTE_NO_KEY},
    {"GET",  "/desk/sign-in",                ANYONE,           NULL,         desk_sign_in_show},
    {"POST", "/desk/sign-in/start",          ANYONE,           NULL,         desk_sign_in_start,    ROUTE_API | ROUTE_NO_KEY},
    {"POST", "/desk/sign-in",                ANYONE,           NULL,         desk_sign_in_take,     ROUTE_NO_KEY},
    {"GET",  "/desk/enrol/{secret}",         ANYONE,           NULL,         desk_enrol_show},
    {"POST", "/desk/enrol/{secret}/start",   ANYONE,           NULL,         desk_enrol_start,      ROUTE_API | ROUTE_NO_KEY},
    {"POST", "/desk/enrol/{secret}",         ANYONE,           NULL,         desk_enrol_take,       ROUTE_NO_KEY},

    {"GET",  "/my/account",                  RESIDENT,         NULL,         account_show},
    {"POST", "/my/account/name",             RESIDENT,         NULL,         account_rename},
    {"GET",  "/my/account/export",           RESIDENT,         NULL,         account_export,        ROUTE_RECENT},
    {"GET",  "/my/access",                   RESIDENT,         NULL,         access_show},
    {"GET",  "/my/passkeys",                 RESIDENT,         NULL,         my_passkeys_show,      ROUTE_RECENT},
    {"POST", "/my/passkeys/start",           RESIDENT,         NULL,         my_passkeys_start,     ROUTE_API | ROUTE_NO_KEY | ROUTE_RECENT},
    {"POST", "/my/passkeys",                 RESIDENT,         NULL,         my_passkeys_add,       ROUTE_NO_KEY | ROUTE_RECENT},
    {"GET",  "/my/sessions",                 RESIDENT,         NULL,         my_sessions_show},
    {"POST", "/my/sessions",                 RESIDENT,         NULL,         my_sessions_end,       ROUTE_NO_KEY},

    {"GET",  "/desk/me",                     STAFF,            NULL,         desk_me_show},
    {"GET",  "/desk/me/passkeys",            STAFF,            NULL,         desk_passkeys_show,    ROUTE_RECENT},
    {"POST", "/desk/me/passkeys/start",      STAFF,            NULL,         desk_passkeys_start,   ROUTE_API | ROUTE_NO_KEY | ROUTE_RECENT},
    {"POST", "/desk/me/passkeys",            STAFF,            NULL,         desk_passkeys_add,     ROUTE_NO_KEY | ROUTE_RECENT},
    {"GET",  "/desk/me/sessions",            STAFF,            NULL,         desk_sessions_show},
    {"POST", "/desk/me/sessions",            STAFF,            NULL,         desk_sessions_end,     ROUTE_NO_KEY},
    {"GET",  "/desk/enrolments",             NEEDS_PERMISSION, "city.staff", desk_enrolments_show,  ROUTE_RECENT},
    {"POST", "/desk/enrolments",             NEEDS_PERMISSION, "city.staff", desk_enrolments_give,  ROUTE_NO_KEY | ROUTE_RECENT},
    {0}};

static const struct menu_entry menu[] = {
    {NEEDS_PERMISSION, "city.staff", "/desk/enrolments", SENTENCE("A way in for staff"), "user", 415},
    {0}};
static const struct setting settings[] = {
    {"city.office_networks", SETTING_TEXT, "", 0, 500,
     SENTENCE("Staff: networks of the offices (10.1.0.0/16, ...); from elsewhere a second factor is asked for; empty: no such rule")},
    {"city.powerful_permissions", SETTING_TEXT, "city.settings city.staff city.system identity.returns", 0, 500,
     SENTENCE("Staff: permissions that always ask for a second factor, with spaces between")},
    {"city.maintenance", SETTING_YES_NO, "no", 0, 0, SENTENCE("Maintenance: the whole site is shut with a page that says so")},
    {"city.maintenance_until", SETTING_TEXT, "", 0, 100, SENTENCE("Maintenance: until when, in words (may be empty)")},
    {"city.maintenance_networks", SETTING_TEXT, "", 0, 500,
     SENTENCE("Maintenance: networks for which the site stays open (10.1.0.0/16, ...), beside this machine itself")},
    {"city.staff_issuer", SETTING_TEXT, "", 0, 200, SENTENCE("Staff: address of the city's own sign-on (issuer); empty: switched off")},
    {"city.staff_client", SETTING_TEXT, "ikanai", 1, 255, SENTENCE("Staff: our client number at the city's own sign-on")},
    {"city.card_issuer", SETTING_TEXT, "", 0, 200,
     SENTENCE("Signing in by card: address of the provider (issuer); empty: as the program was started, or switched off")},
    {"city.card_client", SETTING_TEXT, "IKANAI", 1, 255, SENTENCE("Signing in by card: our client number at the provider")},
    {"city.card_acr_values", SETTING_TEXT, "aal3 crl", 0, 100,
     SENTENCE("Signing in by card: how sure it has to be, as the provider is asked (acr_values)")},
    {"city.card_acr", SETTING_TEXT, "aal3", 0, 100,
     SENTENCE("Signing in by card: how sure it was, as the provider must answer (acr)")},
    {0}};
/* clang-format on */

bool city_has_card(const struct city *city)
{
    return city_card_issuer(city).length > 0;
}

struct text city_card_issuer(const struct city *city)
{
    struct text issuer = city_setting_text(city, "city.card_issuer", city_today(city));
    if (issuer.length == 0)
        issuer = city->identity_url;
    return text_ends(issuer, T("/")) ? text_slice(issuer, 0, issuer.length - 1) : issuer;
}

/* ---- jobs ---- */

static enum status clean_in_store(struct store *store, void *context)
{
    const struct job_run *run = context;
    enum status status = city_tries_forget(store, run->now - DAY_MICROS);
    return status == DONE ? city_sessions_forget(store, run->now - 30 * DAY_MICROS) : status;
}

static enum status clean_sign_in(struct job_run *run)
{
    return store_transaction(run->store, clean_in_store, run);
}

static enum status note_dropped(struct job_run *run)
{
    return keys_note_dropped(run->store, run->city->keys, run->arena);
}

static const struct job jobs[] = {{"city.sign_in", 60, clean_sign_in},
                                  {"city.erased", 1, note_dropped},
                                  {"city.files", 10, attachments_clean},
                                  {"city.file_checks", 5, attachments_check_later},
                                  {0}};

/* ---- one person's data ---- */

static void put_date(struct arena *arena, struct json_writer *writer, const char *key, struct date date)
{
    if (!date_is_none(date))
        json_put_member_text(writer, text_of(key), date_text(arena, date));
}

static void put_person(struct arena *arena, struct json_writer *writer, const struct person *person)
{
    json_put_key(writer, T("register"));
    json_start_object(writer);
    json_put_member_text(writer, T("family_name"), person->family_name);
    json_put_member_text(writer, T("given_name"), person->given_name);
    json_put_member_text(writer, T("family_kana"), person->family_kana);
    json_put_member_text(writer, T("given_kana"), person->given_kana);
    json_put_member_text(writer, T("alias"), person->alias);
    put_date(arena, writer, "born", person->born);
    json_put_member_text(writer, T("relation"), person->relation);
    json_put_member_text(writer, T("address"), person_address(arena, person));
    json_put_member_text(writer, T("previous_address"), person->previous_address);
    json_put_member_text(writer, T("nationality"), person->nationality);
    json_put_member_text(writer, T("origin"), person->origin);
    put_date(arena, writer, "moved_in", person->moved_in);
    put_date(arena, writer, "since", person->since);
    put_date(arena, writer, "ended", person->ended);
    json_end_object(writer);
}

static enum status export_person(struct job_run *run, int64_t person_id, struct buffer *json)
{
    enum { LINES_MAX = 10000 };
    struct json_writer writer = json_writer_new(json);
    struct reading reading = reading_by_system(T("本人による自分の情報の受け取り"), "person", person_id, run->now);
    struct person person;
    struct access_entries entries;
    enum status status = people_read(run->store, run->city->keys, run->arena, &reading, person_id, &person);
    if (status == DONE)
        status = access_log_of(run->store, run->arena, person_id, 0, LINES_MAX, &entries);
    if (status != DONE)
        return status;
    json_start_object(&writer);
    put_person(run->arena, &writer, &person);
    json_put_key(&writer, T("read_by"));
    json_start_list(&writer);
    for (size_t i = 0; i < entries.count; i++) {
        struct buffer at = buffer_new(run->arena);
        moment_put(&at, entries.items[i].at);
        json_start_object(&writer);
        json_put_member_text(&writer, T("at"), buffer_text(&at));
        json_put_member_text(&writer, T("who"), entries.items[i].title);
        json_put_member_text(&writer, T("why"), entries.items[i].purpose);
        json_end_object(&writer);
    }
    json_end_list(&writer);
    json_end_object(&writer);
    return DONE;
}

/* The account goes with the person. Lines of the access log stay: they hold nothing about the person but a number. */
static enum status erase_person(struct job_run *run, int64_t person_id)
{
    struct event actor = event_by_system("person", person_id, "city.person_erased", run->now);
    struct account account;
    enum status status = account_by_person(run->store, run->city->keys, run->arena, person_id, &account);
    if (status == DONE)
        status = account_erase(run->store, run->city->keys, account.id, &actor);
    if (status == DONE || status == NOT_FOUND)
        status = people_erase(run->store, run->city->keys, run->arena, &actor, person_id);
    return status;
}

static const struct personal_data personal[] = {
    {.meaning = SENTENCE("Residents' register and who has read it"), .export_to = export_person,
     .erase = erase_person},
    {0}};

static const struct invariant invariants[] = {
    {"every person who is not erased has a key",
     "SELECT p.id FROM city_person p LEFT JOIN city_key k ON k.id = p.key_id "
     "WHERE p.erased_at IS NULL AND k.wrapped IS NULL"},
    {"a household that has people has one head",
     "SELECT household_id FROM city_person WHERE state = 1 AND erased_at IS NULL "
     "GROUP BY household_id HAVING SUM(is_head) <> 1"},
    {"every act of reading is about somebody",
     "SELECT a.id FROM city_access a LEFT JOIN city_access_person p ON p.access_id = a.id WHERE p.access_id IS NULL"},
    {"a session belongs to an account or to staff that exist",
     "SELECT s.id FROM city_session s LEFT JOIN city_account a ON s.kind = 1 AND a.id = s.owner_id "
     "LEFT JOIN city_staff t ON s.kind = 2 AND t.id = s.owner_id WHERE a.id IS NULL AND t.id IS NULL"},
    {0}};

const struct module city_people_part = {
    .name = "city", .title = "People", .routes = routes, .menu = menu, .settings = settings, .jobs = jobs, .personal = personal,
    .invariants = invariants,
};
