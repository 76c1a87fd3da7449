#include "base/identifier.h"

#include "base/check.h"
#include "base/japanese.h"

#include <string.h>

enum { SIGNS = 23, LENGTH_MIN = 4, GROUP = 4, INPUT_BYTES_MAX = 256 };
static const char signs[SIGNS + 1] = "23456789ACEFHJKMNPRTWXY";

static int value_of(char sign)
{
    const char *found = sign ? strchr(signs, sign) : NULL;
    return found ? (int)(found - signs) : -1;
}

/* Weighted sum over the first `count` signs. Weights are 2, 3, ... from the last place but the check's, which has 1. */
static int weighted(const char *identifier, size_t length, size_t count)
{
    int sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += value_of(identifier[i]) * (int)(length - i);
    return sum % SIGNS;
}

struct text identifier_new(struct arena *arena, const uint8_t *random, size_t size, size_t length)
{
    check(length >= LENGTH_MIN && length <= IDENTIFIER_LENGTH_MAX && size >= length);
    char *identifier = arena_take(arena, length + 1, 1);
    /* Long division of the random number by 23: every byte counts for every sign, so no sign is likelier. */
    uint8_t rest[64];
    check(size <= sizeof rest);
    memcpy(rest, random, size);
    for (size_t i = 0; i + 1 < length; i++) {
        unsigned carry = 0;
        for (size_t b = 0; b < size; b++) {
            carry = carry << 8 | rest[b];
            rest[b] = (uint8_t)(carry / SIGNS);
            carry %= SIGNS;
        }
        identifier[i] = signs[carry];
    }
    int sum = weighted(identifier, length, length - 1);
    identifier[length - 1] = signs[(SIGNS - sum) % SIGNS];
    return (struct text){identifier, length};
}

struct text identifier_display(struct arena *arena, struct text identifier)
{
    char *shown = arena_take(arena, identifier.length + identifier.length / GROUP + 1, 1);
    size_t length = 0;
    for (size_t i = 0; i < identifier.length; i++) {
        if (i && i % GROUP == 0)
            shown[length++] = '-';
        shown[length++] = identifier.bytes[i];
    }
    return (struct text){shown, length};
}

/* The sign that was meant: capitals, and what looks like exactly one sign of the alphabet. */
static char meant(char byte)
{
    if (byte >= 'a' && byte <= 'z')
        byte = (char)(byte - 'a' + 'A');
    switch (byte) {
    case 'Z':
        return '2';
    case 'S':
        return '5';
    case 'G':
        return '6';
    case 'B':
        return '8';
    default:
        return byte;
    }
}

enum status identifier_read(struct arena *arena, struct text typed, size_t length, struct text *identifier)
{
    struct text clean;
    if (typed.length > INPUT_BYTES_MAX || japanese_normalise(arena, typed, false, &clean) != DONE)
        return INVALID;
    clean = japanese_ascii_dashes(arena, clean);
    char *read = arena_take(arena, clean.length + 1, 1);
    size_t count = 0;
    for (size_t i = 0; i < clean.length; i++) {
        char sign = meant(clean.bytes[i]);
        if (sign == ' ' || sign == '-')
            continue;
        if (value_of(sign) < 0)
            return INVALID;
        read[count++] = sign;
    }
    if (count < LENGTH_MIN || count > IDENTIFIER_LENGTH_MAX || (length && count != length) ||
        weighted(read, count, count) != 0)
        return INVALID;
    *identifier = (struct text){read, count};
    return DONE;
}

struct text digits_new(struct arena *arena, uint64_t random, int length)
{
    check(length >= 4 && length <= 12);
    char *digits = arena_take(arena, (size_t)length + 1, 1);
    for (int i = length - 1; i >= 0; i--, random /= 10)
        digits[i] = (char)('0' + random % 10);
    return (struct text){digits, (size_t)length};
}
