/* One-time codes: registered, proven, once; spare codes; doors that tell nothing. On both databases. */
#include "engines/identity/codes.h"

#include "base/date.h"
#include "base/test.h"
#include "city/accounts.h"
#include "city/otp.h"
#include "city/sign_in_testing.h"
#include "city/test_city.h"
#include "store/event.h"
#include "store/store.h"

#include <string.h>

extern const struct module *const all_modules[];

static void base32_vectors(struct test *test)
{
    static const char *const vectors[][2] = {{"", ""}, {"f", "MY"}, {"fo", "MZXQ"}, {"foo", "MZXW6"}, {"foob", "MZXW6YQ"},
                                             {"fooba", "MZXW6YTB"}, {"foobar", "MZXW6YTBOI"}};
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++)
        EXPECT_TEXT(base32_text(test_arena(test), text_of(vectors[i][0])), text_of(vectors[i][1]));
}

struct wallet { /* the device's side */
    struct test_city *town;
    struct code_owner owner;
    struct text secret, typed, spares[SPARE_CODES];
    enum status outcome;
    int64_t account_id;
};

static struct text base32_bytes(struct arena *arena, struct text letters)
{
    struct buffer out = buffer_new(arena);
    uint32_t held = 0;
    int bits = 0;
    for (size_t i = 0; i < letters.length; i++) {
        char c = letters.bytes[i];
        held = held << 5 | (uint32_t)(c >= 'A' ? c - 'A' : c - '2' + 26);
        bits += 5;
        if (bits >= 8) {
            buffer_put_byte(&out, (char)(held >> (bits - 8) & 255));
            bits -= 8;
        }
    }
    return buffer_text(&out);
}

static struct text code_now(const struct wallet *wallet)
{
    return otp_code(wallet->town->arena, OTP_SHA1, wallet->secret, otp_counter_at(city_now(wallet->town->city)), 6);
}

static enum status begin_in_store(struct store *store, void *context)
{
    struct wallet *wallet = context;
    return codes_begin(store, wallet->town->city, wallet->town->arena, wallet->owner, city_now(wallet->town->city));
}

static enum status confirm_in_store(struct store *store, void *context)
{
    struct wallet *wallet = context;
    struct event actor = event_by_system("account", wallet->owner.id, "identity.codes_added", city_now(wallet->town->city));
    wallet->outcome = codes_confirm(store, wallet->town->city, wallet->town->arena, wallet->owner, wallet->typed, &actor,
                                    wallet->spares);
    return wallet->outcome == INVALID ? DONE : wallet->outcome;
}

static enum status prove_in_store(struct store *store, void *context)
{
    struct wallet *wallet = context;
    wallet->outcome = codes_prove(store, wallet->town->city, wallet->town->arena, wallet->owner, wallet->typed,
                                  city_now(wallet->town->city));
    return wallet->outcome == INVALID ? DONE : wallet->outcome;
}

static enum status account_in_store(struct store *store, void *context)
{
    struct wallet *wallet = context;
    struct event actor = event_by_system("account", 0, "city.account_made", city_now(wallet->town->city));
    return account_take_by_mail(store, wallet->town->city->keys, wallet->town->arena, T("wallet@example.jp"), JAPANESE, &actor,
                                &wallet->account_id);
}

static enum status prove(struct wallet *wallet, struct text typed)
{
    wallet->typed = typed;
    enum status status = store_transaction(wallet->town->store, prove_in_store, wallet);
    return status == DONE ? wallet->outcome : status;
}

static void register_device(struct test *test, struct wallet *wallet)
{
    struct code_state state;
    struct test_city *town = wallet->town;
    EXPECT_INTEGER(store_transaction(town->store, account_in_store, wallet), DONE);
    wallet->owner = (struct code_owner){RESIDENT_ACTOR, wallet->account_id};
    EXPECT_INTEGER(prove(wallet, T("000000")), INVALID); /* nothing is registered */
    EXPECT_INTEGER(store_transaction(town->store, begin_in_store, wallet), DONE);
    EXPECT_INTEGER(codes_state(town->store, town->city, town->arena, wallet->owner, &state), DONE);
    EXPECT(!state.has_codes && state.pending.length == 32);
    wallet->secret = base32_bytes(town->arena, state.pending);
    EXPECT_INTEGER(prove(wallet, code_now(wallet)), INVALID); /* not before it is confirmed */
    wallet->typed = T("12345");
    EXPECT_INTEGER(store_transaction(town->store, confirm_in_store, wallet), DONE);
    EXPECT_INTEGER(wallet->outcome, INVALID);
    wallet->typed = code_now(wallet);
    EXPECT_INTEGER(store_transaction(town->store, confirm_in_store, wallet), DONE);
    EXPECT_INTEGER(wallet->outcome, DONE);
    EXPECT_INTEGER(codes_state(town->store, town->city, town->arena, wallet->owner, &state), DONE);
    EXPECT(state.has_codes && state.pending.length == 0);
    EXPECT_INTEGER(state.spares_left, SPARE_CODES);
}

