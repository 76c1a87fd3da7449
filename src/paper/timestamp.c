/*
 * Time stamps: the question, the answer and the token. OpenSSL reads and checks; the certificate of the authority is checked for
 * the moment of the stamp, so that no clock is read here.
 */
#include "paper/timestamp.h"

#include "paper/signer.h"
#include "system/http_client.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ts.h>
#include <time.h>

enum { TOKEN_MAX = 10 * 1024, ANSWER_MAX = 64 * 1024, NONCE_BITS = 64 };

/* ---- the token ---- */

static bool moment_of(const TS_TST_INFO *info, int64_t *at)
{
    struct tm moment;
    const ASN1_GENERALIZEDTIME *told = info ? TS_TST_INFO_get_time(info) : NULL;
    if (!told || ASN1_TIME_to_tm(told, &moment) != 1)
        return false;
    *at = (int64_t)timegm(&moment) * 1000000;
    return true;
}

/* Certificates that are believed: the city's, or for a look from outside the one that signed the token. */
static X509_STORE *store_of(struct text trusted, X509 *signer, int64_t at)
{
    X509_STORE *store = X509_STORE_new();
    int added = 0;
    if (!store)
        return NULL;
    if (trusted.length) {
        BIO *pem = BIO_new_mem_buf(trusted.bytes, (int)trusted.length);
        X509 *one;
        while (pem && (one = PEM_read_bio_X509(pem, NULL, NULL, NULL)) != NULL) {
            added += X509_STORE_add_cert(store, one) == 1;
            X509_free(one);
        }
        BIO_free(pem);
    } else if (signer) {
        added = X509_STORE_add_cert(store, signer) == 1;
    }
    X509_VERIFY_PARAM *rule = X509_STORE_get0_param(store);
    X509_VERIFY_PARAM_set_flags(rule, X509_V_FLAG_PARTIAL_CHAIN);
    X509_VERIFY_PARAM_set_time(rule, (time_t)(at / 1000000));
    if (added)
        return store;
    X509_STORE_free(store);
    return NULL;
}

/* The context owns what is put in it. */
static TS_VERIFY_CTX *checks_for(const uint8_t digest[TIMESTAMP_DIGEST_BYTES], X509_STORE *store)
{
    TS_VERIFY_CTX *checks = TS_VERIFY_CTX_new();
    unsigned char *imprint = OPENSSL_memdup(digest, TIMESTAMP_DIGEST_BYTES);
    if (!checks || !imprint) {
        X509_STORE_free(store);
        OPENSSL_free(imprint);
        TS_VERIFY_CTX_free(checks);
        return NULL;
    }
    TS_VERIFY_CTX_set_flags(checks, TS_VFY_VERSION | TS_VFY_SIGNATURE | TS_VFY_IMPRINT);
    TS_VERIFY_CTX_set_imprint(checks, imprint, TIMESTAMP_DIGEST_BYTES);
    TS_VERIFY_CTX_set_store(checks, store);
    return checks;
}

static X509 *signer_in(PKCS7 *token)
{
    STACK_OF(X509) *signers = PKCS7_type_is_signed(token) ? PKCS7_get0_signers(token, NULL, 0) : NULL;
    X509 *signer = signers && sk_X509_num(signers) == 1 ? sk_X509_value(signers, 0) : NULL;
    sk_X509_free(signers);
    return signer;
}

static bool is_sha256(TS_TST_INFO *info)
{
    const ASN1_OBJECT *kind = NULL;
    TS_MSG_IMPRINT *imprint = TS_TST_INFO_get_msg_imprint(info);
    X509_ALGOR *algorithm = imprint ? TS_MSG_IMPRINT_get_algo(imprint) : NULL;
    if (algorithm)
        X509_ALGOR_get0(&kind, NULL, NULL, algorithm);
    return kind && OBJ_obj2nid(kind) == NID_sha256;
}

static bool read_token(struct arena *arena, PKCS7 *token, const uint8_t digest[TIMESTAMP_DIGEST_BYTES],
                       struct text trusted, struct timestamp *found)
{
    TS_TST_INFO *info = PKCS7_type_is_signed(token) ? PKCS7_to_TS_TST_INFO(token) : NULL;
    X509 *signer = info ? signer_in(token) : NULL;
    int64_t at = 0;
    bool holds = false;
    if (signer && is_sha256(info) && moment_of(info, &at)) {
        X509_STORE *store = store_of(trusted, signer, at);
        TS_VERIFY_CTX *checks = store ? checks_for(digest, store) : NULL;
        holds = checks && TS_RESP_verify_token(checks, token) == 1;
        TS_VERIFY_CTX_free(checks);
    }
    if (holds) {
        BIGNUM *serial = ASN1_INTEGER_to_BN(TS_TST_INFO_get_serial(info), NULL);
        char *hex = serial ? BN_bn2hex(serial) : NULL;
        *found = (struct timestamp){at, certificate_common_name(arena, signer), arena_copy(arena, text_of(hex))};
        OPENSSL_free(hex);
        BN_free(serial);
    }
    TS_TST_INFO_free(info);
    return holds;
}

