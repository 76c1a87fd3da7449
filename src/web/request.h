/*
 * One request and its response, as handlers see them.
 *
 * Handlers are straight-line code that may block. They read no global: everything hangs from struct request.
 * Everything in a request lives in its arena until the answer is sent.
 */
#pragma once

#include "base/arena.h"
#include "base/buffer.h"
#include "base/status.h"

struct store;
struct database;
struct form;
struct site;          /* web/site.h */
struct form_problem;  /* web/form.h */
struct form_initial;  /* web/form.h */
struct upload;

enum language { JAPANESE, ENGLISH, EASY_JAPANESE, LANGUAGE_COUNT };

enum actor_kind { STRANGER, RESIDENT_ACTOR, STAFF_ACTOR, SYSTEM_ACTOR, KEY_ACTOR };

/* Who is acting. Filled by the session hook (city floor); web only carries it. */
struct actor {
    enum actor_kind kind;
    int64_t id;             /* city_account.id of a resident, city_staff.id of staff, city_api_key.id; 0 for strangers */
    int64_t person_id;      /* the resident's register person once linked, else 0 */
    struct text name;       /* to show in the page head */
    int assurance;          /* 0 unverified, 1 mail, 2 card */
    int64_t session_id;     /* 0 without a session */
    int64_t rate_per_minute; /* of a program's key; 0: as for everybody */
    int64_t signed_in_at;   /* for acts that ask again after five minutes */
    bool has_second_factor; /* of staff: a passkey with PIN or finger, or a one-time code beside the sign-on */
    const void *rights;     /* city's own set of permissions, or the key's scopes; opaque here */
};

struct request {
    struct arena *arena;
    struct store *store;       /* this thread's */
    const void *site;          /* the city's running program (struct city *); opaque here */
    const struct site *web_site; /* routes, frames and rules; set for every request by web/serve.c */
    int64_t now;               /* microseconds UTC by the city's clock */
    enum language language;    /* from the URL prefix */
    struct actor actor;

    struct text method;        /* GET, HEAD, POST; HEAD reaches handlers as GET */
    struct text path;          /* decoded, without language prefix: "/procedures/juminhyo" */
    struct text target;        /* raw, as sent, for links back to the same page */
    struct text query;         /* raw query string */
    struct text peer_address;  /* "203.0.113.7", from the trusted proxy's header or the socket */
    bool is_https;             /* by the trusted proxy, or configuration */
    struct text id;            /* request id for the log and the 500 page */
    struct form *form;         /* parsed urlencoded or multipart body; empty form on GET */
    struct form_problem *problems; /* what the person can mend; see web/form.h; NULL: none */
    struct form_initial *initials; /* values to show in an unsent form; see web/form.h */
    const void *connection;    /* web's own */
};

/* Values. A missing one is empty text; all are valid UTF-8 without control characters but \t \r \n. */
struct text request_part(const struct request *request, const char *name);  /* {name} in the route's path */
int64_t request_part_id(const struct request *request, const char *name);   /* positive integer, else 0 */
struct text request_query(const struct request *request, const char *name); /* ?name=, decoded */
struct text request_header(const struct request *request, const char *name);
struct text request_cookie(const struct request *request, const char *name);
struct text request_field(const struct request *request, const char *name); /* first value of a form field */
bool request_has_field(const struct request *request, const char *name);
struct text request_body(const struct request *request); /* of a JSON request (ROUTE_API), else empty */
/* The i-th value of a repeated field (check boxes); false after the last. */
bool request_field_at(const struct request *request, const char *name, size_t i, struct text *found);
/* The i-th form field in order sent, for dynamic forms; false after the last. */
bool request_field_number(const struct request *request, size_t i, struct text *name, struct text *value);
/* The i-th uploaded file of a field: on disk at `path` until the answer is sent. */
struct upload {
    struct text field, file_name, declared_type, path;
    int64_t size_bytes;
};
bool request_upload_at(const struct request *request, size_t i, struct upload *found);

struct response {
    struct arena *arena;
    struct buffer body;
    int code;                   /* 200 until set */
    struct text type;           /* "text/html; charset=utf-8" until set */
    struct text location;       /* set by redirect() */
    bool is_private;            /* no-store; the default; public pages set it false */
    int64_t max_age_seconds;    /* of public pages; 0: revalidate */
    struct buffer headers;      /* further header lines, CRLF ended; use response_header() */
    struct text file_path;      /* send this file instead of the body */
    const void *stream;         /* server-sent events: see web/events.h */
    const struct request *request;
    bool has_token;             /* set by csrf_token: never compressed, always private */
    bool is_sandboxed;          /* a download: runs nothing, shows nothing of ours */
    bool has_frame;             /* shows a page of ours in an <iframe> */
    bool may_be_framed;         /* may be shown in one, by our own pages only */
};

enum status redirect(struct response *response, struct text to); /* 303; local path, language prefix added */
enum status redirect_print(struct response *response, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void response_header(struct response *response, const char *name, struct text value); /* refuses CR and LF */
void response_cookie(struct response *response, const struct request *request, const char *name,
                     struct text value, int64_t max_age_seconds); /* __Host- where https, HttpOnly, Lax */
/* Sends bytes as a download under a sandboxing CSP. */
enum status response_file(struct response *response, struct text bytes, struct text type, struct text file_name);
enum status response_json(struct response *response, struct text json);

typedef enum status handler(struct request *request, struct response *response);
