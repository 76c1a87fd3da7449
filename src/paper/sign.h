/*
 * Signs a PDF and checks a signed one.
 *
 * A signature is PAdES baseline B-B (ETSI.CAdES.detached) in an incremental update behind the bytes of the PDF:
 * the bytes before it stay as they are. With a time-stamp hook it becomes B-T. The check looks at the final
 * bytes with a reader of its own, not at what the signer remembers: issuing engines call it just before they
 * let a paper go.
 */
#pragma once

#include "base/arena.h"
#include "base/status.h"
#include "paper/timestamp.h"

struct signer; /* a private key, its certificate and the chain above it; may be used by many threads at once */

/* Gives an RFC 3161 time-stamp token (DER) over a SHA-256 digest, in the arena. */
struct signer_timestamp {
    enum status (*stamp)(void *context, struct arena *arena, const uint8_t digest[32], struct text *token);
    void *context;
};

/* PEM files; chain_path may be empty. On failure NULL and *why_not says what is wrong in a sentence. */
struct signer *signer_load(struct arena *arena, struct text key_path, struct text certificate_path,
                           struct text chain_path, struct text *why_not);
/* The same from PEM text in memory. */
struct signer *signer_from_pem(struct arena *arena, struct text key, struct text certificate, struct text chain,
                               struct text *why_not);
struct signer *signer_free(struct signer *signer); /* NULL is fine; always NULL */
struct text signer_certificate(const struct signer *signer); /* DER; lives as long as the signer */
/* DER of the first certificate in a PEM text, to check papers without a key. INVALID: there is none. */
enum status signer_certificate_der(struct arena *arena, struct text pem, struct text *der) MUST_USE;
struct text signer_name(const struct signer *signer);        /* common name; the same */
int64_t signer_ends_at(const struct signer *signer);         /* when the certificate's time is over, microseconds UTC */

/* A certification authority of its own and a certificate below it, both marked 見本, ECDSA P-256: for the
   demonstration and for tests. The texts are PEM. */
struct signer_demo {
    struct text key, certificate, authority;
};
enum status signer_make_demo(struct arena *arena, struct text city, int64_t not_before, int64_t not_after,
                             struct signer_demo *found) MUST_USE;

struct pdf_signing {
    const struct signer *signer;
    int64_t signed_at;     /* microseconds UTC, told in the PDF */
    struct text name;      /* who signs; empty: the certificate's common name */
    struct text reason;    /* why; may be empty */
    struct text location;  /* may be empty */
    const struct signer_timestamp *timestamp; /* NULL: none */
};
/* INVALID: not a PDF that can be signed (broken, encrypted); BROKEN: the cryptography failed; else what the time-stamp's hook gave.
   With a hook that asks the network never inside a transaction. */
enum status pdf_sign(struct arena *arena, struct text pdf, const struct pdf_signing *signing,
                     struct text *signed_pdf) MUST_USE;

struct pdf_signature {
    bool valid;             /* digest and signature hold */
    bool covers_all;        /* the byte range is the whole file but the signature itself */
    bool by_certificate;    /* made with the certificate that was given */
    bool names_certificate; /* signing-certificate-v2 names it and every other certificate in the object */
    bool is_plain;          /* the object is DER in lower-case hex with zeros behind it: no second way of writing it */
    bool has_stamp;         /* carries a time stamp: PAdES B-T when it holds */
    bool stamp_holds;       /* it is a whole RFC 3161 token over this signature */
    struct timestamp stamp; /* when it holds */
    struct text stamp_token; /* DER as it stands there */
    struct text stamp_over; /* what it is over: the value of the signature */
    struct text signer;     /* common name */
    struct text signed_at;  /* the PDF's /M as it stands there */
};
struct pdf_signature_report {
    struct pdf_signature *signatures;
    size_t count;
    struct text problem; /* why it is not good, in English, for logs; empty when good */
};
/* DONE only when there is exactly one signature, it is valid, covers the whole file, was made with the certificate
   (DER), no byte could be another and its time stamp, if it carries one, holds. With an empty certificate only validity and cover count. INVALID
   otherwise, with the report filled. */
enum status pdf_signature_check(struct arena *arena, struct text pdf, struct text certificate,
                                struct pdf_signature_report *report) MUST_USE;
