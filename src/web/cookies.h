/*
 * The cookies this program sets. Behind TLS every name has the prefix __Host-, and only such ones are read.
 */
#pragma once

#include "web/request.h"

#define COOKIE_SESSION "ikanai_session" /* a resident's session: random secret, city knows its hash */
#define COOKIE_STAFF "ikanai_staff"     /* a staff session, SameSite=Strict */
#define COOKIE_VISIT "ikanai_visit"     /* anonymous: binds forms' tokens before sign-in; says nothing about anybody */
#define COOKIE_DRAFT "ikanai_draft"     /* an anonymous draft */
#define COOKIE_DISPLAY "ikanai_display" /* furigana, text size, contrast: no secret */

enum cookie_flags {
    COOKIE_STRICT = 1, /* SameSite=Strict instead of Lax */
};

/* max_age_seconds 0: until the browser closes; negative: removed now. */
void cookie_set(struct response *response, const struct request *request, const char *name, struct text value,
                int64_t max_age_seconds, unsigned flags);
/* Finds NAME=value in one Cookie header; quotes are not taken off. False when not there. */
bool cookie_find(struct text header, struct text name, struct text *value);
