#include "web/shown.h"

#include "base/check.h"
#include "base/era.h"
#include "web/language.h"

static const char *const month_names[] = {"January", "February", "March",     "April",   "May",      "June",
                                          "July",    "August",   "September", "October", "November", "December"};
static const char *const weekday_names[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                            "Thursday", "Friday", "Saturday"};

struct shown shown_text(struct text text)
{
    return (struct shown){.kind = SHOWN_TEXT, .text = text};
}

struct shown shown_html(struct html html)
{
    return (struct shown){.kind = SHOWN_HTML, .text = html.markup};
}

struct shown shown_address(struct address address)
{
    return (struct shown){.kind = SHOWN_ADDRESS, .text = address.whole};
}

struct shown shown_message(struct message message)
{
    return (struct shown){.kind = SHOWN_MESSAGE, .message = message};
}

struct shown shown_integer(int64_t integer)
{
    return (struct shown){.kind = SHOWN_INTEGER, .integer = integer};
}

struct shown shown_money(struct money money)
{
    return (struct shown){.kind = SHOWN_MONEY, .integer = money.minor};
}

struct shown shown_date(struct date date)
{
    return (struct shown){.kind = SHOWN_DATE, .date = date};
}

struct shown shown_clock(struct clock_time clock)
{
    return (struct shown){.kind = SHOWN_CLOCK, .clock = clock};
}

struct shown shown_moment(struct moment moment)
{
    return moment_at(moment.at);
}

struct shown shown_itself(struct shown shown)
{
    return shown;
}

struct shown counted(int64_t number)
{
    return (struct shown){.kind = SHOWN_COUNT, .integer = number};
}

struct shown decimal(int64_t units, int places)
{
    check(places >= 0 && places <= 9);
    return (struct shown){.kind = SHOWN_DECIMAL, .integer = units, .places = places};
}

struct shown file_bytes(int64_t bytes)
{
    return (struct shown){.kind = SHOWN_BYTES, .integer = bytes};
}

struct shown date_long(struct date date)
{
    return (struct shown){.kind = SHOWN_DATE_LONG, .date = date};
}

struct shown date_with_era(struct date date)
{
    return (struct shown){.kind = SHOWN_DATE_WITH_ERA, .date = date};
}

struct shown date_era(struct date date)
{
    return (struct shown){.kind = SHOWN_DATE_ERA, .date = date};
}

struct shown date_slash(struct date date)
{
    return (struct shown){.kind = SHOWN_DATE_SLASH, .date = date};
}

struct shown moment_at(int64_t at)
{
    return (struct shown){.kind = SHOWN_MOMENT, .integer = at};
}

struct shown moment_long(int64_t at)
{
    return (struct shown){.kind = SHOWN_MOMENT_LONG, .integer = at};
}

struct shown moment_slash(int64_t at)
{
    return (struct shown){.kind = SHOWN_MOMENT_SLASH, .integer = at};
}

struct shown day_of(int64_t at)
{
    return at == 0 ? shown_text((struct text){0}) : shown_date(date_of_moment(at));
}

struct shown time_of_day(int64_t at)
{
    return at == 0 ? shown_text((struct text){0}) : shown_clock(clock_of_moment(at));
}

/* ---- by language ---- */

static void put_english_date(struct buffer *to, struct date date)
{
    buffer_print(to, "%d %s %d", date.day, month_names[date.month - 1], date.year);
}

static void put_weekday(struct buffer *to, struct date date)
{
    buffer_put(to, T("（"));
    buffer_put(to, weekday_text(date_weekday(date)));
    buffer_put(to, T("）"));
}

/* やさしい日本語 always says the year. */
static void put_date(struct buffer *to, enum language language, enum shown_kind kind, struct date date)
{
    if (!date_is_valid(date))
        return;
    if (kind == SHOWN_DATE_SLASH) {
        buffer_print(to, "%d/%d", date.month, date.day);
    } else if (language == ENGLISH) {
        int year;
        const struct era *era = era_of(date, &year);
        if (kind == SHOWN_DATE_LONG)
            buffer_print(to, "%s ", weekday_names[date_weekday(date)]);
        put_english_date(to, date);
        if (kind == SHOWN_DATE_WITH_ERA && era)
            buffer_print(to, " (%.*s %d)", TEXT_ARGUMENTS(era->english), year);
    } else if (kind == SHOWN_DATE_WITH_ERA) {
        era_put_both(to, date);
    } else if (kind == SHOWN_DATE_ERA) {
        era_put(to, date);
    } else if (kind == SHOWN_DATE_LONG || language == EASY_JAPANESE) {
        date_put_japanese(to, date);
        put_weekday(to, date);
    } else {
        date_put_day(to, date);
    }
}

static void put_clock(struct buffer *to, enum language language, struct clock_time clock)
{
    if (language != ENGLISH) {
        clock_put_japanese(to, clock);
        return;
    }
    int hour = clock.hour % 12 == 0 ? 12 : clock.hour % 12;
    buffer_print(to, "%d:%02d %s", hour, clock.minute, clock.hour < 12 ? "am" : "pm");
}

