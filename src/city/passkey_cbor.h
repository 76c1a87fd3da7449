/*
 * The three CBOR shapes of WebAuthn: attestation object, COSE key, and "the first item of these bytes".
 */
#pragma once

#include "base/arena.h"
#include "base/status.h"

struct attestation {
    struct text format, authenticator_data;
    struct text statement;       /* the statement map as CBOR again */
    size_t statement_members;
};
enum status cbor_read_attestation(struct arena *arena, struct text object, struct attestation *found) MUST_USE;

enum { COSE_RAW_MAX = 256 + 3 };
struct cose_key {
    int64_t algorithm;
    uint8_t raw[COSE_RAW_MAX]; /* x and y, or x, or modulus and exponent: as libfido2 takes it */
    size_t raw_length;
};
/* INVALID: no such key, or one of another length. An algorithm not known here gives raw_length 0. */
enum status cbor_read_key(struct text bytes, struct cose_key *found) MUST_USE;

/* A view of the bytes that the first item takes. */
enum status cbor_first_item(struct text bytes, struct text *item) MUST_USE;
