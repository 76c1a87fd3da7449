/*
 * Calendars as RFC 5545 has them: lines folded at 75 bytes between characters, texts escaped, CRLF.
 */
#pragma once

#include "base/arena.h"

struct ical_event {
    struct text id;          /* unique for ever: booking-123@city.example */
    struct text title, description, place, url; /* the last three may be empty */
    int64_t starts_at, ends_at; /* microseconds UTC; written in UTC */
    bool all_day;            /* then starts and ends name days in JST, end not included */
    bool cancelled;
    int64_t changed_at;      /* DTSTAMP and LAST-MODIFIED */
    int sequence;            /* goes up with each change */
    int alarm_minutes_before; /* 0: none */
};
struct text ical_write(struct arena *arena, struct text calendar_name, const struct ical_event *events,
                       size_t count);
