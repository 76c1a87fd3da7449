/*
 * A definition written back as the YAML of a city's folder, without loss: read(write(body)) is the same body.
 *
 * The whole tree is walked, so nothing can be dropped: keys.h only gives the order and the layout, and a key that it does not
 * know comes last, by name. The same body always gives the same bytes. What is lost on the way from a file to the store and
 * back: comments, the writer's own layout, and which parts of parts.yaml were used (they are written out).
 */
#pragma once

#include "base/json.h"

/* `body` is what procedure_body made, or any JSON object. */
struct text procedure_write(struct arena *arena, const json_t *body);
/* With two lines above: what it is, and `based_on`, the version offered when it was taken out; see load.c for what it is
   compared with when the file comes back. */
struct text procedure_export(struct arena *arena, const json_t *body, struct text version);
