#include "base/money.h"

#include "base/check.h"

static enum status fitting(__int128 value, struct money *found)
{
    if (value > INT64_MAX || value < INT64_MIN)
        return TOO_MUCH;
    found->minor = (int64_t)value;
    return DONE;
}

enum status money_add(struct money a, struct money b, struct money *sum)
{
    return fitting((__int128)a.minor + b.minor, sum);
}

enum status money_subtract(struct money a, struct money b, struct money *difference)
{
    return fitting((__int128)a.minor - b.minor, difference);
}

enum status money_multiply(struct money amount, int64_t count, struct money *product)
{
    return fitting((__int128)amount.minor * count, product);
}

int money_compare(struct money a, struct money b)
{
    return a.minor < b.minor ? -1 : a.minor > b.minor;
}

/* The one place where a fraction of a yen is decided on. Rounds the size; the sign comes back at the end. */
static __int128 divided(__int128 value, int64_t denominator, enum money_rounding rounding)
{
    check(denominator > 0);
    bool is_negative = value < 0;
    unsigned __int128 size = is_negative ? -(unsigned __int128)value : (unsigned __int128)value;
    unsigned __int128 whole = size / (unsigned __int128)denominator;
    unsigned __int128 rest = size % (unsigned __int128)denominator;
    bool goes_up = rounding == ROUND_UP ? rest > 0 : rounding == ROUND_HALF_UP && rest * 2 >= (unsigned __int128)denominator;
    whole += goes_up;
    return is_negative ? -(__int128)whole : (__int128)whole;
}

enum status money_share(struct money amount, int64_t numerator, int64_t denominator, enum money_rounding rounding,
                        struct money *share)
{
    if (denominator <= 0)
        return INVALID;
    return fitting(divided((__int128)amount.minor * numerator, denominator, rounding), share);
}

enum status money_round(struct money amount, int64_t unit, enum money_rounding rounding, struct money *rounded)
{
    if (unit <= 0)
        return INVALID;
    return fitting(divided(amount.minor, unit, rounding) * unit, rounded);
}

enum status money_divide(struct arena *scratch, struct money amount, const int64_t *weights, size_t count,
                         struct money *parts)
{
    __int128 whole = 0;
    for (size_t i = 0; i < count; i++) {
        if (weights[i] < 0)
            return INVALID;
        whole += weights[i];
    }
    if (whole <= 0 || whole > INT64_MAX)
        return whole <= 0 ? INVALID : TOO_MUCH;

    /* Works on the size, so that a refund is divided as the charge was. */
    __int128 size = amount.minor < 0 ? -(__int128)amount.minor : amount.minor, given = 0;
    struct arena_mark mark = arena_mark(scratch);
    int64_t *rests = TAKE(scratch, int64_t, count);
    int64_t *shares = TAKE(scratch, int64_t, count);
    for (size_t i = 0; i < count; i++) {
        shares[i] = (int64_t)(size * weights[i] / whole);
        rests[i] = (int64_t)(size * weights[i] % whole);
        given += shares[i];
    }
    for (; given < size; given++) {
        size_t best = 0;
        for (size_t i = 1; i < count; i++)
            if (rests[i] > rests[best])
                best = i;
        shares[best]++;
        rests[best] = -1;
    }
    for (size_t i = 0; i < count; i++)
        parts[i].minor = amount.minor < 0 ? -shares[i] : shares[i];
    arena_release(scratch, mark);
    return DONE;
}

/* One sign of an amount as it is meant: wide forms become ASCII, all yen signs Y, all minus signs '-'. */
static int32_t plain(int32_t rune)
{
    switch (rune) {
    case 0xa5:   /* ¥ */
    case 0xffe5: /* ￥ */
    case 0x5186: /* 円 */
        return 'Y';
    case 0x3000:
    case '\t':
        return ' ';
    case 0x2212: /* − */
    case 0x25b3: /* △, the minus of Japanese accounts */
    case 0x25b2:
        return '-';
    case 0xff64: /* ､ */
    case 0x3001: /* 、 typed for a comma */
        return ',';
    default:
        return rune > 0xff00 && rune < 0xff5f ? rune - 0xfee0 : rune == 'Y' ? 0 : rune;
    }
}

enum status money_read(struct text text, struct money *amount)
{
    char signs[64];
    size_t length = 0;
    while (text.length) {
        int32_t rune = plain(text_next_rune(&text));
        if (rune <= 0 || rune > 0x7e || length == sizeof signs)
            return INVALID;
        signs[length++] = (char)rune;
    }
    struct text rest = text_trim((struct text){signs, length});
    bool is_negative = text_starts(rest, T("-"));
    if (is_negative)
        rest = text_trim(text_from(rest, 1));
    bool has_yen = text_starts(rest, T("Y"));
    if (has_yen)
        rest = text_trim(text_from(rest, 1));
    if (!is_negative && has_yen && text_starts(rest, T("-"))) {
        is_negative = true;
        rest = text_from(rest, 1);
    }
    if (!has_yen && text_ends(rest, T("Y")))
        rest = text_trim(text_slice(rest, 0, rest.length - 1));

    bool has_commas = text_find_byte(rest, ',') != TEXT_NOT_THERE;
    __int128 value = 0;
    size_t digits = 0;
    for (size_t i = 0; i < rest.length; i++) {
        size_t behind = rest.length - i - 1;
        if (rest.bytes[i] == ',') {
            if (behind % 4 != 3 || digits == 0)
                return INVALID;
            continue;
        }
        if (rest.bytes[i] < '0' || rest.bytes[i] > '9' || (has_commas && behind % 4 == 3))
            return INVALID;
        value = value * 10 + (rest.bytes[i] - '0');
        digits++;
        if (value > (__int128)INT64_MAX + 1)
            return TOO_MUCH;
    }
    if (digits == 0)
        return INVALID;
    return fitting(is_negative ? -value : value, amount);
}

void number_put(struct buffer *buffer, int64_t number)
{
    char signs[32];
    size_t at = sizeof signs;
    uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    for (int digits = 0; digits == 0 || rest; digits++) {
        if (digits && digits % 3 == 0)
            signs[--at] = ',';
        signs[--at] = (char)('0' + rest % 10);
        rest /= 10;
    }
    if (number < 0)
        signs[--at] = '-';
    buffer_put(buffer, (struct text){signs + at, sizeof signs - at});
}

void money_put_number(struct buffer *buffer, struct money amount)
{
    number_put(buffer, amount.minor);
}

void money_put(struct buffer *buffer, struct money amount)
{
    number_put(buffer, amount.minor);
    buffer_put(buffer, T("円"));
}

struct text money_text(struct arena *arena, struct money amount)
{
    struct buffer buffer = buffer_new(arena);
    money_put(&buffer, amount);
    return buffer_text(&buffer);
}
