#include "base/era.h"

#include "base/numeral.h"

/* 明治 counts from the day that became 慶応4年1月1日 in the old calendar (一世一元の詔 made it so afterwards). */
static const struct era eras[ERAS] = {
    {TEXT_INIT("明治"), TEXT_INIT("明"), TEXT_INIT("M"), TEXT_INIT("Meiji"), {1868, 1, 25}, {1912, 7, 29}},
    {TEXT_INIT("大正"), TEXT_INIT("大"), TEXT_INIT("T"), TEXT_INIT("Taisho"), {1912, 7, 30}, {1926, 12, 24}},
    {TEXT_INIT("昭和"), TEXT_INIT("昭"), TEXT_INIT("S"), TEXT_INIT("Showa"), {1926, 12, 25}, {1989, 1, 7}},
    {TEXT_INIT("平成"), TEXT_INIT("平"), TEXT_INIT("H"), TEXT_INIT("Heisei"), {1989, 1, 8}, {2019, 4, 30}},
    {TEXT_INIT("令和"), TEXT_INIT("令"), TEXT_INIT("R"), TEXT_INIT("Reiwa"), {2019, 5, 1}, {9999, 12, 31}},
};
static const int32_t squares[ERAS] = {0x337e, 0x337d, 0x337c, 0x337b, 0x32ff}; /* ㍾ ㍽ ㍼ ㍻ ㋿ */

const struct era *era_number(int number)
{
    return number >= 0 && number < ERAS ? &eras[number] : NULL;
}

const struct era *era_of(struct date date, int *year)
{
    for (int i = ERAS - 1; i >= 0; i--) {
        if (date_compare(date, eras[i].first) < 0)
            continue;
        if (year)
            *year = date.year - eras[i].first.year + 1;
        return &eras[i];
    }
    return NULL;
}

/* Takes the name of an era off the front, longest form first. */
static const struct era *take_era(struct text *rest)
{
    for (int i = 0; i < ERAS; i++) {
        const struct text names[] = {eras[i].name, eras[i].english, eras[i].initial};
        for (size_t n = 0; n < sizeof names / sizeof *names; n++) {
            if (text_is_same_ascii(text_slice(*rest, 0, names[n].length), names[n]) && rest->length) {
                *rest = text_from(*rest, names[n].length);
                return &eras[i];
            }
        }
    }
    struct text behind = *rest;
    int32_t rune = text_next_rune(&behind);
    if (rune > 0xff00 && rune < 0xff5f)
        rune -= 0xfee0;
    if (rune >= 'a' && rune <= 'z')
        rune -= 'a' - 'A';
    for (int i = 0; i < ERAS; i++) {
        if (rune == eras[i].letter.bytes[0] || rune == squares[i]) {
            *rest = behind;
            return &eras[i];
        }
    }
    return NULL;
}

const struct era *era_named(struct text name)
{
    const struct era *era = take_era(&name);
    return name.length == 0 ? era : NULL;
}

static enum era_problem day_found(int64_t year, int64_t month, int64_t day, struct date *found)
{
    if (year < 1 || year > 9999)
        return ERA_DATE_UNREADABLE;
    bool has_month = month >= 1 && month <= 12;
    if (!has_month || day < 1 || day > date_days_in_month((int)year, (int)month)) {
        *found = (struct date){(int)year, has_month ? (int)month : 0, 0};
        return ERA_DATE_NO_SUCH_DAY;
    }
    *found = (struct date){(int)year, (int)month, (int)day};
    return ERA_DATE_OK;
}

static int64_t western_year(const struct era *era, int64_t year)
{
    return year < 1 || year > 9999 ? 0 : year + era->first.year - 1;
}

enum era_problem era_date_lenient(const struct era *era, int year, int month, int day, struct date *found)
{
    return day_found(western_year(era, year), month, day, found);
}

static enum era_problem within(const struct era *era, struct date date)
{
    if (date_compare(date, era->first) < 0)
        return ERA_DATE_BEFORE_ERA;
    return date_compare(date, era->last) > 0 ? ERA_DATE_AFTER_ERA : ERA_DATE_OK;
}

enum era_problem era_date(const struct era *era, int year, int month, int day, struct date *found)
{
    enum era_problem problem = era_date_lenient(era, year, month, day, found);
    return problem == ERA_DATE_OK ? within(era, *found) : problem;
}

/* Reading */

static void skip_spaces(struct text *rest)
{
    for (;;) {
        struct text behind = *rest;
        int32_t rune = text_next_rune(&behind);
        if (rune != ' ' && rune != '\t' && rune != '\n' && rune != '\r' && rune != 0x3000 && rune != 0xa0)
            return;
        *rest = behind;
    }
}

static bool is_separator(int32_t rune)
{
    switch (rune) {
    case '/':
    case '.':
    case '-':
    case ',':
    case 0xff0f: /* ／ */
    case 0xff0e: /* ． */
    case 0x3002: /* 。 */
    case 0xff61:
    case 0x30fb: /* ・ */
    case 0xff65:
    case 0x3001: /* 、 */
    case 0x2010:
    case 0x2011:
    case 0x2012:
    case 0x2013:
    case 0x2014:
    case 0x2015:
    case 0x2212: /* − */
    case 0x30fc: /* ー */
    case 0xff70:
    case 0xff0d: /* － */
        return true;
    default:
        return false;
    }
}

