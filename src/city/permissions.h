/*
 * Who may do what: the one place that decides.
 *
 * A role (sections.yaml) names permissions; a post has a role; a person of staff holds posts on days. `rights` is the
 * sum for one person on one day, made when the request comes in, so that a transfer takes hold at midnight even in a
 * session opened the evening before. Handlers never compare names of roles: they ask may().
 */
#pragma once

#include "city/sections.h"
#include "web/route.h"

struct city;

struct rights {
    int64_t staff_id;
    struct held_posts posts;        /* own, main one first */
    struct delegations stands_in;   /* whose posts may be used today as well */
    size_t permission_count;
    const struct text *permissions; /* sorted */
    size_t section_count;
    const int64_t *sections;        /* sections of own posts and of those stood in for (a 係's 課 too), and all below them */
};

/* For the session hook: what this person of staff may do on the day. A person without any post today has none. */
enum status rights_load(struct store *store, struct arena *arena, int64_t staff_id, struct date on,
                        const struct rights **found) MUST_USE;
bool rights_have(const struct rights *rights, struct text permission);

/* Whether the actor of the request holds the permission. False for residents and strangers. */
bool may(const struct request *request, const char *permission);
/* ... and for things of this section: it is one of theirs, or they hold "city.all_sections". */
bool may_in_section(const struct request *request, const char *permission, int64_t section_id);
bool is_in_section(const struct request *request, int64_t section_id);
/* The rights of the staff who ask, or NULL. */
const struct rights *rights_of(const struct request *request);
/* "市民課 主査" for events and papers; 本人, 市民 or システム for others. */
struct text actor_title(const struct request *request, enum language language);

/* The access rule of the whole program; see struct site_rules.admit. */
enum status city_admit(const struct request *request, const struct route *route);
