/*
 * The steps of a way back, each with its event and its mails.
 */
#include "engines/identity/returns.h"

#include "base/check.h"
#include "base/date.h"
#include "base/encoding.h"
#include "base/json.h"
#include "city/mail_payload.h"
#include "city/permissions.h"
#include "city/reactions.h"
#include "city/sessions.h"
#include "engines/identity/codes.h"
#include "store/store.h"
#include "system/random.h"
#include "web/language.h"

enum { SECRET_BYTES = 32 };

/* ---- what was told ---- */

static struct text story_json(struct arena *arena, const struct return_story *story)
{
    struct buffer json = buffer_new(arena);
    struct json_writer writer = json_writer_new(&json);
    json_start_object(&writer);
    json_put_member_text(&writer, T("name"), story->name);
    json_put_member_text(&writer, T("born"), date_is_none(story->born) ? T("") : date_text(arena, story->born));
    json_put_member_text(&writer, T("mail"), story->mail_address);
    json_put_member_text(&writer, T("new_mail"), story->new_mail);
    json_put_member_text(&writer, T("what"), story->what);
    json_put_member_text(&writer, T("how_seen"), story->how_seen);
    json_end_object(&writer);
    return buffer_text(&json);
}

enum status return_read(struct store *store, const struct city *city, struct arena *arena, int64_t id, struct return_case *found)
{
    struct key key = keys_common(city->keys, "identity returns");
    struct text clear = T("");
    json_t *root = NULL;
    struct return_case one;
    enum status status = identity_return_of(store, arena, id, &one.row);
    if (status == DONE)
        status = unseal(arena, &key, SEALED_AT("identity_return", "sealed", id), one.row.sealed, &clear);
    if (status == DONE)
        status = json_read(arena, clear, NULL, &root, NULL);
    if (status != DONE)
        return status;
    one.story = (struct return_story){.name = json_member_text(root, "name"), .mail_address = json_member_text(root, "mail"),
                                      .new_mail = json_member_text(root, "new_mail"), .what = json_member_text(root, "what"),
                                      .how_seen = json_member_text(root, "how_seen")};
    if (date_read(json_member_text(root, "born"), &one.story.born) != DONE)
        one.story.born = (struct date){0};
    *found = one;
    return DONE;
}

/* ---- telling the resident: everywhere we know ---- */

struct told {
    struct message subject, sentence;
    struct text link; /* only for the new address */
};

static enum status tell_one(struct store *store, const struct request *request, struct text to, enum language language,
                            const struct told *told, int64_t account_id, bool has_link)
{
    const struct city *city = city_of(request);
    struct arena *arena = request->arena;
    struct text name = words_in(&city_profile(city)->name, language);
    struct text link = has_link ? arena_print(arena, "\n%.*s\n", TEXT_ARGUMENTS(told->link)) : T("");
    struct text phone = city_profile(city)->phone;
    struct text ask = say(language, TR("If this was not you, please call the city at once."));
    struct text body = arena_print(arena, "%.*s\n%.*s\n%.*s%s%.*s\n\n%.*s\n", TEXT_ARGUMENTS(say(language, told->sentence)),
                                   TEXT_ARGUMENTS(link), TEXT_ARGUMENTS(ask), phone.length > 0 ? " " : "", TEXT_ARGUMENTS(phone),
                                   TEXT_ARGUMENTS(name));
    struct mail mail = {.to = to, .subject = SAY(arena, language, TR("{1}: {2}"), SHOWN(name), SHOWN(say(language, told->subject))),
                        .body = body, .language = language, .kind = T("identity.return"), .subject_kind = T("account"),
                        .subject_id = account_id, .is_secret = has_link};
    return mail_put(store, city->keys, arena, &mail, request->now, request->now);
}

