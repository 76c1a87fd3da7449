/* Answers of real authenticators, and one made here byte by byte so that every rule can be broken. */
#include "city/passkey.h"

#include "base/encoding.h"
#include "base/json.h"
#include "base/test.h"
#include "city/passkey_testing.h"
#include "system/files.h"

#include <stdio.h>
#include <string.h>

/* ---- cases of py_webauthn ---- */

struct outcome {
    int run, unreadable;
};

static struct text bytes_of(struct arena *arena, const json_t *value)
{
    struct text bytes = {0}, text = json_is_string(value) ? json_text(value) : json_member_text(value, "b64url");
    if (base64url_read(arena, text, &bytes) == DONE || base64_read(arena, text, &bytes) == DONE) /* both occur */
        return bytes;
    return T("");
}

/* {"expr": "{'id': ...}"}: a Python dictionary, which is JSON but for its quotes. */
static json_t *credential_of(struct arena *arena, const json_t *arguments)
{
    json_t *given = json_object_get(arguments, "credential"), *read = NULL;
    struct text expression = json_member_text(given, "expr");
    if (expression.length == 0)
        return given;
    char *copy = arena_terminated(arena, expression);
    for (char *at = copy; *at; at++)
        *at = *at == '\'' ? '"' : *at;
    return json_read(arena, text_of(copy), NULL, &read, NULL) == DONE ? read : NULL;
}

static struct passkey_rules rules_of(struct arena *arena, const json_t *arguments)
{
    json_t *origin = json_object_get(arguments, "expected_origin");
    struct text *origins = TAKE(arena, struct text, 8);
    struct passkey_rules rules = {.challenge = bytes_of(arena, json_object_get(arguments, "expected_challenge")),
                                  .relying_party = json_member_text(arguments, "expected_rp_id"), .origins = origins,
                                  .needs_verified_user = json_member_is_true(arguments, "require_user_verification")};
    if (json_is_string(origin))
        origins[0] = json_text(origin);
    for (size_t i = 0; i < json_array_size(origin) && i < 7; i++)
        origins[i] = json_text(json_array_get(origin, i));
    return rules;
}

static enum status run_case(struct arena *arena, const json_t *call, const json_t *credential)
{
    json_t *arguments = json_object_get(call, "args"), *response = json_object_get(credential, "response");
    struct passkey_rules rules = rules_of(arena, arguments);
    struct text client_data = bytes_of(arena, json_object_get(response, "clientDataJSON"));
    const char *why;
    int64_t count = 0;
    bool is_verified;
    if (text_is(json_member_text(call, "function"), T("verify_registration_response"))) {
        struct passkey found;
        return passkey_register(arena, &rules, client_data, bytes_of(arena, json_object_get(response,
                                "attestationObject")), &found, &why);
    }
    struct text key = bytes_of(arena, json_object_get(arguments, "credential_public_key"));
    struct passkey known = {.public_key = key, .algorithm = testing_algorithm(key)};
    if (!json_member_integer(arguments, "credential_current_sign_count", &known.sign_count))
        known.sign_count = 0;
    struct passkey_answer answer = {client_data, bytes_of(arena, json_object_get(response, "authenticatorData")),
                                    bytes_of(arena, json_object_get(response, "signature"))};
    return passkey_check(arena, &rules, &known, &answer, &count, &is_verified, &why);
}

/* Where we differ on purpose: makers are not judged; ML-DSA is in no library of Debian 12; SafetyNet counts as none. */
static bool differs_by_policy(struct text id, const json_t *call)
{
    return text_has(id, T("root_cert_invalid")) || text_has(id, T("ml_dsa")) ||
           !(text_is(json_member_text(call, "function"), T("verify_registration_response")) ||
             text_is(json_member_text(call, "function"), T("verify_authentication_response")));
}

static void real_authenticators(struct test *test)
{
    const char *path = test_data(test, "webauth/webauthn_verify_cases.json");
    struct arena *arena = test_arena(test);
    struct text bytes;
    struct outcome outcome = {0};
    json_t *root = NULL, *item, *call;
    size_t i, j;
    if (path == NULL)
        return;
    EXPECT_INTEGER(file_read(arena, path, 4 << 20, &bytes), DONE);
    if (!EXPECT(json_read(arena, bytes, &(struct json_limits){.bytes = 4 << 20}, &root, NULL) == DONE))
        return;
    json_array_foreach(root, i, item) {
        struct text id = json_member_text(item, "id");
        json_array_foreach(json_object_get(item, "verifications"), j, call) {
            json_t *credential = credential_of(arena, json_object_get(call, "args"));
            if (differs_by_policy(id, call))
                continue;
            if (credential == NULL) { /* cut off in the collection */
                outcome.unreadable++;
                continue;
            }
            enum status wanted = json_member_is_true(call, "must_fail") ? INVALID : DONE;
            test_expect(test, run_case(arena, call, credential) == wanted, arena_terminated(arena, id), __FILE__,
                        __LINE__);
            outcome.run++;
        }
    }
    EXPECT_INTEGER(outcome.run, 10);
    EXPECT_INTEGER(outcome.unreadable, 3);
}

