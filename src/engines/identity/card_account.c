/*
 * Which account a card opens. One card opens one account; one person of the register has one account.
 *
 * Who was signed in by mail and shows a card steps up: the same account, now known. When card, account and register
 * speak of different people nothing is changed and somebody has to look.
 */
#include "base/check.h"
#include "base/json.h"
#include "city/accounts.h"
#include "city/people.h"
#include "city/reactions.h"
#include "engines/identity/identity_private.h"

static struct text subject_blind(const struct card_taking *taking)
{
    struct text named = arena_print(taking->arena, "%.*s %.*s", TEXT_ARGUMENTS(taking->issuer),
                                    TEXT_ARGUMENTS(taking->told->subject));
    return blind_value(taking->arena, taking->city->keys, "card subject", named);
}

static struct event event_by_card(const struct card_taking *taking, const char *name)
{
    return (struct event){.subject_kind = T("account"), .subject_id = taking->account_id, .name = text_of(name),
                          .actor_kind = T("resident"), .actor_id = taking->account_id, .actor_name = T("本人"),
                          .at = taking->now};
}

static enum status seal_items(struct store *store, const struct card_taking *taking, const struct account *account,
                              int64_t card_id)
{
    struct key key;
    struct buffer json = buffer_new(taking->arena);
    struct json_writer writer = json_writer_new(&json);
    json_start_object(&writer);
    json_put_member_text(&writer, T("name"), taking->told->name);
    json_put_member_text(&writer, T("address"), taking->told->address);
    json_put_member_text(&writer, T("birthdate"), taking->told->birthdate);
    json_put_member_text(&writer, T("gender"), taking->told->gender);
    json_end_object(&writer);
    enum status status = key_read(store, taking->city->keys, account->key_id, &key);
    if (status != DONE)
        return status;
    struct text sealed = seal(taking->arena, &key, SEALED_AT("identity_card", "sealed", card_id), buffer_text(&json));
    return identity_card_seen(store, card_id, sealed, taking->now);
}

/* Ties the account to the person, unless it is already. FORBIDDEN: it is tied to somebody else. */
static enum status tie(struct store *store, const struct card_taking *taking, const struct account *account)
{
    struct event actor = event_by_card(taking, "city.account_linked");
    if (account->person_id && account->person_id != taking->person_id)
        return taking->person_id ? FORBIDDEN : DONE; /* left the register: the account stays what it was */
    if (account->person_id == taking->person_id && account->assurance == ASSURANCE_CARD)
        return DONE;
    return account_link(store, account->id, taking->person_id, ASSURANCE_CARD, &actor);
}

/* A card that was never shown here: the person's account, the one that is signed in, or a new one. */
static enum status choose_account(struct store *store, struct card_taking *taking)
{
    struct account account;
    enum status status = account_by_person(store, taking->city->keys, taking->arena, taking->person_id, &account);
    if (status == DONE) {
        taking->account_id = account.id;
        return DONE;
    }
    if (status != NOT_FOUND)
        return status;
    if (taking->current_account_id) {
        status = account_of(store, taking->city->keys, taking->arena, taking->current_account_id, &account);
        if (status == DONE && !account.person_id) {
            taking->account_id = account.id;
            return DONE;
        }
        if (status != DONE && status != NOT_FOUND)
            return status;
    }
    struct event actor = event_by_card(taking, "city.account_made");
    return account_make_by_card(store, taking->city->keys, taking->arena, taking->language, &actor, &taking->account_id);
}

enum status card_take(struct store *store, struct card_taking *taking)
{
    struct text blind = subject_blind(taking);
    struct identity_card card = {0};
    struct account account;
    struct person_hold hold;
    check(store_is_writing(store));
    taking->account_id = 0;
    enum status status = taking->person_id ? people_hold(store, taking->person_id, &hold) : DONE;
    if (status == DONE)
        status = identity_card_of(store, taking->arena, blind, &card);
    bool is_new = status == NOT_FOUND;
    if (status == DONE)
        taking->account_id = card.account_id;
    if (is_new)
        status = choose_account(store, taking);
    if (status == DONE)
        status = account_of(store, taking->city->keys, taking->arena, taking->account_id, &account);
    if (status == DONE)
        status = tie(store, taking, &account);
    if (status == DONE && is_new)
        status = identity_card_add(store, blind, account.id, taking->now, &card.id);
    if (status == DONE)
        status = seal_items(store, taking, &account, card.id);
    if (status == DONE && is_new) {
        struct event event = event_by_card(taking, "identity.card_added");
        status = event_tell(taking->city, store, &event);
    }
    if (status != DONE)
        return status == CONFLICT ? FORBIDDEN : status;
    taking->outcome = !taking->current_account_id                      ? CARD_SIGNS_IN
                      : taking->current_account_id == taking->account_id ? CARD_STEPS_UP
                                                                         : CARD_OTHER_ACCOUNT;
    if (taking->outcome != CARD_OTHER_ACCOUNT)
        return DONE;
    /* What was begun in the other account comes along: see identity.joined. */
    struct event event = event_by_card(taking, "identity.joined");
    event.detail = arena_print(taking->arena, "{\"from_account\":%lld}", (long long)taking->current_account_id);
    return event_tell(taking->city, store, &event);
}
