/*
 * Keys and certificates: loading them, and making those of the demonstration.
 */
#include "paper/signer.h"

#include "base/check.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { PEM_MAX = 1 << 20 };

/* A key under a pass phrase is refused instead of asking a terminal that nobody watches. */
static int no_passphrase(char *buffer, int size, int writing, void *context)
{
    (void)buffer, (void)size, (void)writing, (void)context;
    return -1;
}

static BIO *reader(struct text pem)
{
    BIO *bio = BIO_new_mem_buf(pem.length ? pem.bytes : "", (int)pem.length);
    check(bio);
    return bio;
}

struct text certificate_common_name(struct arena *arena, X509 *certificate)
{
    X509_NAME *subject = X509_get_subject_name(certificate);
    int place = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
    if (place < 0)
        return T("");
    unsigned char *utf8 = NULL;
    int length = ASN1_STRING_to_UTF8(&utf8, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, place)));
    if (length < 0)
        return T("");
    struct text name = arena_copy(arena, (struct text){(char *)utf8, (size_t)length});
    OPENSSL_free(utf8);
    return text_is_utf8(name) ? name : T("");
}

enum status signer_certificate_der(struct arena *arena, struct text pem, struct text *der)
{
    BIO *bio = reader(pem);
    X509 *certificate = PEM_read_bio_X509(bio, NULL, no_passphrase, NULL);
    unsigned char *bytes = NULL;
    int length = certificate ? i2d_X509(certificate, &bytes) : -1;
    if (length > 0)
        *der = arena_copy(arena, (struct text){(char *)bytes, (size_t)length});
    OPENSSL_free(bytes);
    X509_free(certificate);
    BIO_free(bio);
    ERR_clear_error();
    return length > 0 ? DONE : INVALID;
}

static bool read_chain(struct signer *signer, struct text chain)
{
    BIO *bio = reader(chain);
    X509 *above;
    bool has_own = false;
    while ((above = PEM_read_bio_X509(bio, NULL, no_passphrase, NULL))) {
        if (X509_cmp(above, signer->certificate) == 0) {
            X509_free(above); /* files often begin with the certificate itself */
            has_own = true;
            continue;
        }
        if (sk_X509_num(signer->chain) >= 8 || !sk_X509_push(signer->chain, above)) {
            X509_free(above);
            break;
        }
    }
    BIO_free(bio);
    bool ended = (has_own || sk_X509_num(signer->chain) > 0) && ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
    ERR_clear_error();
    return ended || text_trim(chain).length == 0;
}

static bool read_all(struct signer *signer, struct text key, struct text certificate, struct text chain,
                     struct text *why_not)
{
    BIO *bio = reader(key);
    signer->key = PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, NULL);
    BIO_free(bio);
    if (!signer->key) {
        *why_not = T("署名の鍵を読めません。PEM形式で、暗号化されていないものを置いてください。");
        return false;
    }
    bio = reader(certificate);
    signer->certificate = PEM_read_bio_X509(bio, NULL, no_passphrase, NULL);
    BIO_free(bio);
    if (!signer->certificate) {
        *why_not = T("署名の証明書を読めません。PEM形式のものを置いてください。");
        return false;
    }
    if (X509_check_private_key(signer->certificate, signer->key) != 1) {
        *why_not = T("署名の鍵と証明書が組になっていません。");
        return false;
    }
    signer->chain = sk_X509_new_null();
    check(signer->chain);
    if (!read_chain(signer, chain)) {
        *why_not = T("認証局の証明書を読めません。PEM形式のものを置いてください。");
        return false;
    }
    return true;
}

struct signer *signer_from_pem(struct arena *arena, struct text key, struct text certificate, struct text chain,
                               struct text *why_not)
{
    if (key.length > PEM_MAX || certificate.length > PEM_MAX || chain.length > PEM_MAX) {
        *why_not = T("署名の鍵や証明書のファイルが大きすぎます。");
        return NULL;
    }
    struct signer *signer = calloc(1, sizeof(*signer));
    check(signer);
    if (!read_all(signer, key, certificate, chain, why_not)) {
        ERR_clear_error();
        return signer_free(signer);
    }
    int length = i2d_X509(signer->certificate, &signer->der);
    check(length > 0);
    signer->der_text = (struct text){(char *)signer->der, (size_t)length};
    struct text name = certificate_common_name(arena, signer->certificate);
    char *copy = malloc(name.length + 1);
    check(copy);
    if (name.length > 0)
        memcpy(copy, name.bytes, name.length);
    signer->name = (struct text){copy, name.length};
    return signer;
}

static bool read_file(struct arena *arena, struct text path, struct text *found)
{
    BIO *bio = BIO_new_file(arena_terminated(arena, path), "r");
    if (!bio) {
        ERR_clear_error();
        return false;
    }
    char *bytes = TAKE(arena, char, PEM_MAX + 1);
    int length = BIO_read(bio, bytes, PEM_MAX + 1);
    BIO_free(bio);
    *found = (struct text){bytes, length > 0 ? (size_t)length : 0};
    return length > 0;
}

struct signer *signer_load(struct arena *arena, struct text key_path, struct text certificate_path,
                           struct text chain_path, struct text *why_not)
{
    struct text key, certificate, chain = {0}, bad = {0};
    if (!read_file(arena, key_path, &key))
        bad = key_path;
    else if (!read_file(arena, certificate_path, &certificate))
        bad = certificate_path;
    else if (chain_path.length > 0 && !read_file(arena, chain_path, &chain))
        bad = chain_path;
    if (bad.length > 0) {
        *why_not = arena_print(arena, "ファイル %.*s を読めません。", TEXT_ARGUMENTS(bad));
        return NULL;
    }
    return signer_from_pem(arena, key, certificate, chain, why_not);
}

