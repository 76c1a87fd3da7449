/*
 * The registry while it is being made: shared by registry.c (order, collecting) and registry_check.c (rules).
 */
#pragma once

#include "base/list.h"
#include "city/registry.h"

enum { REGISTRY_NEEDS_DEEP = 32 };

struct registry_making {
    struct arena *arena;
    struct buffer *mistakes;
    int64_t count; /* mistakes */
    LIST_OF(const struct module *) modules;
};

void registry_mistake(struct registry_making *making, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Every rule of registry.h but those of the order of modules. */
void registry_check(struct registry_making *making, const struct registry *registry);
