/*
 * Paying through the provider. Each step is safe to repeat: an attempt is written down before the provider is asked,
 * and what became of it is asked for by its reference until it is known.
 */
#include "base/check.h"
#include "base/encoding.h"
#include "base/json.h"
#include "city/city.h"
#include "city/reactions.h"
#include "engines/money/money_private.h"
#include "system/random.h"

#include <sodium.h>

/* A question to the provider may still be on its way this long; only then "never heard of it" is believed. */
enum { STILL_ON_ITS_WAY_MINUTES = 1 };

struct settling {
    const struct city *city;
    struct arena *arena;
    const struct money_attempt *attempt;
    const struct provider_payment *payment;
    struct text reference;
    int64_t charge_id, attempt_id, now;
    enum attempt_state state;
    bool was_settled; /* by somebody else meanwhile */
};

static enum status begin_in_store(struct store *store, void *context)
{
    struct settling *settling = context;
    struct money_row row;
    enum status status = money_charge_of(store, settling->arena, settling->charge_id, &row);
    if (status == DONE && (row.paid_yen || row.is_cancelled))
        status = CONFLICT;
    if (status == DONE)
        status = money_add_attempt(store, row.id, settling->reference, row.amount_yen, settling->now,
                                   &settling->attempt_id);
    return status;
}

static bool is_state(const struct provider_payment *payment, const char *state)
{
    return text_is(payment->state, text_of(state));
}

/* Paid twice (two tabs, two wallets): the second one is kept apart in the books and given back. */
static enum status book_double(struct store *store, const struct settling *settling)
{
    const struct money_attempt *attempt = settling->attempt;
    struct text reference = arena_print(settling->arena, "attempt:%lld", (long long)attempt->id);
    enum status status = money_post(store, attempt->charge_id, ACCOUNT_PROVIDER, ACCOUNT_SUSPENSE, attempt->amount_yen,
                                    T("paid twice"), reference, settling->now);
    if (status == DONE)
        status = outbox_put(store, T("money.give_back"),
                            arena_print(settling->arena, "%lld", (long long)attempt->id), settling->now, settling->now);
    return status;
}

static enum status settle_in_store(struct store *store, void *context)
{
    struct settling *settling = context;
    const struct money_attempt *attempt = settling->attempt;
    const struct provider_payment *payment = settling->payment;
    bool is_paid = is_state(payment, "success");
    bool is_over = is_state(payment, "failed") || is_state(payment, "cancelled");
    settling->state = is_paid ? ATTEMPT_PAID : is_over ? ATTEMPT_FAILED : ATTEMPT_WAITING;
    struct money_row row;
    enum status status = money_charge_of(store, settling->arena, attempt->charge_id, &row);
    if (status != DONE)
        return status;
    bool is_double = is_paid && (row.paid_yen || row.is_cancelled);
    struct text state = is_double ? T("double") : is_paid ? T("paid") : is_over ? T("failed") : T("waiting");
    status = money_set_attempt(store, attempt->id, payment->id,
                               payment->next_url.length ? payment->next_url : attempt->next_url, state, settling->now);
    settling->was_settled = status == CONFLICT;
    if (settling->was_settled)
        return DONE;
    if (status == DONE && is_double)
        return book_double(store, settling);
    if (status == DONE && is_paid)
        status = charge_book_payment(settling->city, store, settling->arena, row.id, ACCOUNT_PROVIDER,
                                     arena_print(settling->arena, "attempt:%lld", (long long)attempt->id), "provider",
                                     settling->now);
    return status;
}

/* Writes down what the provider says. An amount other than ours is never booked as paid. */
static enum status settle(const struct city *city, struct store *store, struct arena *arena,
                          const struct money_attempt *attempt, const struct provider_payment *payment, int64_t now,
                          enum attempt_state *state)
{
    if (payment->amount_yen != attempt->amount_yen)
        return BROKEN;
    struct settling settling = {.city = city, .arena = arena, .attempt = attempt, .payment = payment, .now = now};
    enum status status = store_transaction(store, settle_in_store, &settling);
    if (status == DONE)
        *state = settling.was_settled ? ATTEMPT_UNKNOWN : settling.state;
    return status;
}

static enum status look_at(const struct city *city, struct store *store, struct arena *arena,
                           const struct money_attempt *attempt, int64_t now, enum attempt_state *state)
{
    struct provider_payment payment;
    enum status status = provider_find(city, arena, attempt->reference, &payment);
    if (status == NOT_FOUND && now - attempt->made_at < STILL_ON_ITS_WAY_MINUTES * MINUTE_MICROS) {
        *state = ATTEMPT_WAITING; /* another thread may be creating it just now */
        return DONE;
    }
    if (status == NOT_FOUND) { /* the question to create it was lost: there is nothing to pay there */
        payment = (struct provider_payment){.id = T(""), .next_url = T(""), .state = T("failed"), .amount_yen = attempt->amount_yen};
        status = DONE;
    }
    return status == DONE ? settle(city, store, arena, attempt, &payment, now, state) : status;
}

