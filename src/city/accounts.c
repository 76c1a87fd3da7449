/*
 * Accounts: sealed values in, opened values out.
 */
#include "city/accounts.h"

#include "base/check.h"
#include "base/contact.h"
#include "city.queries.h"
#include "store/store.h"

static enum status add_event(struct store *store, const struct event *actor, int64_t id, const char *name)
{
    struct event event = *actor;
    event.subject_kind = T("account");
    event.subject_id = id;
    event.name = text_of(name);
    if (event.actor_id == 0 && text_is(event.actor_kind, T("resident")))
        event.actor_id = id;
    return event_append(store, &event);
}

static struct text mail_blind(struct arena *arena, const struct keys *keys, struct text mail_address)
{
    return blind_value(arena, keys, "account mail", mail_address);
}

enum status account_of(struct store *store, const struct keys *keys, struct arena *arena, int64_t id,
                       struct account *found)
{
    struct city_account_row row;
    struct key key;
    enum status status = city_account_row(store, arena, id, &row);
    if (status == DONE)
        status = key_unwrap(keys, row.key_id, row.wrapped, &key);
    if (status != DONE)
        return status;
    struct account account = {.id = row.id, .key_id = row.key_id, .person_id = row.has_person_id ? row.person_id : 0,
                              .assurance = (enum assurance)row.assurance, .language = (enum language)row.language,
                              .made_at = row.made_at, .signed_in_at = row.has_signed_in_at ? row.signed_in_at : 0,
                              .is_specimen = row.is_specimen != 0, .mail_address = T(""), .display_name = T("")};
    if (row.mail_sealed.bytes)
        status = unseal(arena, &key, SEALED_AT("city_account", "mail_sealed", row.id), row.mail_sealed,
                        &account.mail_address);
    if (status == DONE && row.name_sealed.bytes)
        status = unseal(arena, &key, SEALED_AT("city_account", "name_sealed", row.id), row.name_sealed,
                        &account.display_name);
    if (status == DONE)
        *found = account;
    return status;
}

enum status account_by_mail(struct store *store, const struct keys *keys, struct arena *arena,
                            struct text mail_address, struct account *found)
{
    int64_t id;
    enum status status = city_account_id_by_mail(store, mail_blind(arena, keys, mail_address), &id);
    return status == DONE ? account_of(store, keys, arena, id, found) : status;
}

enum status account_by_person(struct store *store, const struct keys *keys, struct arena *arena, int64_t person_id,
                              struct account *found)
{
    int64_t id;
    enum status status = person_id > 0 ? city_account_id_by_person(store, person_id, &id) : NOT_FOUND;
    return status == DONE ? account_of(store, keys, arena, id, found) : status;
}

/* ---- changes ---- */

static enum status write_sealed(struct store *store, const struct keys *keys, struct arena *arena,
                                const struct account *account)
{
    struct key key;
    struct text mail = {0}, name = {0};
    enum status status = key_read(store, keys, account->key_id, &key);
    if (status != DONE)
        return status;
    if (account->mail_address.length > 0)
        mail = seal(arena, &key, SEALED_AT("city_account", "mail_sealed", account->id), account->mail_address);
    if (account->display_name.length > 0)
        name = seal(arena, &key, SEALED_AT("city_account", "name_sealed", account->id), account->display_name);
    return city_account_seal(store, account->id, mail, name);
}

static enum status make(struct store *store, const struct keys *keys, struct arena *arena, struct account *account,
                        int64_t now)
{
    struct key key;
    enum status status = key_make(store, keys, "account", now, &key);
    if (status == DONE)
        status = city_account_add(store, key.id, account->mail_address.length > 0
                                                     ? mail_blind(arena, keys, account->mail_address) : (struct text){0},
                                  account->person_id > 0 ? &account->person_id : NULL, account->assurance,
                                  account->language, account->is_specimen, now, &account->id);
    account->key_id = key.id;
    return status == DONE ? write_sealed(store, keys, arena, account) : status;
}

enum status account_take_by_mail(struct store *store, const struct keys *keys, struct arena *arena,
                                 struct text mail_address, enum language language, const struct event *actor,
                                 int64_t *id)
{
    struct account account = {.assurance = ASSURANCE_MAIL, .mail_address = mail_address, .language = language};
    check(store_is_writing(store));
    enum status status = city_account_id_by_mail(store, mail_blind(arena, keys, mail_address), &account.id);
    if (status == NOT_FOUND) {
        status = make(store, keys, arena, &account, actor->at);
        if (status == DONE)
            status = add_event(store, actor, account.id, "city.account_made");
    }
    if (status == DONE)
        *id = account.id;
    return status;
}