static void next_step(struct test_city *town)
{
    city_set_clock(town->city, city_now(town->city) + 30 * SECOND_MICROS);
}

static void codes_hold_once(struct test *test)
{
    struct test_city town;
    for (int which = 0; test_city_open(test, &town, which, "cities/iwaki", all_modules); which++) {
        struct wallet wallet = {.town = &town};
        register_device(test, &wallet);
        EXPECT_INTEGER(prove(&wallet, code_now(&wallet)), INVALID); /* the code of the registration */
        next_step(&town);
        struct text code = code_now(&wallet);
        EXPECT_INTEGER(prove(&wallet, code), DONE);
        EXPECT_INTEGER(prove(&wallet, code), INVALID); /* again */
        next_step(&town);
        EXPECT_INTEGER(prove(&wallet, code), INVALID); /* late, and used */
        EXPECT_INTEGER(prove(&wallet, code_now(&wallet)), DONE);
        EXPECT_INTEGER(prove(&wallet, wallet.spares[3]), DONE);
        EXPECT_INTEGER(prove(&wallet, wallet.spares[3]), INVALID); /* once */
        struct text bare = wallet.spares[4];
        EXPECT_INTEGER(prove(&wallet, arena_print(town.arena, " %.*s", TEXT_ARGUMENTS(bare))), DONE); /* as people type it */
        struct wallet other = wallet;
        other.owner.id++; /* somebody else's spare code opens nothing */
        EXPECT_INTEGER(prove(&other, wallet.spares[5]), INVALID);
        struct code_state state;
        EXPECT_INTEGER(codes_state(town.store, town.city, town.arena, wallet.owner, &state), DONE);
        EXPECT_INTEGER(state.spares_left, SPARE_CODES - 2);
        test_city_close(&town);
    }
}

static int sign_in(struct browser *browser, const char *address, struct text code)
{
    return browser_post(browser, "/sign-in/codes", "/sign-in/codes",
                        arena_print(browser->town->arena, "mail_address=%s&code=%.*s&next=/contact", address,
                                    TEXT_ARGUMENTS(code)).bytes);
}

static void doors_tell_nothing(struct test *test)
{
    struct test_city town;
    for (int which = 0; test_city_open(test, &town, which, "cities/iwaki", all_modules); which++) {
        struct wallet wallet = {.town = &town};
        struct browser known = {.town = &town}, stranger = {.town = &town}, owner = {.town = &town};
        register_device(test, &wallet);
        next_step(&town);
        EXPECT_INTEGER(sign_in(&known, "wallet%40example.jp", T("000000")), 422);
        EXPECT_INTEGER(sign_in(&stranger, "nobody%40example.jp", T("000000")), 422);
        EXPECT_INTEGER((int64_t)known.page.length, (int64_t)stranger.page.length - 0);
        EXPECT_INTEGER(sign_in(&owner, "wallet%40example.jp", code_now(&wallet)), 303);
        EXPECT_TEXT(owner.location, T("/contact"));
        EXPECT_INTEGER(browser_get(&owner, "/my/codes"), 200);
        EXPECT(text_has(owner.page, T("予備コードの残りは10個です")));
        for (int i = 0; i < GUESSES_MOST; i++) {
            sign_in(&known, "wallet%40example.jp", T("000001"));
            sign_in(&stranger, "nobody%40example.jp", T("000001"));
        }
        EXPECT(text_has(known.page, T("15分ほど待って")) && text_has(stranger.page, T("15分ほど待って")));
        next_step(&town);
        EXPECT_INTEGER(sign_in(&known, "wallet%40example.jp", code_now(&wallet)), 422); /* not even the right one */
        city_set_clock(town.city, city_now(town.city) + (GUESS_MINUTES + 1) * MINUTE_MICROS);
        EXPECT_INTEGER(sign_in(&known, "wallet%40example.jp", code_now(&wallet)), 303); /* nobody is locked out for ever */
        test_city_close(&town);
    }
}

const struct test_case codes_test[] = {{"base32 of RFC 4648", base32_vectors},
                                       {"codes and spare codes hold once", codes_hold_once},
                                       {"doors tell nothing, and open again", doors_tell_nothing},
                                       {0}};