enum status payment_look(const struct city *city, struct store *store, struct arena *arena, int64_t charge_id,
                         int64_t now, enum attempt_state *state)
{
    check(!store_is_writing(store));
    struct money_attempts open;
    struct money_row row;
    enum status status = money_open_attempts(store, arena, charge_id, &open);
    enum attempt_state newest = ATTEMPT_FAILED;
    for (size_t i = open.count; status == DONE && i > 0; i--) {
        status = look_at(city, store, arena, &open.items[i - 1], now, &newest);
        if (status == BUSY) {
            newest = ATTEMPT_UNKNOWN;
            status = DONE;
        }
    }
    if (status == DONE)
        status = money_charge_of(store, arena, charge_id, &row);
    if (status == DONE)
        *state = row.paid_yen ? ATTEMPT_PAID : newest;
    return status;
}

enum status payment_begin(const struct city *city, struct store *store, struct arena *arena,
                          const struct charge *charge, struct text return_url, int64_t now, struct attempt *begun)
{
    if (city->payment_url.length == 0)
        return NOT_FOUND;
    enum attempt_state state;
    enum status status = payment_look(city, store, arena, charge->id, now, &state);
    if (status == DONE && (state == ATTEMPT_PAID || charge->is_cancelled))
        return CONFLICT;
    if (status == DONE && state == ATTEMPT_UNKNOWN)
        return BUSY;
    struct money_attempts open = {0};
    if (status == DONE)
        status = money_open_attempts(store, arena, charge->id, &open);
    for (size_t i = 0; status == DONE && i < open.count; i++)
        if (open.items[i].next_url.length) {
            *begun = (struct attempt){open.items[i].id, open.items[i].next_url, ATTEMPT_WAITING};
            return DONE;
        }
    uint8_t reference[16];
    random_fill(&system_random, reference, sizeof reference);
    struct settling settling = {.arena = arena, .reference = base64url_text(arena, reference, sizeof reference),
                                .charge_id = charge->id, .now = now};
    if (status == DONE)
        status = store_transaction(store, begin_in_store, &settling);
    struct provider_payment payment;
    if (status == DONE)
        status = provider_create(city, arena, settling.reference, charge->amount.minor,
                                 words_in(&charge->what, JAPANESE), return_url, &payment);
    if (status != DONE)
        return status;
    struct money_attempt attempt = {.id = settling.attempt_id, .charge_id = charge->id,
                                    .reference = settling.reference, .next_url = T(""),
                                    .amount_yen = charge->amount.minor, .made_at = now};
    status = settle(city, store, arena, &attempt, &payment, now, &state);
    if (status == DONE && state == ATTEMPT_UNKNOWN) /* given up meanwhile: nobody may be sent there to pay */
        status = BUSY;
    if (status == DONE)
        *begun = (struct attempt){attempt.id, payment.next_url, state};
    return status;
}

/* ---- what the provider tells by itself ---- */

static bool signature_is_right(struct text key, struct text body, struct text signature)
{
    uint8_t wanted[crypto_auth_hmacsha256_BYTES], found[crypto_auth_hmacsha256_BYTES];
    crypto_auth_hmacsha256_state state;
    if (key.length == 0 || !text_to_hex(signature, found, sizeof found))
        return false;
    crypto_auth_hmacsha256_init(&state, (const uint8_t *)key.bytes, key.length);
    crypto_auth_hmacsha256_update(&state, (const uint8_t *)body.bytes, body.length);
    crypto_auth_hmacsha256_final(&state, wanted);
    return sodium_memcmp(wanted, found, sizeof wanted) == 0;
}

enum status payment_told(const struct city *city, struct store *store, struct arena *arena, struct text body, struct text signature,
                         int64_t now)
{
    json_t *root;
    struct money_attempt attempt;
    enum attempt_state state;
    if (!signature_is_right(provider_key(city, arena), body, signature))
        return FORBIDDEN;
    if (json_read(arena, body, NULL, &root, NULL) != DONE)
        return INVALID;
    enum status status = money_attempt_of_reference(store, arena, json_member_text(root, "reference"), &attempt);
    return status == DONE ? payment_look(city, store, arena, attempt.charge_id, now, &state) : status;
}
