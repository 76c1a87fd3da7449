/*
 * One-time codes by counter (HOTP, RFC 4226) and by time (TOTP, RFC 6238).
 */
#pragma once

#include "base/arena.h"
#include "base/status.h"

enum otp_hash { OTP_SHA1, OTP_SHA256, OTP_SHA512 };

/* `digits` 6 to 8 digits with leading zeros. */
struct text otp_code(struct arena *arena, enum otp_hash hash, struct text secret, uint64_t counter, int digits);
uint64_t otp_counter_at(int64_t at); /* 30-second steps since 1970 */
/* The step that fits, one before or after is taken; NOT newer than last_step is refused (INVALID): a code holds once. */
enum status otp_check(struct arena *arena, struct text secret, struct text typed, int64_t at, int64_t last_step,
                      int64_t *step) MUST_USE;
