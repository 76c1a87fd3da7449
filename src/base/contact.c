#include "base/contact.h"

#include "base/japanese.h"

#include <string.h>

enum {
    POSTCODE_DIGITS = 7,
    MY_NUMBER_DIGITS = 12,
    EMAIL_BYTES_MAX = 254,
    EMAIL_LOCAL_MAX = 64,
    LABEL_MAX = 63,
    INPUT_BYTES_MAX = 1024
};

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/* Digits of a number written with brackets, dashes, dots and spaces; a leading + stays. False: something else stands
   in it. */
static bool only_digits(struct arena *arena, struct text text, const char *allowed, struct text *digits)
{
    struct text ascii = japanese_ascii_dashes(arena, text);
    char *kept = arena_take(arena, ascii.length + 1, 1);
    size_t count = 0;
    for (size_t i = 0; i < ascii.length; i++) {
        char byte = ascii.bytes[i];
        if (is_digit(byte) || (byte == '+' && count == 0))
            kept[count++] = byte;
        else if (!strchr(allowed, byte))
            return false;
    }
    *digits = (struct text){kept, count};
    return true;
}

enum contact_problem phone_read(struct arena *arena, struct text text, struct text *phone, int *digits)
{
    struct text clean, number;
    if (digits)
        *digits = 0;
    if (text.length > INPUT_BYTES_MAX)
        return CONTACT_TOO_LONG;
    if (japanese_normalise(arena, text, false, &clean) != DONE)
        return CONTACT_LETTERS;
    if (clean.length == 0)
        return CONTACT_EMPTY;
    if (!only_digits(arena, clean, " ()-./", &number))
        return CONTACT_LETTERS;
    if (text_starts(number, T("+81"))) {
        number = text_from(number, 3);
        if (!text_starts(number, T("0"))) /* +81 (0)90 is written, too */
            number = arena_join(arena, T("0"), number);
    }
    if (digits)
        *digits = (int)number.length;
    if (number.length == 0)
        return CONTACT_TOO_SHORT;
    if (number.bytes[0] != '0')
        return CONTACT_NO_ZERO;
    /* 090, 050, 0800 and their kin have 11 digits, all others 10. */
    size_t wanted = number.length > 2 && number.bytes[2] == '0' && strchr("256789", number.bytes[1]) ? 11 : 10;
    if (number.length != wanted)
        return number.length < wanted ? CONTACT_TOO_SHORT : CONTACT_TOO_LONG;
    *phone = number;
    return CONTACT_OK;
}

struct text phone_display(struct arena *arena, struct text phone)
{
    /* Leading digits and the sizes of the first two parts; the longest lead that fits is first. */
    static const struct {
        struct text lead;
        size_t first, second;
    } splits[] = {
        {TEXT_INIT("0120"), 4, 3}, {TEXT_INIT("0570"), 4, 3}, {TEXT_INIT("0800"), 4, 3}, {TEXT_INIT("0240"), 4, 2},
        {TEXT_INIT("0241"), 4, 2}, {TEXT_INIT("0242"), 4, 2}, {TEXT_INIT("0243"), 4, 2}, {TEXT_INIT("0244"), 4, 2},
        {TEXT_INIT("0246"), 4, 2}, {TEXT_INIT("0247"), 4, 2}, {TEXT_INIT("0248"), 4, 2}, {TEXT_INIT("03"), 2, 4},
        {TEXT_INIT("06"), 2, 4},
    };
    size_t first = 3, second = phone.length == 11 ? 4 : 3;
    for (size_t i = 0; i < sizeof splits / sizeof *splits; i++) {
        /* 060 is a mobile lead, 06 Osaka: only numbers of ten digits have area codes. */
        bool fits = text_starts(phone, splits[i].lead) && (phone.length == 10 || text_is(splits[i].lead, T("0800")));
        if (fits) {
            first = splits[i].first;
            second = splits[i].second;
            break;
        }
    }
    if (phone.length < 10)
        return arena_copy(arena, phone);
    struct text a = text_slice(phone, 0, first), b = text_slice(phone, first, second);
    struct text c = text_from(phone, first + second);
    return arena_print(arena, "%.*s-%.*s-%.*s", TEXT_ARGUMENTS(a), TEXT_ARGUMENTS(b), TEXT_ARGUMENTS(c));
}

