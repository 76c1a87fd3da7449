/*
 * Files compiled into the program: style sheets, scripts, pictures. Their address holds a hash of their bytes, so
 * browsers may keep them for ever.
 */
#pragma once

#include "base/text.h"

struct asset {
    struct text name;   /* "site.css" */
    struct text url;    /* "/assets/site.0a1b2c3d.css" */
    struct text type;   /* "text/css; charset=utf-8" */
    struct text bytes, compressed; /* gzip; empty where it would not be smaller */
};

/* `lists` is NULL-ended; each list ends with {0}. Called once by web_start; program lifetime. Two of one name: the
   first counts. */
void assets_register(const struct asset *const *lists);
const struct asset *asset_find(struct text name);   /* by name, or NULL */
const struct asset *asset_at(struct text url_path); /* by url, or NULL */
struct text asset_url(const char *name);            /* an address that gives 404 when there is none */
