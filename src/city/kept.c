#include "base/check.h"
#include "city/city.h"

void city_keep(struct city *city, const char *module, void *thing)
{
    for (size_t i = 0; i < KEPT_THINGS_MAX; i++) {
        check(!city->kept[i].module || !text_is(text_of(city->kept[i].module), text_of(module)));
        if (!city->kept[i].module) {
            city->kept[i] = (struct kept_thing){module, thing};
            return;
        }
    }
    check(!"room for one more kept thing");
}

void *city_kept(const struct city *city, const char *module)
{
    for (size_t i = 0; i < KEPT_THINGS_MAX && city->kept[i].module; i++)
        if (text_is(text_of(city->kept[i].module), text_of(module)))
            return city->kept[i].thing;
    return NULL;
}
