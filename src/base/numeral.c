#include "base/numeral.h"

#include "base/check.h"

/* What one sign says: a digit 0-9, a power of ten as 10 + exponent, or -1. */
static int meaning(int32_t rune)
{
    static const struct {
        int32_t rune;
        int meaning;
    } signs[] = {
        {0x3007, 0},  {0x96f6, 0},  {0x4e00, 1},  {0x58f1, 1},  {0x58f9, 1},  {0x5f0c, 1},  {0x4e8c, 2},  {0x5f10, 2},
        {0x5f0d, 2},  {0x8cb3, 2},  {0x8d30, 2},  {0x4e09, 3},  {0x53c2, 3},  {0x53c1, 3},  {0x5f0e, 3},  {0x53c3, 3},
        {0x56db, 4},  {0x8086, 4},  {0x4e94, 5},  {0x4f0d, 5},  {0x516d, 6},  {0x9678, 6},  {0x4e03, 7},  {0x67d2, 7},
        {0x6f06, 7},  {0x8cea, 7},  {0x516b, 8},  {0x634c, 8},  {0x4e5d, 9},  {0x7396, 9},  {0x5341, 11}, {0x62fe, 11},
        {0x767e, 12}, {0x4f70, 12}, {0x964c, 12}, {0x5343, 13}, {0x9621, 13}, {0x4edf, 13}, {0x4e07, 14}, {0x842c, 14},
        {0x5104, 18}, {0x5146, 22}, {0x4eac, 26},
    };
    if (rune >= '0' && rune <= '9')
        return rune - '0';
    if (rune >= 0xff10 && rune <= 0xff19)
        return rune - 0xff10;
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (signs[i].rune == rune)
            return signs[i].meaning;
    return -1;
}

/* A number while it is read: digits not yet given a place, the places below 万, the whole, and the last (smaller)
   places seen, since places only go down. */
struct reading {
    __int128 digits, section, whole, last_place, last_myriad;
    bool has_digits;
};

static bool is_too_much(__int128 value)
{
    return value > INT64_MAX;
}

static enum status take_sign(struct reading *reading, int sign)
{
    if (sign < 10) {
        reading->digits = reading->digits * 10 + sign;
        reading->has_digits = true;
        return is_too_much(reading->digits) ? TOO_MUCH : DONE;
    }
    __int128 place = 1;
    for (int i = 10; i < sign; i++)
        place *= 10;
    if (sign < 14) {
        __int128 part = (reading->has_digits ? reading->digits : 1) * place;
        if (part >= reading->last_place)
            return INVALID;
        reading->section += part;
        reading->last_place = place;
    } else {
        __int128 count = reading->section + reading->digits;
        if (reading->digits >= reading->last_place || is_too_much(count) || count * place >= reading->last_myriad ||
            count == 0)
            return INVALID;
        reading->whole += count * place;
        reading->last_myriad = place;
        reading->section = 0;
        reading->last_place = (__int128)1 << 100;
    }
    reading->digits = 0;
    reading->has_digits = false;
    return is_too_much(reading->whole) ? TOO_MUCH : DONE;
}

enum status numeral_next(struct text *rest, int64_t *number)
{
    const __int128 no_place_yet = (__int128)1 << 100;
    struct reading reading = {.last_place = no_place_yet, .last_myriad = no_place_yet};
    struct text left = *rest;
    bool has_any = false;
    for (;;) {
        struct text behind = left;
        int sign = meaning(text_next_rune(&behind));
        if (sign < 0)
            break;
        enum status status = take_sign(&reading, sign);
        if (status != DONE)
            return status;
        has_any = true;
        left = behind;
    }
    if (!has_any)
        return NOT_FOUND;
    __int128 last = reading.section + reading.digits;
    if (reading.digits >= reading.last_place || last >= reading.last_myriad)
        return INVALID;
    if (is_too_much(reading.whole + last))
        return TOO_MUCH;
    *number = (int64_t)(reading.whole + last);
    *rest = left;
    return DONE;
}

enum status numeral_read(struct text text, int64_t *number)
{
    int64_t found;
    enum status status = numeral_next(&text, &found);
    if (status != DONE)
        return status == NOT_FOUND ? INVALID : status;
    if (text.length)
        return INVALID;
    *number = found;
    return DONE;
}

/* One to 9999. 一 is not said before 十, 百 and 千. */
static void put_section(struct buffer *buffer, int64_t number)
{
    static const struct text digits[] = {TEXT_INIT(""),   TEXT_INIT("一"), TEXT_INIT("二"), TEXT_INIT("三"),
                                         TEXT_INIT("四"), TEXT_INIT("五"), TEXT_INIT("六"), TEXT_INIT("七"),
                                         TEXT_INIT("八"), TEXT_INIT("九")};
    static const struct text places[] = {TEXT_INIT("千"), TEXT_INIT("百"), TEXT_INIT("十"), TEXT_INIT("")};
    int64_t place = 1000;
    for (int i = 0; i < 4; i++, place /= 10) {
        int64_t digit = number / place % 10;
        if (digit == 0)
            continue;
        if (digit > 1 || i == 3)
            buffer_put(buffer, digits[digit]);
        buffer_put(buffer, places[i]);
    }
}

void numeral_put(struct buffer *buffer, int64_t number)
{
    static const struct text myriads[] = {TEXT_INIT("京"), TEXT_INIT("兆"), TEXT_INIT("億"), TEXT_INIT("万"),
                                          TEXT_INIT("")};
    check(number >= 0);
    if (number == 0)
        buffer_put(buffer, T("〇"));
    int64_t unit = INT64_C(10000000000000000);
    for (int i = 0; i < 5; i++, unit /= 10000) {
        int64_t section = number / unit % 10000;
        if (section == 0)
            continue;
        put_section(buffer, section);
        buffer_put(buffer, myriads[i]);
    }
}
