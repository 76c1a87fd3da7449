#include "web/assets.h"

/* Tables compiled in; set once before the threads start. */
static const struct asset *const *asset_lists;

void assets_register(const struct asset *const *lists)
{
    asset_lists = lists;
}

static const struct asset *find(struct text wanted, size_t member)
{
    for (const struct asset *const *list = asset_lists; list && *list; list++)
        for (const struct asset *one = *list; one->name.length; one++)
            if (text_is(*(const struct text *)((const char *)one + member), wanted))
                return one;
    return NULL;
}

const struct asset *asset_find(struct text name)
{
    return find(name, offsetof(struct asset, name));
}

const struct asset *asset_at(struct text url_path)
{
    return find(url_path, offsetof(struct asset, url));
}

struct text asset_url(const char *name)
{
    const struct asset *asset = asset_find(text_of(name));
    return asset ? asset->url : T("/assets/unknown");
}
