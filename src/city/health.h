/*
 * How the running city is: for machines at /health, for people at /desk/system.
 *
 * One table of lines: a figure, the value from which one should look, the value from which it is bad, a sentence.
 */
#pragma once

#include "base/buffer.h"
#include "web/request.h"

struct city;

enum health_grade { HEALTH_GOOD, HEALTH_LOOK, HEALTH_BAD };
struct health_line {
    const char *name;        /* "queue_age_seconds" */
    const char *sentence;    /* a message: what it is */
    int64_t value;           /* -1: not known */
    enum health_grade grade;
};
enum { HEALTH_LINES = 11 };
struct health {
    enum health_grade grade; /* the worst of all lines */
    struct health_line lines[HEALTH_LINES];
};

/* A database that does not answer is a line as well, not a failure of this function. */
void health_read(struct city *city, struct store *store, struct arena *arena, struct health *found);
void health_to_json(const struct city *city, const struct health *health, struct buffer *json);

/* A moment worth knowing: "certificate_ends" with the day the city's certificate ends,
   "mail_bounced" each time a mail came back. In a transaction of its own when there is none. */
enum status health_note(struct store *store, const char *name, int64_t at, int64_t value) MUST_USE;
enum status health_count(struct store *store, const char *name, int64_t at) MUST_USE;

/* That a backup is complete. Stands in a small file of the data folder, because a backup is made beside the running server by a
   program that may only read the database. */
enum status health_note_backup(const struct city *city, struct arena *arena) MUST_USE;

handler city_show_health, city_show_system, city_run_job;
