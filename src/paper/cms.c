/*
 * The CMS object of a signature, as PAdES baseline wants it.
 *
 * OpenSSL's own way of finishing always writes the attribute signing-time, from the machine's clock. PAdES forbids it
 * (the PDF's /M tells the time) and nothing here reads a clock. So OpenSSL builds the object, and the few
 * attributes are put in and signed here.
 */
#include "paper/signer.h"

#include "base/check.h"

#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/ess.h>
#include <stdlib.h>
#include <string.h>

struct der {
    unsigned char *bytes;
    size_t length;
};

static int compare_der(const void *a, const void *b)
{
    const struct der *left = a, *right = b;
    size_t shorter = left->length < right->length ? left->length : right->length;
    int order = memcmp(left->bytes, right->bytes, shorter);
    return order ? order : (left->length > right->length) - (left->length < right->length);
}

/* The signed attributes as the SET OF that is signed (DER: in the order of their bytes). */
static bool attributes_der(struct arena *arena, CMS_SignerInfo *info, struct text *found)
{
    enum { ATTRIBUTES_MAX = 16 };
    struct der parts[ATTRIBUTES_MAX];
    int count = CMS_signed_get_attr_count(info);
    size_t total = 0;
    if (count < 1 || count > ATTRIBUTES_MAX)
        return false;
    for (int i = 0; i < count; i++) {
        unsigned char *bytes = NULL;
        int length = i2d_X509_ATTRIBUTE(CMS_signed_get_attr(info, i), &bytes);
        if (length <= 0)
            return false;
        parts[i].bytes = TAKE(arena, unsigned char, (size_t)length);
        parts[i].length = (size_t)length;
        memcpy(parts[i].bytes, bytes, (size_t)length);
        OPENSSL_free(bytes);
        total += (size_t)length;
    }
    qsort(parts, (size_t)count, sizeof(parts[0]), compare_der);
    if (total > 0xffff)
        return false;
    char *der = TAKE(arena, char, total + 4);
    size_t head = 0;
    der[head++] = 0x31;
    if (total >= 128)
        der[head++] = (char)(total > 255 ? 0x82 : 0x81);
    if (total > 255)
        der[head++] = (char)(total >> 8);
    der[head++] = (char)total;
    for (int i = 0; i < count; i++) {
        memcpy(der + head, parts[i].bytes, parts[i].length);
        head += parts[i].length;
    }
    *found = (struct text){der, head};
    return true;
}

static bool sign_attributes(struct arena *arena, CMS_SignerInfo *info, EVP_PKEY *key)
{
    struct text attributes;
    if (!attributes_der(arena, info, &attributes))
        return false;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    size_t length = 0;
    unsigned char *signature = NULL;
    bool good = context && EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key) == 1 &&
                EVP_DigestSign(context, NULL, &length, (const unsigned char *)attributes.bytes, attributes.length) == 1;
    if (good) {
        signature = TAKE(arena, unsigned char, length);
        good = EVP_DigestSign(context, signature, &length, (const unsigned char *)attributes.bytes,
                              attributes.length) == 1 &&
               ASN1_STRING_set(CMS_SignerInfo_get0_signature(info), signature, (int)length) == 1;
    }
    EVP_MD_CTX_free(context);
    return good;
}

bool cms_stamped_digest(CMS_SignerInfo *info, uint8_t digest[32])
{
    const ASN1_OCTET_STRING *signature = CMS_SignerInfo_get0_signature(info);
    return EVP_Digest(ASN1_STRING_get0_data(signature), (size_t)ASN1_STRING_length(signature), digest, NULL, EVP_sha256(),
                      NULL) == 1;
}

/* The one part that asks somebody else: its own status goes to the caller. */
static enum status add_timestamp(struct arena *arena, CMS_SignerInfo *info, const struct signer_timestamp *timestamp)
{
    uint8_t digest[32];
    struct text token;
    if (!timestamp)
        return DONE;
    enum status status = cms_stamped_digest(info, digest) ? timestamp->stamp(timestamp->context, arena, digest, &token) : BROKEN;
    if (status == DONE && CMS_unsigned_add1_attr_by_NID(info, NID_id_smime_aa_timeStampToken, V_ASN1_SEQUENCE, token.bytes,
                                                        (int)token.length) != 1)
        status = BROKEN;
    return status;
}

/* Names the signer's certificate and those above it, so that the signature covers them all. */
static bool name_certificates(CMS_SignerInfo *info, const struct signer *signer)
{
    ESS_SIGNING_CERT_V2 *names = OSSL_ESS_signing_cert_v2_new_init(EVP_sha256(), signer->certificate, signer->chain, 1);
    unsigned char *der = NULL;
    int length = names ? i2d_ESS_SIGNING_CERT_V2(names, &der) : -1;
    bool added = length > 0 && CMS_signed_add1_attr_by_NID(info, NID_id_smime_aa_signingCertificateV2, V_ASN1_SEQUENCE,
                                                           der, length) == 1;
    OPENSSL_free(der);
    ESS_SIGNING_CERT_V2_free(names);
    return added;
}

static enum status fill(struct arena *arena, CMS_ContentInfo *cms, const struct signer *signer, const uint8_t digest[32],
                        const struct signer_timestamp *timestamp)
{
    unsigned flags = CMS_DETACHED | CMS_BINARY | CMS_NOSMIMECAP | CMS_PARTIAL;
    CMS_SignerInfo *info = CMS_add1_signer(cms, signer->certificate, signer->key, EVP_sha256(), flags);
    for (int i = 0; info && i < sk_X509_num(signer->chain); i++)
        if (CMS_add1_cert(cms, sk_X509_value(signer->chain, i)) != 1)
            return BROKEN;
    bool is_signed = info && name_certificates(info, signer) &&
        CMS_signed_add1_attr_by_NID(info, NID_pkcs9_contentType, V_ASN1_OBJECT, OBJ_nid2obj(NID_pkcs7_data), -1) == 1 &&
        CMS_signed_add1_attr_by_NID(info, NID_pkcs9_messageDigest, V_ASN1_OCTET_STRING, digest, 32) == 1 &&
        sign_attributes(arena, info, signer->key);
    return is_signed ? add_timestamp(arena, info, timestamp) : BROKEN;
}

enum status cms_make(struct arena *arena, const struct signer *signer, const uint8_t digest[32],
                     const struct signer_timestamp *timestamp, struct text *found)
{
    unsigned flags = CMS_DETACHED | CMS_BINARY | CMS_NOSMIMECAP | CMS_PARTIAL;
    CMS_ContentInfo *cms = CMS_sign(NULL, NULL, NULL, NULL, flags);
    unsigned char *bytes = NULL;
    enum status status = cms ? fill(arena, cms, signer, digest, timestamp) : BROKEN;
    int length = status == DONE ? i2d_CMS_ContentInfo(cms, &bytes) : -1;
    if (status == DONE && length <= 0)
        status = BROKEN;
    if (status == DONE)
        *found = arena_copy(arena, (struct text){(char *)bytes, (size_t)length});
    OPENSSL_free(bytes);
    CMS_ContentInfo_free(cms);
    ERR_clear_error();
    return status;
}