static enum status tell_all(struct store *store, const struct request *request, const struct account *account,
                            struct text new_mail, const struct told *told)
{
    enum status status = DONE;
    if (account->mail_address.length && !text_is(account->mail_address, new_mail))
        status = tell_one(store, request, account->mail_address, account->language, told, account->id, false);
    if (status == DONE && new_mail.length)
        status = tell_one(store, request, new_mail, account->language, told, account->id, told->link.length > 0);
    return status;
}

static enum status note(struct store *store, const struct request *request, int64_t account_id, const char *name, struct text why,
                        int64_t id)
{
    struct event event = event_of(request, "account", account_id, name);
    event.why = why;
    event.detail = arena_print(request->arena, "{\"return\":%lld}", (long long)id);
    return event_tell(city_of(request), store, &event);
}

/* ---- asking ---- */

enum status return_ask(struct store *store, const struct request *request, const struct account *account,
                       enum return_channel channel, const struct return_story *story, int64_t *id)
{
    static const struct told told = {TR_INIT("a way back into your account was asked for"),
                                     TR_INIT("A way back into your account was asked for. Two officials will make sure that it "
                                             "is you. Nothing has changed yet.")};
    struct key key = keys_common(city_of(request)->keys, "identity returns");
    int64_t open = 0, made = 0;
    check(store_is_writing(store));
    enum status status = identity_returns_of_account(store, account->id, &open);
    if (status == DONE && open)
        return CONFLICT;
    if (status == DONE)
        status = identity_return_add(store, account->id, channel, channel == RETURN_COUNTER ? request->actor.id : 0, request->now,
                                     &made);
    if (status == DONE)
        status = identity_return_seal(store, made, seal(request->arena, &key, SEALED_AT("identity_return", "sealed", made),
                                                        story_json(request->arena, story)));
    if (status == DONE)
        status = note(store, request, account->id, "identity.return_asked", T(""), made);
    if (status == DONE)
        status = tell_all(store, request, account, story->new_mail, &told);
    if (status == DONE)
        *id = made;
    return status;
}

/* ---- deciding ---- */

static struct text secret_hash(const struct request *request, struct text secret)
{
    return blind_value(request->arena, city_of(request)->keys, "return link", secret);
}

/* Nobody decides about their own account, and nobody twice. */
static enum status may_decide(struct store *store, const struct request *request, const struct return_case *one,
                              const struct account *account)
{
    struct staff staff;
    int64_t me = request->actor.id;
    enum status status = staff_of(store, request->arena, me, &staff);
    if (status != DONE)
        return status;
    bool is_own = account->person_id && staff.person_id == account->person_id;
    return is_own || one->row.entered_by == me || one->row.first_by == me ? FORBIDDEN : DONE;
}

/* What the lost things could still open. */
static enum status revoke(struct store *store, const struct request *request, int64_t account_id)
{
    struct event actor = event_of(request, "account", account_id, "identity.codes_removed");
    enum status status = identity_passkeys_remove_of(store, 1, account_id);
    if (status == DONE)
        status = codes_remove(store, city_of(request), (struct code_owner){RESIDENT_ACTOR, account_id}, &actor);
    return status == DONE ? session_end_all(store, RESIDENT_ACTOR, account_id, 0, request->now) : status;
}

static enum status approve_second(struct store *store, const struct request *request, const struct return_case *one,
                                  const struct account *account, struct text how, struct text *secret)
{
    uint8_t bytes[SECRET_BYTES];
    struct told told = {TR_INIT("your way back into your account"),
                        TR_INIT("Two officials have approved the way back into your account. Registered passkeys, one-time codes "
                                "and open sessions no longer hold. The link works once, within 24 hours, and was sent to the new "
                                "address only."), {0}};
    random_fill(&system_random, bytes, sizeof bytes);
    struct text made = base64url_text(request->arena, bytes, sizeof bytes);
    struct text path = arena_print(request->arena, "%.*s/sign-in/return/%.*s", TEXT_ARGUMENTS(language_prefix(account->language)),
                                   TEXT_ARGUMENTS(made));
    told.link = city_url(city_of(request), request->arena, path);
    enum status status = identity_return_second(store, one->row.id, request->actor.id, secret_hash(request, made),
                                                request->now + RETURN_HOURS * HOUR_MICROS, request->now);
    if (status == DONE)
        status = revoke(store, request, account->id);
    if (status == DONE)
        status = note(store, request, account->id, "identity.return_approved", how, one->row.id);
    if (status == DONE)
        status = tell_all(store, request, account, one->story.new_mail, &told);
    if (status == DONE)
        *secret = made;
    return status;
}