/* The unit (年, 月, 日) or a separator; spaces around either, or spaces alone, will do. */
static bool take_unit(struct text *rest, int32_t unit)
{
    struct text before = *rest;
    skip_spaces(rest);
    struct text behind = *rest;
    int32_t rune = text_next_rune(&behind);
    if (rune == unit || is_separator(rune)) {
        *rest = behind;
        skip_spaces(rest);
        return true;
    }
    return rest->length && rest->length != before.length;
}

/* Digits in one run without separators: S640107 with an era, 20261122 without. */
static bool take_run(struct text text, bool has_era, int64_t parts[3])
{
    int64_t value = 0;
    size_t digits = 0;
    while (text.length) {
        int32_t rune = text_next_rune(&text);
        if (rune >= 0xff10 && rune <= 0xff19)
            rune -= 0xfee0;
        if (rune < '0' || rune > '9' || ++digits > 8)
            return false;
        value = value * 10 + (rune - '0');
    }
    if (digits != (has_era ? 6u : 8u))
        return false;
    parts[0] = value / 10000;
    parts[1] = value / 100 % 100;
    parts[2] = value % 100;
    return true;
}

static bool take_year(struct text *rest, bool has_era, int64_t *year)
{
    struct text behind = *rest;
    if (has_era && text_next_rune(&behind) == 0x5143 /* 元 */) {
        *year = 1;
        *rest = behind;
        return true;
    }
    return numeral_next(rest, year) == DONE && (has_era || *year >= 1000);
}

static bool take_parts(struct text rest, bool has_era, int64_t parts[3])
{
    if (take_run(rest, has_era, parts))
        return true;
    if (!take_year(&rest, has_era, &parts[0]) || !take_unit(&rest, 0x5e74 /* 年 */) ||
        numeral_next(&rest, &parts[1]) != DONE || !take_unit(&rest, 0x6708 /* 月 */) ||
        numeral_next(&rest, &parts[2]) != DONE)
        return false;
    skip_spaces(&rest);
    struct text behind = rest;
    if (text_next_rune(&behind) == 0x65e5 /* 日 */)
        rest = behind;
    return rest.length == 0;
}

enum era_problem era_read(struct text text, bool is_strict, struct date *found)
{
    skip_spaces(&text);
    if (text.length == 0)
        return ERA_DATE_EMPTY;
    for (;;) { /* spaces at the end, the wide one too */
        struct text trimmed = text_trim(text);
        if (text_ends(trimmed, T("　")))
            trimmed.length -= 3;
        if (trimmed.length == text.length)
            break;
        text = trimmed;
    }
    const struct era *era = take_era(&text);
    if (era) {
        skip_spaces(&text);
        struct text behind = text;
        int32_t rune = text_next_rune(&behind);
        if (rune == '.' || rune == 0xff0e || rune == 0x30fb) /* R.8.11.22 */
            text = behind;
    } else if (text_starts(text, T("西暦"))) {
        text = text_from(text, T("西暦").length);
    }
    int64_t parts[3];
    if (!take_parts(text, era != NULL, parts))
        return ERA_DATE_UNREADABLE;
    int64_t year = era ? western_year(era, parts[0]) : parts[0];
    enum era_problem problem = day_found(year, parts[1], parts[2], found);
    return problem == ERA_DATE_OK && era && is_strict ? within(era, *found) : problem;
}

/* Printing */

static void put_era_year(struct buffer *buffer, struct date date)
{
    int year = date.year - eras[0].first.year + 1; /* days before 明治 count back from it */
    const struct era *era = era_of(date, &year);
    buffer_put(buffer, era ? era->name : eras[0].name);
    if (year == 1)
        buffer_put(buffer, T("元"));
    else
        buffer_put_integer(buffer, year);
    buffer_put(buffer, T("年"));
}

void era_put_year(struct buffer *buffer, struct date date)
{
    put_era_year(buffer, date);
}

void era_put(struct buffer *buffer, struct date date)
{
    put_era_year(buffer, date);
    buffer_print(buffer, "%d月%d日", date.month, date.day);
}

void era_put_both(struct buffer *buffer, struct date date)
{
    buffer_print(buffer, "%d年（", date.year);
    put_era_year(buffer, date);
    buffer_print(buffer, "）%d月%d日", date.month, date.day);
}

void era_put_fiscal_year(struct buffer *buffer, int fiscal_year)
{
    enum { REIWA_FIRST = 2019 }; /* began on 1 May, yet the whole 年度 is called 令和元年度 */
    struct date start = fiscal_year == REIWA_FIRST ? eras[ERAS - 1].first : fiscal_year_start(fiscal_year);
    put_era_year(buffer, start);
    buffer_put(buffer, T("度"));
}

struct text era_text(struct arena *arena, struct date date)
{
    struct buffer buffer = buffer_new(arena);
    era_put(&buffer, date);
    return buffer_text(&buffer);
}

struct text era_text_both(struct arena *arena, struct date date)
{
    struct buffer buffer = buffer_new(arena);
    era_put_both(&buffer, date);
    return buffer_text(&buffer);
}
