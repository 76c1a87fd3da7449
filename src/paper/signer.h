/*
 * The parts of signing (only for files of this folder): keys, the CMS object.
 */
#pragma once

#include "paper/sign.h"

#include <openssl/cms.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

struct signer {
    EVP_PKEY *key;
    X509 *certificate;
    STACK_OF(X509) *chain;
    unsigned char *der;
    struct text der_text, name;
};

/* A detached CAdES signature over the digest, as DER in the arena. */
enum status cms_make(struct arena *arena, const struct signer *signer, const uint8_t digest[32],
                     const struct signer_timestamp *timestamp, struct text *found) MUST_USE;
/* SHA-256 of the signature's value: what a time stamp is over. */
bool cms_stamped_digest(CMS_SignerInfo *info, uint8_t digest[32]);
/* The moment of a signature or of a description: D:20261122011500Z. */
struct text pdf_moment(struct arena *arena, int64_t at);
/* Copies a name of a certificate's subject; empty when there is none. */
struct text certificate_common_name(struct arena *arena, X509 *certificate);
