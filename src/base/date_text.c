/* Dates, clocks and moments as text: ISO 8601 for machines, Japanese for people. */
#include "base/date.h"

/* `count` digits at the front of *rest, nothing else. */
static bool take_digits(struct text *rest, size_t count, int *number)
{
    if (rest->length < count)
        return false;
    int value = 0;
    for (size_t i = 0; i < count; i++) {
        if (rest->bytes[i] < '0' || rest->bytes[i] > '9')
            return false;
        value = value * 10 + (rest->bytes[i] - '0');
    }
    *number = value;
    *rest = text_from(*rest, count);
    return true;
}

static bool take_byte(struct text *rest, char byte)
{
    if (rest->length == 0 || rest->bytes[0] != byte)
        return false;
    *rest = text_from(*rest, 1);
    return true;
}

static bool take_date(struct text *rest, struct date *date)
{
    return take_digits(rest, 4, &date->year) && take_byte(rest, '-') && take_digits(rest, 2, &date->month) &&
           take_byte(rest, '-') && take_digits(rest, 2, &date->day) && date_is_valid(*date);
}

static bool take_clock(struct text *rest, struct clock_time *clock)
{
    clock->second = 0;
    if (!take_digits(rest, 2, &clock->hour) || !take_byte(rest, ':') || !take_digits(rest, 2, &clock->minute))
        return false;
    if (take_byte(rest, ':') && !take_digits(rest, 2, &clock->second))
        return false;
    return clock->hour < 24 && clock->minute < 60 && clock->second < 60;
}

enum status date_read(struct text text, struct date *date)
{
    struct date found;
    if (!take_date(&text, &found) || text.length)
        return INVALID;
    *date = found;
    return DONE;
}

enum status clock_read(struct text text, struct clock_time *clock)
{
    struct clock_time found;
    if (!take_clock(&text, &found) || text.length)
        return INVALID;
    *clock = found;
    return DONE;
}

static bool take_micros(struct text *rest, int *micros)
{
    *micros = 0;
    if (!take_byte(rest, '.'))
        return true;
    int digit, digits = 0;
    for (; take_digits(rest, 1, &digit); digits++)
        if (digits < 6)
            *micros = *micros * 10 + digit;
    for (int i = digits; i < 6; i++)
        *micros *= 10;
    return digits > 0 && digits <= 9;
}

/* Minutes east of UTC. */
static bool take_zone(struct text *rest, int *minutes)
{
    *minutes = 9 * 60;
    if (rest->length == 0)
        return true;
    if (take_byte(rest, 'Z')) {
        *minutes = 0;
        return true;
    }
    bool is_west = rest->bytes[0] == '-';
    struct clock_time zone = {0};
    if (!take_byte(rest, '+') && !take_byte(rest, '-'))
        return false;
    if (!take_clock(rest, &zone) || zone.second != 0 || zone.hour > 14)
        return false;
    *minutes = (zone.hour * 60 + zone.minute) * (is_west ? -1 : 1);
    return true;
}

enum status moment_read(struct text text, int64_t *at)
{
    struct date date;
    struct clock_time clock;
    int micros, zone;
    if (!take_date(&text, &date) || !(take_byte(&text, 'T') || take_byte(&text, ' ')) || !take_clock(&text, &clock) ||
        !take_micros(&text, &micros) || !take_zone(&text, &zone) || text.length)
        return INVALID;
    int64_t seconds = clock.hour * 3600 + clock.minute * 60 + clock.second;
    *at = date_day_number(date) * DAY_MICROS + seconds * SECOND_MICROS + micros - zone * MINUTE_MICROS;
    return DONE;
}

/* YYYY-MM-DD, so often that printf would be felt. */
static void put_plain(struct buffer *buffer, struct date date)
{
    char text[10] = {[4] = '-', [7] = '-'};
    int year = date.year;
    for (int i = 3; i >= 0; i--, year /= 10)
        text[i] = (char)('0' + year % 10);
    text[5] = (char)('0' + date.month / 10);
    text[6] = (char)('0' + date.month % 10);
    text[8] = (char)('0' + date.day / 10);
    text[9] = (char)('0' + date.day % 10);
    buffer_put(buffer, (struct text){text, sizeof text});
}

void date_put(struct buffer *buffer, struct date date)
{
    if (date_is_valid(date))
        put_plain(buffer, date);
    else if (!date_is_none(date))
        buffer_print(buffer, "%04d-%02d-%02d", date.year, date.month, date.day);
}

struct text date_text(struct arena *arena, struct date date)
{
    struct buffer buffer = buffer_new(arena);
    date_put(&buffer, date);
    return buffer_text(&buffer);
}

static void put_moment(struct buffer *buffer, struct date date, struct clock_time clock, const char *zone)
{
    date_put(buffer, date);
    buffer_print(buffer, "T%02d:%02d:%02d%s", clock.hour, clock.minute, clock.second, zone);
}

void moment_put(struct buffer *buffer, int64_t at)
{
    put_moment(buffer, date_of_moment(at), clock_of_moment(at), "+09:00");
}

void moment_put_utc(struct buffer *buffer, int64_t at)
{
    int64_t japan = at - 9 * HOUR_MICROS; /* where the Japanese clock shows what UTC shows at `at` */
    put_moment(buffer, date_of_moment(japan), clock_of_moment(japan), "Z");
}

void date_put_japanese(struct buffer *buffer, struct date date)
{
    buffer_print(buffer, "%d年%d月%d日", date.year, date.month, date.day);
}

void date_put_day(struct buffer *buffer, struct date date)
{
    struct text weekday = weekday_text(date_weekday(date));
    buffer_print(buffer, "%d月%d日（%.*s）", date.month, date.day, TEXT_ARGUMENTS(weekday));
}

void clock_put_japanese(struct buffer *buffer, struct clock_time clock)
{
    buffer_put(buffer, clock.hour < 12 ? T("午前") : T("午後"));
    buffer_print(buffer, "%d時", clock.hour % 12);
    if (clock.minute)
        buffer_print(buffer, "%d分", clock.minute);
}
