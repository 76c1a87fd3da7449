/*
 * What the pages about one-time codes show, and their handlers.
 */
#pragma once

#include "engines/identity/codes.h"
#include "web/form.h"
#include "web/shown.h"

struct codes_view {
    struct text base;    /* "/my/codes" or "/desk/me/codes" */
    struct code_state state;
    struct text secret;  /* the waiting one in groups of four, to type it */
    struct html drawing; /* its QR code */
    bool is_staff, may_add;
    const struct field *fields;
    struct {
        size_t count;
        struct text *items;
    } spares;            /* just handed out: shown this once */
};
struct code_door_view {
    struct text next;
    const struct field *fields;
    bool has_codes;
};

handler codes_my_show, codes_my_change, codes_desk_show, codes_desk_change;
handler code_sign_in_show, code_sign_in_take, code_second_show, code_second_take;
