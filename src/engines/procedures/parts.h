/*
 * Parts: what many procedures have in common (the applicant's questions, a bank account, the counters one may also go to),
 * written once in the city's parts.yaml and put in where a definition says `use: NAME`.
 *
 * A part is a value, a map or a list. `{use: NAME, key: value}` takes a part that is a map and gives it those keys instead;
 * in a list, `- use: NAME` of a part that is a list puts all its items there. A part may use the parts above it, never itself
 * or one below, so there are no circles; the nodes put into one definition are counted. What is kept of a procedure is the
 * whole definition: a changed part makes new versions of all that use it.
 */
#pragma once

#include "city/load.h"

enum { PARTS_NODES_MAX = 20000 }; /* put into one definition, or into all parts */

struct parts {
    struct node *root; /* NULL: the city has none */
};

/* Reads parts.yaml of the folder; a city without one has no parts. Mistakes go to the load. */
enum status parts_read(struct city_load *load, struct parts *parts) MUST_USE;
/* Puts the parts in everywhere below `root`. A mistake is said at the line that uses what is not there. */
void parts_put_in(struct city_load *load, const struct parts *parts, struct node *root);
/* Says of each part that nothing used that it is not needed. Call it when all definitions were read. */
void parts_lint(struct city_load *load, const struct parts *parts);
