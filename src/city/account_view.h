/*
 * What the pages about one's own account show, for residents (/my/...) and staff (/desk/me), and their handlers.
 */
#pragma once

#include "city/access_log.h"
#include "city/sign_in.h"
#include "web/form.h"

struct account_view {
    struct text mail_address, display_name, person_name;
    bool is_linked, has_codes; /* has_codes: engines/identity is there */
    int assurance;
    const struct field *fields;
};
struct passkeys_view {
    struct passkey_entries keys;
    struct text action, start, base; /* "/my/passkeys", "/my/passkeys/start" */
    bool is_staff;
};
struct session_line {
    struct session session;
    struct message way;
    bool is_this;
};
struct sessions_view {
    struct {
        size_t count;
        struct session_line *items;
    } lines;
    struct text action;
};
struct access_line {
    int64_t at;
    struct text title, purpose;
    struct message way;
};
struct access_view {
    struct {
        size_t count;
        struct access_line *items;
    } lines;
    int64_t next_before; /* 0: no older ones */
    bool is_linked;
};
struct desk_me_view {
    struct text name, code, mail_address;
    bool has_codes; /* engines/identity is there */
    struct {
        size_t count;
        struct text *items;
    } posts;
};
struct enrolment_view {
    struct text url, name; /* the link just made; empty before */
    const struct field *fields;
};

handler account_show, account_rename, account_export, access_show;
handler my_passkeys_show, my_passkeys_start, my_passkeys_add;
handler my_sessions_show, my_sessions_end;
handler desk_me_show, desk_passkeys_show, desk_passkeys_start, desk_passkeys_add;
handler desk_sessions_show, desk_sessions_end;
handler desk_enrolments_show, desk_enrolments_give;
