#include "city/reactions.h"

#include "base/check.h"
#include "city/city.h"
#include "city/registry.h"

enum status event_tell(const struct city *city, struct store *store, const struct event *event)
{
    check(store_is_writing(store));
    enum status status = event_append(store, event);
    for (const struct module *const *module = city->registry->modules; status == DONE && *module; module++)
        for (const struct reaction *one = (*module)->reactions; status == DONE && one && one->event; one++)
            if (text_is(text_of(one->event), event->name))
                status = one->react(city, store, event);
    return status;
}
