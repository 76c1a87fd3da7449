/*
 * Every limit that a stranger meets, in one place. Each is tested at the limit and one beyond it.
 *
 * Times are whole: a deadline counts from the first byte, not from the last one, so that dripping bytes does not help.
 */
#pragma once

enum web_limits {
    /* the head of a request */
    LIMIT_HEAD_BYTES = 16 * 1024,  /* request line and headers: 431 */
    LIMIT_TARGET_BYTES = 4096,     /* 414 */
    LIMIT_METHOD_BYTES = 24,       /* 501 */
    LIMIT_HEADERS = 80,            /* 431 */
    LIMIT_EMPTY_LINES = 2,         /* before a request line: 400 */
    LIMIT_SEGMENTS = 16,           /* of a path: 404 */
    LIMIT_PART_BYTES = 256,        /* one decoded segment of a path: 404 */
    LIMIT_QUERY_FIELDS = 64,       /* 400 */
    LIMIT_COOKIE_BYTES = 4096,     /* one cookie's value: not seen */

    /* the body */
    LIMIT_CHUNK_LINE_BYTES = 512,        /* size and extensions of one chunk: 400 */
    LIMIT_TRAILER_BYTES = 4096,          /* 431 */
    LIMIT_FORM_BYTES = 512 * 1024,       /* a form without files, a JSON body: 413 */
    LIMIT_FIELDS = 1000,                 /* of a form: 413 */
    LIMIT_FIELD_NAME_BYTES = 128,        /* 400 */
    LIMIT_FIELD_BYTES = 128 * 1024,      /* one value: 413 */
    LIMIT_BOUNDARY_BYTES = 70,           /* RFC 2046: 400 */
    LIMIT_PART_HEAD_BYTES = 2048,        /* of a multipart part: 400 */
    LIMIT_UPLOADS = 40,                  /* files of one request: 413 */
    LIMIT_UPLOAD_BYTES = 40 * 1024 * 1024,  /* one file: 413; the city's setting is smaller and gets a sentence */
    LIMIT_REQUEST_BYTES = 100 * 1024 * 1024, /* a form with files, without the framing: 413 */
    LIMIT_FILE_NAME_BYTES = 180,         /* longer ones are cut */

    /* the server */
    LIMIT_CONNECTIONS = 12000,
    LIMIT_CONNECTIONS_OF_ONE = 600, /* of one address, but for proxies and this machine: closed with 503 */
    LIMIT_STREAMS = 9000,           /* of them listening to events: 503 */
    LIMIT_TOPIC_BYTES = 120,
    LIMIT_EVENT_BYTES = 8 * 1024,
    LIMIT_EVENTS_WAITING = 4096,    /* published but not yet sent; older ones are dropped */
    LIMIT_HELD_BYTES = 256 * 1024 * 1024,    /* all bodies and unsent answers together: 503, or cut */
    LIMIT_SPOOLED_BYTES = 1024 * 1024 * 1024, /* all uploads that are being read or used, on disk: 503 */
    LIMIT_PIPELINED = 16,           /* answered in a row before others have their turn */

    /* deadlines, in milliseconds of the monotonic clock */
    DEADLINE_IDLE_MS = 75 * 1000,   /* kept alive without a request; closed */
    DEADLINE_HEAD_MS = 15 * 1000,   /* first byte to end of head: 408 */
    DEADLINE_BODY_MS = 30 * 1000,   /* and a second more for each SLOWEST_BODY bytes declared: 408 */
    SLOWEST_BODY_BYTES_A_SECOND = 32 * 1024,
    DEADLINE_ANSWER_MS = 60 * 1000, /* and a second more for each SLOWEST_ANSWER bytes: cut */
    SLOWEST_ANSWER_BYTES_A_SECOND = 16 * 1024,
    DEADLINE_LINGER_MS = 10 * 1000, /* after a refusal, until the client has read it */
    DEADLINE_STOP_MS = 20 * 1000,   /* a graceful stop waits this long for requests in work */
    HEARTBEAT_MS = 25 * 1000,       /* of event streams, so that proxies keep them */

    /* work */
    WEB_THREADS = 256,              /* at most; started when wanted */
    WEB_PLACES_PER_CORE = 2,        /* how many of them run at a time */
    LIMIT_IN_WORK = 224,            /* requests at a time, fewer than threads: 503 "please retry" */
    PATIENCE_MS = 1000,             /* how long one above that waits for room */
    THREAD_STACK_BYTES = 1024 * 1024,
    THREAD_ARENA_BYTES = 64 * 1024,
    ONCE_WAIT_MS = 20 * 1000        /* a repeated form waits this long for the first one */
};