/* ---- an authenticator of our own ---- */

static void own_key_signs_in(struct test *test)
{
    struct arena *arena = test_arena(test);
    struct testing_device device = testing_device_new(arena, T("city.example.jp"), T("https://city.example.jp"));
    struct text origins[] = {T("https://city.example.jp"), {0}};
    struct passkey_rules rules = {.challenge = T("0123456789abcdef"), .relying_party = T("city.example.jp"),
                                  .origins = origins, .needs_verified_user = true};
    struct testing_answer made = testing_device_register(&device, rules.challenge);
    struct passkey known;
    const char *why = "";
    EXPECT_INTEGER(passkey_register(arena, &rules, made.client_data, made.attestation, &known, &why), DONE);
    EXPECT_TEXT(known.attestation, T("none"));
    EXPECT(known.user_verified && !known.attestation_is_verified && known.algorithm == -7);

    int64_t count = 0;
    bool is_verified = false;
    rules.challenge = T("another-challenge");
    made = testing_device_answer(&device, rules.challenge);
    EXPECT_INTEGER(passkey_check(arena, &rules, &known, &made.answer, &count, &is_verified, &why), DONE);
    EXPECT(is_verified && count == known.sign_count + 1);

    struct passkey copied = known; /* the same answer again, against the newer counter */
    copied.sign_count = count;
    EXPECT_INTEGER(passkey_check(arena, &rules, &copied, &made.answer, &count, &is_verified, &why), INVALID);
    EXPECT_TEXT(text_of(why), T("the counter did not go up: perhaps a copied key"));
    struct passkey_rules other = rules;
    other.challenge = T("another-challengf");
    EXPECT_INTEGER(passkey_check(arena, &other, &known, &made.answer, &count, &is_verified, &why), INVALID);
    other = rules;
    other.relying_party = T("evil.example.jp");
    EXPECT_INTEGER(passkey_check(arena, &other, &known, &made.answer, &count, &is_verified, &why), INVALID);
    other = rules;
    other.origins = (const struct text[]){T("https://evil.example.jp"), {0}};
    EXPECT_INTEGER(passkey_check(arena, &other, &known, &made.answer, &count, &is_verified, &why), INVALID);

    struct passkey_answer changed = made.answer;
    changed.signature = text_slice(changed.signature, 0, changed.signature.length - 1);
    EXPECT_INTEGER(passkey_check(arena, &rules, &known, &changed, &count, &is_verified, &why), INVALID);
    device.is_verified = false;
    made = testing_device_answer(&device, rules.challenge);
    EXPECT_INTEGER(passkey_check(arena, &rules, &known, &made.answer, &count, &is_verified, &why), INVALID);
    EXPECT_TEXT(text_of(why), T("the user was not verified"));
    rules.needs_verified_user = false;
    EXPECT_INTEGER(passkey_check(arena, &rules, &known, &made.answer, &count, &is_verified, &why), DONE);
    EXPECT(!is_verified);
    testing_device_free(&device);
}

/* Cut and changed bytes never do more than being refused (or, in bytes nobody judges, being taken). */
static void broken_bytes_do_no_harm(struct test *test)
{
    struct arena *arena = test_arena(test);
    struct testing_device device = testing_device_new(arena, T("a.jp"), T("https://a.jp"));
    struct text origins[] = {T("https://a.jp"), {0}};
    struct passkey_rules rules = {.challenge = T("0123456789abcdef"), .relying_party = T("a.jp"), .origins = origins};
    struct testing_answer made = testing_device_register(&device, rules.challenge);
    struct passkey found;
    const char *why;
    for (size_t length = 0; length < made.attestation.length; length++)
        EXPECT_INTEGER(passkey_register(arena, &rules, made.client_data, text_slice(made.attestation, 0, length), &found,
                                        &why), INVALID);
    for (size_t i = 0; i < made.attestation.length * 8; i++) {
        char *changed = (char *)(uintptr_t)arena_copy(arena, made.attestation).bytes;
        changed[i / 8] ^= (char)(1 << (i % 8));
        enum status status = passkey_register(arena, &rules, made.client_data,
                                              (struct text){changed, made.attestation.length}, &found, &why);
        EXPECT(status == DONE || status == INVALID);
    }
    testing_device_free(&device);
}

const struct test_case passkey_test[] = {{"answers of real authenticators", real_authenticators},
                                         {"a key of our own signs in, and only rightly", own_key_signs_in},
                                         {"broken bytes do no harm", broken_bytes_do_no_harm},
                                         {0}};
