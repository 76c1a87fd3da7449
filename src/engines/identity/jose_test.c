/* JWS, JWK and the claims: published vectors, and one wrong thing at a time. */
#include "engines/identity/oidc.h"

#include "base/date.h"
#include "base/encoding.h"
#include "base/test.h"

/* RFC 7515 A.3: ES256. */
static const char rfc_keys[] = "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\","
                               "\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","
                               "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"}]}";
#define RFC_INPUT                                                                                                      \
    "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
#define RFC_SIGNATURE "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"

static enum status verify(struct test *test, const char *keys_json, struct text token, const char **why)
{
    struct jwk_set keys;
    json_t *claims = NULL;
    struct text algorithm;
    EXPECT_INTEGER(jwk_set_read(test_arena(test), text_of(keys_json), &keys), DONE);
    return jws_verify(test_arena(test), token, &keys, &claims, &algorithm, why);
}

static void published_vector(struct test *test)
{
    const char *why = "";
    EXPECT_INTEGER(verify(test, rfc_keys, T(RFC_INPUT "." RFC_SIGNATURE), &why), DONE);
    struct text token = arena_copy(test_arena(test), T(RFC_INPUT "." RFC_SIGNATURE));
    size_t refused = 0, tried = 0;
    for (size_t i = 0; i < token.length; i += 3) { /* any sign changed to another of the alphabet */
        char *bytes = arena_terminated(test_arena(test), token);
        if (bytes[i] == '.')
            continue;
        bytes[i] = bytes[i] == 'A' ? 'B' : 'A';
        refused += verify(test, rfc_keys, (struct text){bytes, token.length}, &why) != DONE;
        tried++;
    }
    EXPECT_INTEGER((int64_t)refused, (int64_t)tried);
}

/* RFC 7638 3.1 gives the thumbprint of RFC 7517's RSA key; ours is made the same way from a fresh key: signed and read back. */
static void own_key(struct test *test)
{
    struct arena *arena = test_arena(test);
    struct jose_key key, other;
    const char *why = "";
    EXPECT_INTEGER(jose_key_make(arena, &key), DONE);
    EXPECT_INTEGER(jose_key_make(arena, &other), DONE);
    struct text token = jws_sign(arena, &key, T("{\"sub\":\"x\"}"));
    const char *set = arena_print(arena, "{\"keys\":[%.*s]}", TEXT_ARGUMENTS(key.public_json)).bytes;
    EXPECT_INTEGER(verify(test, set, token, &why), DONE);
    EXPECT_INTEGER(verify(test, arena_print(arena, "{\"keys\":[%.*s]}", TEXT_ARGUMENTS(other.public_json)).bytes, token, &why),
                   NOT_FOUND);
    EXPECT(!text_is(key.id, other.id) && key.id.length == 43);
    EXPECT_INTEGER(verify(test, "{\"keys\":[]}", token, &why), NOT_FOUND);
    struct jwk_set none;
    EXPECT_INTEGER(jwk_set_read(arena, T("[]"), &none), INVALID);
    EXPECT_INTEGER(jwk_set_read(arena, T("{\"keys\":{}}"), &none), INVALID);
    EXPECT_INTEGER(jwk_set_read(arena, T("{\"keys\":[{\"kty\":\"oct\",\"k\":\"AA\"},7,null,{\"kty\":\"EC\"}]}"), &none), DONE);
    EXPECT_INTEGER((int64_t)none.count, 0);
}

static void odd_tokens(struct test *test)
{
    static const char *const odd[] = {"", ".", "..", "...", "a.b.c", "eyJhbGciOiJub25lIn0.e30.", "e30.e30.e30",
                                      "eyJhbGciOiJFUzI1NiJ9.e30.AA", "eyJhbGciOiJFUzI1NiJ9.e30", RFC_INPUT, RFC_INPUT "." RFC_SIGNATURE ".x",
                                      "bnVsbA.e30.AA", "W10.e30.AA", "eyJhbGciOlsiRVMyNTYiXX0.e30.AA", "eyJhbGciOiJFUzI1NiIsImFsZyI6Im5vbmUifQ.e30.AA"};
    const char *why = "";
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++)
        EXPECT(verify(test, rfc_keys, text_of(odd[i]), &why) != DONE);
    struct buffer long_one = buffer_new(test_arena(test));
    for (int i = 0; i < JOSE_TOKEN_MOST + 10; i++)
        buffer_put_byte(&long_one, 'A');
    EXPECT_INTEGER(verify(test, rfc_keys, buffer_text(&long_one), &why), INVALID);
}

