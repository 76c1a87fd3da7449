/*
 * Signing in for staff: passkeys with user verification only, and the link by which an administrator lets somebody
 * register one: once, within a day, for one person of staff.
 */
#include "base/date.h"
#include "base/encoding.h"
#include "city.pages.h"
#include "city.queries.h"
#include "city/city.h"
#include "city/pages.h"
#include "city/passkey_store.h"
#include "city/sign_in_view.h"
#include "store/store.h"
#include "system/random.h"

#include <sodium.h>

#define PURPOSE_SIGN_IN "passkey.staff"
#define PURPOSE_ENROL "passkey.enrol"
#define ENROL_MICROS DAY_MICROS
enum { SECRET_BYTES = 32, HASH_BYTES = 32 };

/* ---- the door ---- */

static struct text next_of(const struct request *request)
{
    struct text next = request_field(request, "next");
    next = city_local_path(next.length > 0 ? next : request_query(request, "next"));
    return text_starts(next, T("/desk/sign-in")) || next.length <= 1 ? T("/desk") : next;
}

static enum status show(struct request *request, struct response *response)
{
    struct sign_in_view view = {.next = next_of(request), .is_signed_in = request->actor.kind == STAFF_ACTOR,
                                .has_codes = city_kept(city_of(request), "identity") != NULL};
    view.has_sign_on = view.has_codes && city_setting_text(city_of(request), "city.staff_issuer", city_today_of(request)).length > 0;
    view.needs_second = view.is_signed_in && view.has_codes && !request->actor.has_second_factor;
    return city_desk_sign_in_page(request, response, &view);
}

enum status desk_sign_in_show(struct request *request, struct response *response)
{
    return show(request, response);
}

enum status desk_sign_in_start(struct request *request, struct response *response)
{
    return passkey_ask(request, response, PURPOSE_SIGN_IN, STAFF_ACTOR);
}

enum status desk_sign_in_take(struct request *request, struct response *response)
{
    int64_t staff_id = 0;
    int assurance = 0;
    enum status status = passkey_check_answered(request, PURPOSE_SIGN_IN, STAFF_ACTOR, &staff_id, &assurance);
    if (status == INVALID || status == NOT_FOUND) {
        form_problem(request, "", TR("This passkey did not fit. Please try again, or ask your administrator."));
        return show(request, response);
    }
    if (status == DONE)
        status = session_start(request, response, STAFF_ACTOR, staff_id, BY_PASSKEY);
    return status == DONE ? redirect(response, next_of(request)) : status;
}

/* ---- the way back ---- */

static struct text hash_of(struct arena *arena, struct text secret)
{
    struct text bytes = {0};
    if (base64url_read(arena, secret, &bytes) != DONE || bytes.length != SECRET_BYTES)
        return T("");
    uint8_t *hash = TAKE(arena, uint8_t, HASH_BYTES);
    crypto_generichash(hash, HASH_BYTES, (const uint8_t *)bytes.bytes, bytes.length, NULL, 0);
    return (struct text){(const char *)hash, HASH_BYTES};
}

enum status staff_enrol_link(struct store *store, struct arena *arena, int64_t staff_id, const struct event *actor,
                             struct text *path)
{
    uint8_t bytes[SECRET_BYTES];
    struct event event = *actor;
    int64_t id;
    random_fill(&system_random, bytes, sizeof bytes);
    struct text secret = base64url_text(arena, bytes, sizeof bytes);
    enum status status = city_enrolments_end(store, staff_id, actor->at);
    if (status == DONE)
        status = city_enrolment_add(store, staff_id, hash_of(arena, secret), actor->at, actor->at + ENROL_MICROS, &id);
    event.subject_kind = T("staff");
    event.subject_id = staff_id;
    event.name = T("city.enrolment_given");
    if (status == DONE)
        status = event_append(store, &event);
    if (status == DONE)
        *path = arena_join(arena, T("/desk/enrol/"), secret);
    return status;
}

static enum status enrolment_of(struct request *request, struct city_enrolment_row *found)
{
    struct text hash = hash_of(request->arena, request_part(request, "secret"));
    if (hash.length == 0)
        return NOT_FOUND;
    return city_enrolment_open(request->store, request->arena, hash, request->now, found);
}

static enum status show_enrol(struct request *request, struct response *response, const struct city_enrolment_row *row)
{
    struct text action = arena_join(request->arena, T("/desk/enrol/"), request_part(request, "secret"));
    struct enrol_view view = {.name = row->staff_name, .action = action,
                              .start = arena_join(request->arena, action, T("/start"))};
    return city_desk_enrol_page(request, response, &view);
}

enum status desk_enrol_show(struct request *request, struct response *response)
{
    struct city_enrolment_row row;
    enum status status = enrolment_of(request, &row);
    return status == DONE ? show_enrol(request, response, &row) : status;
}

enum status desk_enrol_start(struct request *request, struct response *response)
{
    struct city_enrolment_row row;
    enum status status = enrolment_of(request, &row);
    if (status != DONE)
        return status;
    struct passkey_holder holder = {STAFF_ACTOR, row.staff_id, row.staff_name, 0};
    return passkey_ask_new(request, response, PURPOSE_ENROL, &holder);
}

/* The link is used up only by a good answer, in the same transaction that keeps the key. */
enum status desk_enrol_take(struct request *request, struct response *response)
{
    struct city_enrolment_row row;
    enum status status = enrolment_of(request, &row);
    if (status != DONE)
        return status;
    struct passkey_holder holder = {STAFF_ACTOR, row.staff_id, row.staff_name, row.id};
    struct event actor = {.actor_kind = T("staff"), .actor_id = row.staff_id, .actor_name = T("職員"), .at = request->now};
    status = passkey_add_answered(request, PURPOSE_ENROL, &holder, &actor);
    if (status == INVALID || status == NOT_FOUND || status == CONFLICT) {
        form_problem(request, "", TR("The passkey could not be registered. Please try again."));
        return show_enrol(request, response, &row);
    }
    if (status == DONE)
        status = session_start(request, response, STAFF_ACTOR, row.staff_id, BY_PASSKEY);
    return status == DONE ? redirect(response, T("/desk")) : status;
}
