/*
 * Server-sent events: a page that listens to a topic hears when something changed, and reloads its part.
 *
 * Say only that something changed, not what: an event has no access rule of its own. A listener that cannot take an event is
 * closed; browsers come again by themselves.
 */
#pragma once

#include "web/request.h"

struct web;

/* From a handler, after its access checks: the answer becomes a stream of this topic. INVALID for a bad topic (empty, too
   long, control characters), BUSY when too many listen. */
enum status events_open(struct response *response, struct text topic) MUST_USE;

/* From any thread; never waits. `name` is the event's type (may be empty), `data` one line or several. False when refused (too long,
   or control characters in the name). */
bool events_publish(struct web *web, struct text topic, struct text name, struct text data);
size_t events_listeners(struct web *web, struct text topic);
