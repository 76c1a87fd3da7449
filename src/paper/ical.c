/*
 * Calendars as text.
 */
#include "paper/ical.h"

#include "base/buffer.h"
#include "base/date.h"

enum { LINE_MAX_BYTES = 75 };

/* One content line, folded: a line of 75 bytes at most, then lines that begin with a space. */
static void put_line(struct buffer *out, struct text line)
{
    size_t room = LINE_MAX_BYTES;
    while (line.length > room) {
        size_t cut = room;
        while (cut > 0 && ((unsigned char)line.bytes[cut] & 0xc0) == 0x80)
            cut--; /* not inside a character */
        buffer_put(out, text_slice(line, 0, cut));
        buffer_put(out, T("\r\n "));
        line = text_from(line, cut);
        room = LINE_MAX_BYTES - 1;
    }
    buffer_put(out, line);
    buffer_put(out, T("\r\n"));
}

static void put_text(struct buffer *out, struct arena *arena, struct text name, struct text value)
{
    if (value.length == 0)
        return;
    struct buffer line = buffer_new(arena);
    buffer_put(&line, name);
    buffer_put_byte(&line, ':');
    for (size_t i = 0; i < value.length; i++) {
        char byte = value.bytes[i];
        if (byte == '\\' || byte == ';' || byte == ',')
            buffer_put_byte(&line, '\\');
        if (byte == '\n')
            buffer_put(&line, T("\\n"));
        else if ((unsigned char)byte >= 32)
            buffer_put_byte(&line, byte);
    }
    put_line(out, buffer_text(&line));
}

static void put_moment(struct buffer *out, struct arena *arena, const char *name, int64_t at)
{
    struct buffer iso = buffer_new(arena);
    moment_put_utc(&iso, at); /* 2026-11-22T04:30:05Z; here without the marks between */
    struct buffer line = buffer_new(arena);
    buffer_print(&line, "%s:", name);
    struct text text = buffer_text(&iso);
    for (size_t i = 0; i < text.length; i++)
        if (text.bytes[i] != '-' && text.bytes[i] != ':')
            buffer_put_byte(&line, text.bytes[i]);
    put_line(out, buffer_text(&line));
}

static void put_day(struct buffer *out, struct arena *arena, const char *name, int64_t at)
{
    struct date date = date_of_moment(at);
    put_line(out, arena_print(arena, "%s;VALUE=DATE:%04d%02d%02d", name, date.year, date.month, date.day));
}

/* A URL is not a text: nothing in it is escaped; what would break the line is left out. */
static void put_url(struct buffer *out, struct arena *arena, struct text url)
{
    struct buffer line = buffer_new(arena);
    if (url.length == 0)
        return;
    buffer_put(&line, T("URL:"));
    for (size_t i = 0; i < url.length; i++)
        if ((unsigned char)url.bytes[i] > 32)
            buffer_put_byte(&line, url.bytes[i]);
    put_line(out, buffer_text(&line));
}

static void put_event(struct buffer *out, struct arena *arena, const struct ical_event *event)
{
    put_line(out, T("BEGIN:VEVENT"));
    put_text(out, arena, T("UID"), event->id);
    put_moment(out, arena, "DTSTAMP", event->changed_at);
    put_moment(out, arena, "LAST-MODIFIED", event->changed_at);
    if (event->all_day) {
        put_day(out, arena, "DTSTART", event->starts_at);
        put_day(out, arena, "DTEND", event->ends_at);
    } else {
        put_moment(out, arena, "DTSTART", event->starts_at);
        put_moment(out, arena, "DTEND", event->ends_at);
    }
    put_text(out, arena, T("SUMMARY"), event->title);
    put_text(out, arena, T("DESCRIPTION"), event->description);
    put_text(out, arena, T("LOCATION"), event->place);
    put_url(out, arena, event->url);
    put_line(out, arena_print(arena, "SEQUENCE:%d", event->sequence));
    put_line(out, event->cancelled ? T("STATUS:CANCELLED") : T("STATUS:CONFIRMED"));
    if (event->alarm_minutes_before > 0 && !event->cancelled) {
        put_line(out, T("BEGIN:VALARM"));
        put_line(out, T("ACTION:DISPLAY"));
        put_text(out, arena, T("DESCRIPTION"), event->title);
        put_line(out, arena_print(arena, "TRIGGER:-PT%dM", event->alarm_minutes_before));
        put_line(out, T("END:VALARM"));
    }
    put_line(out, T("END:VEVENT"));
}

struct text ical_write(struct arena *arena, struct text calendar_name, const struct ical_event *events, size_t count)
{
    struct buffer out = buffer_new(arena);
    put_line(&out, T("BEGIN:VCALENDAR"));
    put_line(&out, T("VERSION:2.0"));
    put_line(&out, T("PRODID:-//Ikanai//Ikanai//JA"));
    put_line(&out, T("CALSCALE:GREGORIAN"));
    put_line(&out, T("METHOD:PUBLISH"));
    put_text(&out, arena, T("X-WR-CALNAME"), calendar_name);
    for (size_t i = 0; i < count; i++)
        put_event(&out, arena, &events[i]);
    put_line(&out, T("END:VCALENDAR"));
    return buffer_text(&out);
}