enum status account_make_by_card(struct store *store, const struct keys *keys, struct arena *arena, enum language language,
                                 const struct event *actor, int64_t *id)
{
    struct account account = {.assurance = ASSURANCE_MAIL, .language = language};
    check(store_is_writing(store));
    enum status status = make(store, keys, arena, &account, actor->at);
    if (status == DONE)
        status = add_event(store, actor, account.id, "city.account_made");
    if (status == DONE)
        *id = account.id;
    return status;
}

enum status account_set_mail(struct store *store, const struct keys *keys, struct arena *arena, int64_t id,
                             struct text mail_address, const struct event *actor)
{
    struct account account;
    int64_t other = 0;
    check(store_is_writing(store));
    enum status status = city_account_id_by_mail(store, mail_blind(arena, keys, mail_address), &other);
    if (status == DONE)
        return other == id ? DONE : CONFLICT;
    if (status == NOT_FOUND)
        status = account_of(store, keys, arena, id, &account);
    if (status == DONE)
        status = city_account_set_mail(store, id, mail_blind(arena, keys, mail_address));
    account.mail_address = mail_address;
    if (status == DONE)
        status = write_sealed(store, keys, arena, &account);
    return status == DONE ? add_event(store, actor, id, "city.account_mail_changed") : status;
}

enum status account_set_name(struct store *store, const struct keys *keys, struct arena *arena, int64_t id,
                             struct text display_name, const struct event *actor)
{
    enum { NAME_BYTES_MAX = 200 };
    struct account account;
    check(store_is_writing(store));
    if (display_name.length > NAME_BYTES_MAX || holds_my_number(display_name))
        return INVALID;
    enum status status = account_of(store, keys, arena, id, &account);
    if (status != DONE)
        return status;
    account.display_name = display_name;
    status = write_sealed(store, keys, arena, &account);
    return status == DONE ? add_event(store, actor, id, "city.account_renamed") : status;
}

enum status account_link(struct store *store, int64_t id, int64_t person_id, enum assurance assurance,
                         const struct event *actor)
{
    int64_t other = 0;
    check(store_is_writing(store));
    enum status status = person_id > 0 ? city_account_id_by_person(store, person_id, &other) : NOT_FOUND;
    if (status == DONE && other != id)
        return CONFLICT;
    if (status != DONE && status != NOT_FOUND)
        return status;
    status = city_account_link_person(store, id, person_id > 0 ? &person_id : NULL, assurance);
    if (status == CONFLICT) /* a change that found no row */
        return NOT_FOUND;
    return status == DONE ? add_event(store, actor, id, person_id > 0 ? "city.account_linked" : "city.account_unlinked")
                          : status;
}

enum status account_erase(struct store *store, const struct keys *keys, int64_t id, const struct event *actor)
{
    enum { RESIDENT_KIND = 1 };
    struct arena *scratch = arena_new(0);
    struct city_account_row row;
    check(store_is_writing(store));
    enum status status = city_account_row(store, scratch, id, &row);
    if (status == DONE)
        status = city_account_erase(store, id, actor->at);
    if (status == DONE)
        status = city_passkeys_remove_all(store, RESIDENT_KIND, id);
    if (status == DONE)
        status = city_session_end_others(store, RESIDENT_KIND, id, 0, actor->at);
    if (status == DONE)
        status = key_drop(store, keys, row.key_id, actor->at);
    arena_free(scratch);
    return status == DONE ? add_event(store, actor, id, "city.account_erased") : status;
}

enum status account_take_specimen(struct store *store, const struct keys *keys, struct arena *arena,
                                  struct text mail_address, struct text display_name, int64_t person_id, int64_t now,
                                  int64_t *id)
{
    struct account account = {.assurance = person_id > 0 ? ASSURANCE_CARD : ASSURANCE_MAIL, .person_id = person_id,
                              .mail_address = mail_address, .display_name = display_name, .language = JAPANESE,
                              .is_specimen = true};
    struct event actor = {.actor_kind = T("system"), .actor_name = T("システム"), .at = now};
    check(store_is_writing(store));
    enum status status = city_account_id_by_mail(store, mail_blind(arena, keys, mail_address), &account.id);
    if (status == NOT_FOUND) {
        status = make(store, keys, arena, &account, now);
        if (status == DONE)
            status = add_event(store, &actor, account.id, "city.account_made");
    }
    if (status == DONE)
        *id = account.id;
    return status;
}