enum contact_problem postcode_read(struct arena *arena, struct text text, struct text *postcode, int *digits)
{
    struct text clean, number;
    if (digits)
        *digits = 0;
    if (text.length > INPUT_BYTES_MAX)
        return CONTACT_TOO_LONG;
    if (japanese_normalise(arena, text, false, &clean) != DONE)
        return CONTACT_LETTERS;
    if (text_starts(clean, T("〒")))
        clean = text_from(clean, T("〒").length);
    if (clean.length == 0)
        return CONTACT_EMPTY;
    if (!only_digits(arena, clean, " -", &number) || text_starts(number, T("+")))
        return CONTACT_LETTERS;
    if (digits)
        *digits = (int)number.length;
    if (number.length != POSTCODE_DIGITS)
        return number.length < POSTCODE_DIGITS ? CONTACT_TOO_SHORT : CONTACT_TOO_LONG;
    *postcode = number;
    return CONTACT_OK;
}

struct text postcode_display(struct arena *arena, struct text postcode)
{
    struct text area = text_slice(postcode, 0, 3), town = text_from(postcode, 3);
    return arena_print(arena, "〒%.*s-%.*s", TEXT_ARGUMENTS(area), TEXT_ARGUMENTS(town));
}

/* Mail addresses */

static bool is_letter_or_digit(char byte)
{
    return is_digit(byte) || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

static bool is_domain(struct text domain)
{
    struct text rest = domain, label = {0};
    int labels = 0;
    while (text_next_part(&rest, '.', &label)) {
        if (label.length == 0 || label.length > LABEL_MAX || label.bytes[0] == '-' ||
            label.bytes[label.length - 1] == '-')
            return false;
        for (size_t i = 0; i < label.length; i++)
            if (!is_letter_or_digit(label.bytes[i]) && label.bytes[i] != '-')
                return false;
        labels++;
    }
    return labels >= 2 && label.length >= 2 && !is_digit(label.bytes[0]);
}

static bool is_local(struct text local, struct text domain)
{
    /* Both gave out such addresses until 2009, and people still have them. */
    bool may_double_dots = text_is(domain, T("docomo.ne.jp")) || text_is(domain, T("ezweb.ne.jp")) ||
                           text_is(domain, T("au.com"));
    if (local.length == 0 || local.length > EMAIL_LOCAL_MAX || local.bytes[0] == '.')
        return false;
    for (size_t i = 0; i < local.length; i++) {
        char byte = local.bytes[i];
        bool is_bad_dot = byte == '.' && (i + 1 == local.length || local.bytes[i + 1] == '.');
        if (is_bad_dot && !may_double_dots)
            return false;
        if (!is_letter_or_digit(byte) && !strchr("!#$%&'*+-/=?^_`{|}~.", byte))
            return false;
    }
    return true;
}

enum contact_problem email_read(struct arena *arena, struct text text, struct text *email)
{
    struct text clean;
    if (text.length > INPUT_BYTES_MAX)
        return CONTACT_TOO_LONG;
    if (japanese_normalise(arena, text, false, &clean) != DONE)
        return CONTACT_LETTERS;
    clean = japanese_ascii(arena, clean);
    if (clean.length == 0)
        return CONTACT_EMPTY;
    if (clean.length > EMAIL_BYTES_MAX)
        return CONTACT_TOO_LONG;
    ptrdiff_t at = text_find_byte(clean, '@');
    if (at == TEXT_NOT_THERE || at != text_find_last_byte(clean, '@'))
        return CONTACT_NO_AT;
    struct text local = text_slice(clean, 0, (size_t)at);
    char *domain = arena_terminated(arena, text_from(clean, (size_t)at + 1));
    for (char *byte = domain; *byte; byte++)
        if (*byte >= 'A' && *byte <= 'Z')
            *byte = (char)(*byte - 'A' + 'a');
    if (!is_domain(text_of(domain)))
        return CONTACT_BEHIND_AT;
    if (!is_local(local, text_of(domain)))
        return CONTACT_BEFORE_AT;
    *email = arena_print(arena, "%.*s@%s", TEXT_ARGUMENTS(local), domain);
    return CONTACT_OK;
}

/* My Number */

bool my_number_is_valid(struct text number)
{
    if (number.length != MY_NUMBER_DIGITS)
        return false;
    int sum = 0;
    for (int n = 1; n <= 11; n++) {
        char byte = number.bytes[11 - n];
        if (!is_digit(byte))
            return false;
        sum += (byte - '0') * (n <= 6 ? n + 1 : n - 5);
    }
    int rest = sum % 11;
    return is_digit(number.bytes[11]) && number.bytes[11] - '0' == (rest <= 1 ? 0 : 11 - rest);
}

/* Groups of digits joined by single spaces or dashes. Twelve groups is the most a number can be broken into. */
struct digit_groups {
    char digits[16][MY_NUMBER_DIGITS + 1];
    size_t sizes[16], count;
};

/* Is a number made of equal groups, from the last one back, and is no further group of that size before it? */
static bool groups_end_in_number(const struct digit_groups *groups, size_t end)
{
    size_t size = groups->sizes[end - 1];
    if (size == 0 || size > MY_NUMBER_DIGITS || MY_NUMBER_DIGITS % size)
        return false;
    size_t wanted = MY_NUMBER_DIGITS / size;
    if (end < wanted || (end > wanted && groups->sizes[end - wanted - 1] == size))
        return false;
    char number[MY_NUMBER_DIGITS];
    for (size_t i = 0; i < wanted; i++) {
        if (groups->sizes[end - wanted + i] != size)
            return false;
        memcpy(number + i * size, groups->digits[end - wanted + i], size);
    }
    return my_number_is_valid((struct text){number, MY_NUMBER_DIGITS});
}

static bool groups_hold_number(const struct digit_groups *groups)
{
    for (size_t end = 1; end <= groups->count; end++) {
        bool goes_on = end < groups->count && groups->sizes[end] == groups->sizes[end - 1] && groups->sizes[end] < 12;
        if (!goes_on && groups_end_in_number(groups, end))
            return true;
    }
    return false;
}

static int digit_of(int32_t rune)
{
    if (rune >= '0' && rune <= '9')
        return rune - '0';
    return rune >= 0xff10 && rune <= 0xff19 ? rune - 0xff10 : -1;
}

static void start_group(struct digit_groups *groups)
{
    if (groups->count == 16) { /* only the last groups can still matter */
        memmove(groups->digits, groups->digits + 1, sizeof groups->digits - sizeof groups->digits[0]);
        memmove(groups->sizes, groups->sizes + 1, sizeof groups->sizes - sizeof groups->sizes[0]);
        groups->count--;
    }
    groups->sizes[groups->count++] = 0;
}

bool my_number_is_in(struct text text)
{
    struct digit_groups groups = {.count = 0};
    bool is_in_group = false, may_go_on = false;
    for (;;) {
        int32_t rune = text_next_rune(&text);
        int digit = digit_of(rune);
        if (digit >= 0) {
            if (!is_in_group)
                start_group(&groups);
            size_t *size = &groups.sizes[groups.count - 1];
            if (*size < MY_NUMBER_DIGITS)
                groups.digits[groups.count - 1][*size] = (char)('0' + digit);
            *size += 1;
            is_in_group = may_go_on = true;
            continue;
        }
        bool joins = may_go_on && (rune == ' ' || rune == 0x3000 || is_dash(rune));
        if (groups.count && (!joins || groups.count == 16) && groups_hold_number(&groups))
            return true;
        if (!joins)
            groups.count = 0;
        is_in_group = may_go_on = false;
        if (rune < 0)
            return false;
    }
}
