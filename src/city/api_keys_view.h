/*
 * What /desk/keys shows: the keys of programs, and the form for one more.
 */
#pragma once

#include "base/date.h"
#include "web/form.h"

struct api_key_line {
    int64_t id, rate_per_minute, made_at, used_at, revoked_at;
    struct text hint, name, scopes, section, made_by, revoked_by;
    struct date valid_until;
    bool holds, is_over; /* is_over: its last day has passed */
};
struct api_keys_view {
    struct text key, key_name; /* just made: shown only now; empty else */
    const struct field *fields;
    const struct field_view *scopes, *section;
    size_t count;
    struct api_key_line *items;
};