enum status return_approve(struct store *store, const struct request *request, int64_t id, struct text how, struct text *secret)
{
    struct return_case one;
    struct account account;
    int64_t hours = city_setting_integer(city_of(request), "identity.return_wait_hours", city_today_of(request));
    check(store_is_writing(store));
    *secret = T("");
    enum status status = return_read(store, city_of(request), request->arena, id, &one);
    if (status == DONE)
        status = account_of(store, city_of(request)->keys, request->arena, one.row.account_id, &account);
    if (status == DONE)
        status = may_decide(store, request, &one, &account);
    if (status != DONE)
        return status;
    if (one.row.state == RETURN_WAITS) {
        status = identity_return_first(store, id, request->actor.id, request->now);
        return status == DONE ? note(store, request, account.id, "identity.return_first_approved", how, id) : status;
    }
    if (one.row.state != RETURN_ONE_APPROVED ||
        (one.row.channel == RETURN_ONLINE && request->now < one.row.made_at + hours * HOUR_MICROS))
        return CONFLICT;
    return approve_second(store, request, &one, &account, how, secret);
}

enum status return_refuse(struct store *store, const struct request *request, int64_t id, struct text why)
{
    static const struct told told = {TR_INIT("no way back into your account"),
                                     TR_INIT("The way back into your account was refused. Nothing has changed. If you asked for "
                                             "it, please come to a counter with your card or driving licence.")};
    struct return_case one;
    struct account account;
    enum status status = return_read(store, city_of(request), request->arena, id, &one);
    if (status == DONE)
        status = account_of(store, city_of(request)->keys, request->arena, one.row.account_id, &account);
    if (status == DONE)
        status = identity_return_refuse(store, id);
    if (status == DONE)
        status = note(store, request, account.id, "identity.return_refused", why, id);
    return status == DONE ? tell_all(store, request, &account, one.story.new_mail, &told) : status;
}

/* ---- the link ---- */

enum status return_is_open(struct store *store, const struct request *request, struct text secret)
{
    int64_t id;
    return identity_return_open(store, secret_hash(request, secret), request->now, &id);
}

enum status return_use(struct store *store, const struct request *request, struct text secret, int64_t *account_id)
{
    struct return_case one;
    int64_t id;
    check(store_is_writing(store));
    enum status status = identity_return_open(store, secret_hash(request, secret), request->now, &id);
    if (status == DONE)
        status = return_read(store, city_of(request), request->arena, id, &one);
    if (status == DONE)
        status = identity_return_use(store, id);
    if (status != DONE)
        return status == CONFLICT ? NOT_FOUND : status;
    struct event actor = event_of(request, "account", one.row.account_id, "city.account_mail_changed");
    actor.actor_kind = T("resident");
    actor.actor_id = one.row.account_id;
    actor.actor_name = T("本人");
    /* The link came by the new address, which is thereby proven. Another account may have it: then the old one stays. */
    if (one.story.new_mail.length)
        status = account_set_mail(store, city_of(request)->keys, request->arena, one.row.account_id, one.story.new_mail, &actor);
    if (status == CONFLICT)
        status = DONE;
    if (status == DONE)
        status = session_end_all(store, RESIDENT_ACTOR, one.row.account_id, 0, request->now);
    if (status == DONE)
        *account_id = one.row.account_id;
    return status;
}