static void rules_of_claims(struct test *test)
{
    struct arena *arena = test_arena(test);
    struct oidc_rules rules = {.issuer = T("https://op.example"), .client_id = T("CITY"), .nonce = T("n-1"), .acr = T("aal3"),
                               .access_token = T("token"), .now = 1000 * SECOND_MICROS};
    static const struct {
        const char *claims;
        bool is_fine;
    } cases[] = {
        {"{\"iss\":\"https://op.example\",\"aud\":\"CITY\",\"exp\":1300,\"iat\":1000,\"nonce\":\"n-1\",\"acr\":\"aal3\",\"sub\":\"s\"}", true},
        {"{\"iss\":\"https://op.example\",\"aud\":[\"CITY\"],\"exp\":1300,\"iat\":1000,\"nonce\":\"n-1\",\"acr\":\"crl aal3\",\"sub\":\"s\"}", true},
        {"{\"iss\":\"https://op.example\",\"aud\":[\"X\",\"CITY\"],\"azp\":\"CITY\",\"exp\":1300,\"iat\":1000,\"nonce\":\"n-1\",\"acr\":\"aal3\",\"sub\":\"s\"}", true},
        {"{\"iss\":\"https://op.example\",\"aud\":\"CITY\",\"exp\":941,\"iat\":1060,\"nonce\":\"n-1\",\"acr\":\"aal3\",\"sub\":\"s\"}", true}, /* clocks a minute apart */
        {"{\"iss\":\"https://op.example\",\"aud\":\"CITY\",\"exp\":940,\"iat\":1000,\"nonce\":\"n-1\",\"acr\":\"aal3\",\"sub\":\"s\"}", false},
        {"{\"iss\":\"https://op.example\",\"aud\":\"CITY\",\"exp\":1300,\"iat\":1061,\"nonce\":\"n-1\",\"acr\":\"aal3\",\"sub\":\"s\"}", false},
        {"{\"iss\":\"https://op.example\",\"aud\":\"CITY\",\"exp\":\"1300\",\"iat\":1000,\"nonce\":\"n-1\",\"acr\":\"aal3\",\"sub\":\"s\"}", false},
        {"{\"iss\":\"https://op.example\",\"aud\":\"CITY\",\"exp\":1300,\"iat\":1000,\"nonce\":\"n-1\",\"acr\":\"aal31\",\"sub\":\"s\"}", false},
        {"{\"iss\":\"https://op.example/\",\"aud\":\"CITY\",\"exp\":1300,\"iat\":1000,\"nonce\":\"n-1\",\"acr\":\"aal3\",\"sub\":\"s\"}", false},
        {"{\"iss\":\"https://op.example\",\"aud\":[],\"exp\":1300,\"iat\":1000,\"nonce\":\"n-1\",\"acr\":\"aal3\",\"sub\":\"s\"}", false},
        {"{\"iss\":\"https://op.example\",\"aud\":\"CITY\",\"exp\":1300,\"iat\":1000,\"nonce\":\"n-1\",\"acr\":\"aal3\",\"sub\":\"s\",\"at_hash\":7}", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        json_t *claims = NULL;
        const char *why = "";
        EXPECT_INTEGER(json_read(arena, text_of(cases[i].claims), NULL, &claims, NULL), DONE);
        enum status status = oidc_check_claims(arena, &rules, claims, T("ES256"), &why);
        if (!EXPECT_INTEGER(status == DONE, cases[i].is_fine))
            EXPECT_TEXT(text_of(cases[i].claims), text_of(why));
    }
    /* RFC 7636 appendix B. */
    EXPECT_TEXT(pkce_challenge(arena, T("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")), T("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"));
}

const struct test_case jose_test[] = {{"the vector of RFC 7515, and every sign of it changed", published_vector},
                                      {"own keys sign and are published", own_key},
                                      {"odd tokens are refused", odd_tokens},
                                      {"claims by the rules, at their limits", rules_of_claims},
                                      {0}};