static void put_moment(struct buffer *to, enum language language, enum shown_kind kind, int64_t at)
{
    if (at == 0)
        return;
    struct date date = date_of_moment(at);
    struct clock_time clock = clock_of_moment(at);
    if (kind == SHOWN_MOMENT_SLASH) {
        buffer_print(to, "%d/%d %d:%02d", date.month, date.day, clock.hour, clock.minute);
        return;
    }
    put_date(to, language, kind == SHOWN_MOMENT_LONG ? SHOWN_DATE_LONG : SHOWN_DATE, date);
    if (language == ENGLISH)
        buffer_put(to, T(", "));
    put_clock(to, language, clock);
}

static void put_decimal(struct buffer *to, int64_t units, int places, bool with_commas)
{
    if (places == 0 && with_commas) {
        number_put(to, units);
        return;
    }
    uint64_t scale = 1, size = units < 0 ? 0 - (uint64_t)units : (uint64_t)units;
    for (int i = 0; i < places; i++)
        scale *= 10;
    if (units < 0)
        buffer_put_byte(to, '-');
    if (with_commas)
        number_put(to, (int64_t)(size / scale));
    else
        buffer_print(to, "%llu", (unsigned long long)(size / scale));
    if (places > 0)
        buffer_print(to, ".%0*llu", places, (unsigned long long)(size % scale));
}

static void put_bytes(struct buffer *to, int64_t bytes)
{
    int64_t kilobytes = (bytes + 1023) / 1024, tenths = (kilobytes * 10 + 512) / 1024;
    if (kilobytes < 1000)
        buffer_print(to, "%lldKB", (long long)kilobytes);
    else if (tenths < 100 && tenths % 10 != 0)
        buffer_print(to, "%lld.%lldMB", (long long)(tenths / 10), (long long)(tenths % 10));
    else
        buffer_print(to, "%lldMB", (long long)((tenths + 5) / 10));
}

static void put_money(struct buffer *to, enum language language, int64_t yen)
{
    if (language != ENGLISH) {
        money_put(to, YEN(yen));
        return;
    }
    buffer_put(to, yen < 0 ? T("-¥") : T("¥"));
    put_decimal(to, yen < 0 && yen != INT64_MIN ? -yen : yen, 0, true);
}

void shown_put(struct buffer *to, enum language language, struct shown shown)
{
    switch (shown.kind) {
    case SHOWN_TEXT:
    case SHOWN_ADDRESS:
        buffer_put(to, shown.text);
        break;
    case SHOWN_HTML:
        check(!"markup where only words can stand");
        break;
    case SHOWN_MESSAGE:
        buffer_put(to, say(language, shown.message));
        break;
    case SHOWN_INTEGER:
        buffer_put_integer(to, shown.integer);
        break;
    case SHOWN_COUNT:
        number_put(to, shown.integer);
        break;
    case SHOWN_DECIMAL:
        put_decimal(to, shown.integer, shown.places, true);
        break;
    case SHOWN_BYTES:
        put_bytes(to, shown.integer);
        break;
    case SHOWN_MONEY:
        put_money(to, language, shown.integer);
        break;
    case SHOWN_DATE:
    case SHOWN_DATE_LONG:
    case SHOWN_DATE_WITH_ERA:
    case SHOWN_DATE_ERA:
    case SHOWN_DATE_SLASH:
        put_date(to, language, shown.kind, shown.date);
        break;
    case SHOWN_CLOCK:
        put_clock(to, language, shown.clock);
        break;
    case SHOWN_MOMENT:
    case SHOWN_MOMENT_LONG:
    case SHOWN_MOMENT_SLASH:
        put_moment(to, language, shown.kind, shown.integer);
        break;
    }
}

void shown_put_machine(struct buffer *to, enum language language, struct shown shown)
{
    switch (shown.kind) {
    case SHOWN_COUNT:
    case SHOWN_BYTES:
    case SHOWN_MONEY:
        buffer_put_integer(to, shown.integer);
        break;
    case SHOWN_DECIMAL:
        put_decimal(to, shown.integer, shown.places, false);
        break;
    case SHOWN_DATE:
    case SHOWN_DATE_LONG:
    case SHOWN_DATE_WITH_ERA:
    case SHOWN_DATE_ERA:
    case SHOWN_DATE_SLASH:
        date_put(to, shown.date);
        break;
    case SHOWN_CLOCK:
        buffer_print(to, "%02d:%02d", shown.clock.hour, shown.clock.minute);
        break;
    case SHOWN_MOMENT:
    case SHOWN_MOMENT_LONG:
    case SHOWN_MOMENT_SLASH:
        if (shown.integer != 0)
            moment_put(to, shown.integer);
        break;
    default:
        shown_put(to, language, shown);
    }
}

struct text shown_words(struct arena *arena, enum language language, struct shown shown)
{
    if (shown.kind == SHOWN_TEXT || shown.kind == SHOWN_ADDRESS)
        return shown.text;
    if (shown.kind == SHOWN_MESSAGE)
        return say(language, shown.message);
    struct buffer buffer = buffer_new(arena);
    shown_put(&buffer, language, shown);
    return buffer_text(&buffer);
}