struct signer *signer_free(struct signer *signer)
{
    if (!signer)
        return NULL;
    EVP_PKEY_free(signer->key);
    X509_free(signer->certificate);
    sk_X509_pop_free(signer->chain, X509_free);
    OPENSSL_free(signer->der);
    free((void *)(uintptr_t)signer->name.bytes);
    free(signer);
    return NULL;
}

struct text signer_certificate(const struct signer *signer)
{
    return signer->der_text;
}

struct text signer_name(const struct signer *signer)
{
    return signer->name;
}

int64_t signer_ends_at(const struct signer *signer)
{
    struct tm ends;
    check(ASN1_TIME_to_tm(X509_get0_notAfter(signer->certificate), &ends) == 1);
    return (int64_t)timegm(&ends) * 1000000;
}

/* ---- the demonstration's own authority ---- */

static bool add_extension(X509 *certificate, X509 *issuer, int kind, const char *value)
{
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, kind, value);
    bool added = extension && X509_add_ext(certificate, extension, -1) == 1;
    X509_EXTENSION_free(extension);
    return added;
}

static bool set_name(X509_NAME *name, struct text city, struct text common)
{
    return X509_NAME_add_entry_by_txt(name, "C", MBSTRING_UTF8, (const unsigned char *)"JP", 2, -1, 0) == 1 &&
           X509_NAME_add_entry_by_txt(name, "O", MBSTRING_UTF8, (const unsigned char *)city.bytes, (int)city.length,
                                      -1, 0) == 1 &&
           X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, (const unsigned char *)common.bytes,
                                      (int)common.length, -1, 0) == 1;
}

static bool set_serial(X509 *certificate)
{
    unsigned char bytes[16];
    if (RAND_bytes(bytes, sizeof(bytes)) != 1)
        return false;
    bytes[0] = (unsigned char)((bytes[0] & 0x3f) | 0x40); /* positive and of full length */
    BIGNUM *number = BN_bin2bn(bytes, sizeof(bytes), NULL);
    bool set = number && BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != NULL;
    BN_free(number);
    return set;
}

struct demo_party {
    EVP_PKEY *key;
    X509 *certificate;
};

static bool make_party(struct demo_party *party, const struct demo_party *above, struct text city, struct text common,
                       int64_t not_before, int64_t not_after)
{
    const struct demo_party *issuer = above ? above : party;
    party->key = EVP_EC_gen("P-256");
    party->certificate = X509_new();
    X509 *certificate = party->certificate;
    if (!party->key || !certificate || !X509_set_version(certificate, 2) || !set_serial(certificate) ||
        !ASN1_TIME_set(X509_getm_notBefore(certificate), (time_t)(not_before / 1000000)) ||
        !ASN1_TIME_set(X509_getm_notAfter(certificate), (time_t)(not_after / 1000000)) ||
        !set_name(X509_get_subject_name(certificate), city, common) ||
        !X509_set_issuer_name(certificate, X509_get_subject_name(issuer->certificate)) ||
        !X509_set_pubkey(certificate, party->key))
        return false;
    const char *may = above ? "critical,digitalSignature,nonRepudiation" : "critical,keyCertSign,cRLSign";
    const char *basic = above ? "critical,CA:FALSE" : "critical,CA:TRUE,pathlen:0";
    return add_extension(certificate, issuer->certificate, NID_basic_constraints, basic) &&
           add_extension(certificate, issuer->certificate, NID_key_usage, may) &&
           add_extension(certificate, issuer->certificate, NID_subject_key_identifier, "hash") &&
           add_extension(certificate, issuer->certificate, NID_authority_key_identifier, "keyid:always") &&
           X509_sign(certificate, issuer->key, EVP_sha256()) > 0;
}

static struct text written(struct arena *arena, BIO *bio)
{
    char *bytes;
    long length = BIO_get_mem_data(bio, &bytes);
    return arena_copy(arena, (struct text){bytes, length > 0 ? (size_t)length : 0});
}

static bool write_demo(struct arena *arena, const struct demo_party *city, const struct demo_party *authority,
                       struct signer_demo *found)
{
    BIO *key = BIO_new(BIO_s_mem()), *certificate = BIO_new(BIO_s_mem()), *above = BIO_new(BIO_s_mem());
    bool good = key && certificate && above &&
                PEM_write_bio_PKCS8PrivateKey(key, city->key, NULL, NULL, 0, NULL, NULL) == 1 &&
                PEM_write_bio_X509(certificate, city->certificate) == 1 &&
                PEM_write_bio_X509(above, authority->certificate) == 1;
    if (good)
        *found = (struct signer_demo){written(arena, key), written(arena, certificate), written(arena, above)};
    BIO_free(key);
    BIO_free(certificate);
    BIO_free(above);
    return good;
}

enum status signer_make_demo(struct arena *arena, struct text city, int64_t not_before, int64_t not_after,
                             struct signer_demo *found)
{
    struct demo_party authority = {0}, holder = {0};
    if (city.length == 0 || city.length > 60 || not_after <= not_before)
        return INVALID;
    struct text root_name = T("見本認証局（電子署名の見本）"); /* at most 64 characters each */
    struct text holder_name = arena_print(arena, "%.*s長（見本）", TEXT_ARGUMENTS(city));
    bool made = make_party(&authority, NULL, city, root_name, not_before, not_after) &&
                make_party(&holder, &authority, city, holder_name, not_before, not_after) &&
                write_demo(arena, &holder, &authority, found);
    EVP_PKEY_free(authority.key);
    EVP_PKEY_free(holder.key);
    X509_free(authority.certificate);
    X509_free(holder.certificate);
    ERR_clear_error();
    return made ? DONE : BROKEN;
}