enum status timestamp_read(struct arena *arena, struct text token, const uint8_t digest[TIMESTAMP_DIGEST_BYTES],
                           struct text trusted, struct timestamp *found)
{
    const unsigned char *der = (const unsigned char *)token.bytes;
    PKCS7 *parsed = token.length && token.length <= TOKEN_MAX ? d2i_PKCS7(NULL, &der, (long)token.length) : NULL;
    bool whole = parsed && der == (const unsigned char *)token.bytes + token.length;
    bool holds = whole && read_token(arena, parsed, digest, trusted, found);
    PKCS7_free(parsed);
    ERR_clear_error();
    return holds ? DONE : INVALID;
}

/* ---- asking ---- */

/* Our question: the digest, a number used once, and the wish to get the authority's certificates along. */
static TS_REQ *question_over(const uint8_t digest[TIMESTAMP_DIGEST_BYTES])
{
    TS_REQ *question = TS_REQ_new();
    TS_MSG_IMPRINT *imprint = TS_MSG_IMPRINT_new();
    X509_ALGOR *algorithm = X509_ALGOR_new();
    ASN1_INTEGER *nonce = NULL;
    BIGNUM *number = BN_new();
    bool good = question && imprint && algorithm && number && TS_REQ_set_version(question, 1) == 1 &&
                X509_ALGOR_set0(algorithm, OBJ_nid2obj(NID_sha256), V_ASN1_NULL, NULL) == 1 &&
                TS_MSG_IMPRINT_set_algo(imprint, algorithm) == 1 &&
                TS_MSG_IMPRINT_set_msg(imprint, (unsigned char *)digest, TIMESTAMP_DIGEST_BYTES) == 1 &&
                TS_REQ_set_msg_imprint(question, imprint) == 1 &&
                BN_rand(number, NONCE_BITS, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1 &&
                (nonce = BN_to_ASN1_INTEGER(number, NULL)) != NULL && TS_REQ_set_nonce(question, nonce) == 1 &&
                TS_REQ_set_cert_req(question, 1) == 1;
    BN_free(number);
    ASN1_INTEGER_free(nonce);
    X509_ALGOR_free(algorithm);
    TS_MSG_IMPRINT_free(imprint);
    if (good)
        return question;
    TS_REQ_free(question);
    return NULL;
}

static bool answers_question(TS_RESP *answer, const TS_REQ *question)
{
    TS_STATUS_INFO *told = TS_RESP_get_status_info(answer);
    int64_t state = -1;
    const ASN1_INTEGER *number = told ? TS_STATUS_INFO_get0_status(told) : NULL;
    const TS_TST_INFO *info = TS_RESP_get_tst_info(answer);
    const ASN1_INTEGER *nonce = info ? TS_TST_INFO_get_nonce(info) : NULL;
    /* 0: granted, 1: granted with modifications */
    return number && ASN1_INTEGER_get_int64(&state, number) == 1 && (state == 0 || state == 1) && nonce &&
           ASN1_INTEGER_cmp(nonce, TS_REQ_get_nonce(question)) == 0 && TS_RESP_get_token(answer) != NULL;
}

static enum status take_answer(struct arena *arena, const struct timestamp_authority *authority, const TS_REQ *question,
                               const uint8_t digest[TIMESTAMP_DIGEST_BYTES], struct text body, struct text *token)
{
    const unsigned char *der = (const unsigned char *)body.bytes;
    TS_RESP *answer = body.length ? d2i_TS_RESP(NULL, &der, (long)body.length) : NULL;
    unsigned char *bytes = NULL;
    int length = answer && answers_question(answer, question) ? i2d_PKCS7(TS_RESP_get_token(answer), &bytes) : -1;
    struct timestamp stamp;
    enum status status = INVALID;
    if (length > 0) {
        struct text taken = {(const char *)bytes, (size_t)length};
        status = timestamp_read(arena, taken, digest, authority->trusted, &stamp);
        if (status == DONE)
            *token = arena_copy(arena, taken);
    }
    OPENSSL_free(bytes);
    TS_RESP_free(answer);
    return status;
}

enum status timestamp_ask(struct arena *arena, const struct timestamp_authority *authority,
                          const uint8_t digest[TIMESTAMP_DIGEST_BYTES], struct text *token)
{
    static const char *const headers[] = {"Content-Type: application/timestamp-query",
                                          "Accept: application/timestamp-reply", NULL};
    if (authority->trusted.length == 0)
        return INVALID;
    TS_REQ *question = question_over(digest);
    unsigned char *der = NULL;
    int length = question ? i2d_TS_REQ(question, &der) : -1;
    enum status status = length > 0 ? DONE : BROKEN;
    struct http_answer answer = {0};
    if (status == DONE) {
        struct http_question asked = {.method = "POST", .url = authority->url, .headers = headers,
                                      .body = {(const char *)der, (size_t)length},
                                      .timeout_ms = authority->timeout_ms, .limit_bytes = ANSWER_MAX};
        status = http_ask(authority->http, arena, &asked, &answer);
    }
    if (status == DONE && answer.code != 200)
        status = BUSY;
    if (status == DONE)
        status = take_answer(arena, authority, question, digest, answer.body, token);
    OPENSSL_free(der);
    TS_REQ_free(question);
    ERR_clear_error();
    return status == TOO_MUCH ? INVALID : status;
}
