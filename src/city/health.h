/*
 * How the running city is: for machines at /health, for people at /desk/system.
 */
#pragma once

#include "base/buffer.h"
#include "base/status.h"

struct city;
struct store;

enum health_grade { HEALTH_GOOD, HEALTH_LOOK, HEALTH_BAD };
struct health_line {
    const char *name;   /* "queue_age_seconds" */
    int64_t value;      /* -1: not known */
    enum health_grade grade;
    const char *sentence; /* English message for the desk's page */
};
enum { HEALTH_LINES = 12 };
struct health {
    enum health_grade grade; /* the worst of all lines */
    int count;
    struct health_line lines[HEALTH_LINES];
};

enum status health_read(struct city *city, struct store *store, struct arena *arena, struct health *found) MUST_USE;
void health_to_json(const struct health *health, struct buffer *json);
/* Written by `ikanai backup` when it is done, read by health. */
enum status health_note(struct store *store, const char *name, int64_t at) MUST_USE;
