/*
 * HOTP and TOTP by OpenSSL's HMAC.
 */
#include "city/otp.h"

#include "base/check.h"
#include "base/japanese.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>

enum { STEP_SECONDS = 30, DIGITS = 6 };

struct text otp_code(struct arena *arena, enum otp_hash hash, struct text secret, uint64_t counter, int digits)
{
    uint8_t message[8], mac[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    uint32_t bound = 1;
    const EVP_MD *kind = hash == OTP_SHA1 ? EVP_sha1() : hash == OTP_SHA256 ? EVP_sha256() : EVP_sha512();
    check(digits >= 6 && digits <= 8);
    for (int i = 7; i >= 0; i--, counter >>= 8)
        message[i] = (uint8_t)counter;
    check(HMAC(kind, secret.bytes, (int)secret.length, message, sizeof message, mac, &length) != NULL);
    unsigned offset = mac[length - 1] & 0x0f;
    uint32_t number = ((uint32_t)mac[offset] & 0x7f) << 24 | (uint32_t)mac[offset + 1] << 16 |
                      (uint32_t)mac[offset + 2] << 8 | mac[offset + 3];
    for (int i = 0; i < digits; i++)
        bound *= 10;
    return arena_print(arena, "%0*u", digits, number % bound);
}

uint64_t otp_counter_at(int64_t at)
{
    return (uint64_t)(at / 1000000 / STEP_SECONDS);
}

enum status otp_check(struct arena *arena, struct text secret, struct text typed, int64_t at, int64_t last_step,
                      int64_t *step)
{
    int64_t now = (int64_t)otp_counter_at(at), fitting = -1;
    struct text digits = text_trim(japanese_ascii(arena, typed));
    if (digits.length != DIGITS)
        return INVALID;
    for (int64_t candidate = now - 1; candidate <= now + 1; candidate++) {
        struct text code = otp_code(arena, OTP_SHA1, secret, (uint64_t)candidate, DIGITS);
        if (sodium_memcmp(code.bytes, digits.bytes, DIGITS) == 0 && candidate > last_step)
            fitting = candidate;
    }
    if (fitting < 0)
        return INVALID;
    *step = fitting;
    return DONE;
}
