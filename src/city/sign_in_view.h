/*
 * What the pages of signing in show, and their handlers.
 */
#pragma once

#include "base/date.h"
#include "web/form.h"

struct sign_in_view {
    struct text next;      /* where to go afterwards; a local path */
    bool is_signed_in;     /* asks again: an important act */
    bool has_card;         /* the card's provider is set up */
    bool has_codes;        /* engines/identity is there: one-time codes, a way back */
    bool has_sign_on;      /* the staff's own sign-on is set up */
    bool needs_second;     /* of staff: signed in, but with one factor only */
    const struct field *fields;
};
struct sign_in_code_view {
    struct text link;      /* the secret of the mailed link; empty when the page was opened without */
    bool is_open;          /* this browser has asked for a mail that still holds */
    int64_t until_at;
    const struct field *fields;
};
struct enrol_view {
    struct text name, action, start; /* paths of this link */
};
struct sign_out_view {
    struct text name;
};

handler sign_in_show, sign_in_send_mail, sign_in_show_mail, sign_in_take_code, sign_in_passkey_start, sign_in_passkey;
handler sign_out_show, sign_out_do;
handler desk_sign_in_show, desk_sign_in_start, desk_sign_in_take;
handler desk_enrol_show, desk_enrol_start, desk_enrol_take;
