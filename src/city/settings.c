#include "city/settings.h"

#include "base/check.h"
#include "city.queries.h"
#include "city/city.h"
#include "city/registry.h"
#include "city/snapshot.h"

const struct setting *setting_find(const struct city *city, struct text name)
{
    for (const struct setting *const *one = city->registry->settings; *one; one++)
        if (text_is(text_of((*one)->name), name))
            return *one;
    return NULL;
}

static const struct setting_history *history_of(const struct snapshot *snapshot, struct text name)
{
    size_t low = 0, high = snapshot->setting_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = text_compare(snapshot->settings[middle].name, name);
        if (order == 0)
            return &snapshot->settings[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

/* The newest value whose first day has come; NULL: the initial one holds. */
static const struct dated_setting *holding_on(const struct city *city, struct text name, struct date on)
{
    const struct setting_history *history = history_of(snapshot_now(city), name);
    int64_t day = date_day_number(on);
    for (size_t i = history ? history->count : 0; i-- > 0;)
        if (history->items[i].from_day <= day)
            return &history->items[i];
    return NULL;
}

struct text city_setting_text(const struct city *city, const char *name, struct date on)
{
    const struct setting *setting = setting_find(city, text_of(name));
    check(setting != NULL);
    const struct dated_setting *holding = holding_on(city, text_of(name), on);
    return holding ? holding->value : text_of(setting->initial);
}

int64_t city_setting_integer(const struct city *city, const char *name, struct date on)
{
    int64_t number = 0;
    check(text_to_integer(city_setting_text(city, name, on), &number));
    return number;
}

bool city_setting_yes(const struct city *city, const char *name, struct date on)
{
    return text_is(city_setting_text(city, name, on), T("yes"));
}

struct text city_setting_source(const struct city *city, const char *name, struct date on)
{
    const struct dated_setting *holding = holding_on(city, text_of(name), on);
    return holding ? holding->source : T("");
}

struct date city_setting_from(const struct city *city, const char *name, struct date on)
{
    const struct dated_setting *holding = holding_on(city, text_of(name), on);
    return holding ? date_from_day_number(holding->from_day) : (struct date){0};
}

int64_t city_setting_set_at(const struct city *city, const char *name, struct date on)
{
    const struct dated_setting *holding = holding_on(city, text_of(name), on);
    return holding ? holding->set_at : 0;
}

bool setting_fits(const struct setting *setting, struct text value, struct text *normalised)
{
    int64_t number;
    value = text_trim(value);
    if (!text_is_utf8(value))
        return false;
    if (setting->type == SETTING_INTEGER) {
        if (!text_to_integer(value, &number) || number < setting->min || number > setting->max)
            return false;
    } else if (setting->type == SETTING_YES_NO) {
        if (text_is(value, T("true")))
            value = T("yes");
        else if (text_is(value, T("false")))
            value = T("no");
        if (!text_is(value, T("yes")) && !text_is(value, T("no")))
            return false;
    } else {
        int64_t most = setting->max > 0 ? setting->max : 4000;
        int64_t runes = (int64_t)text_runes(value);
        if (runes < setting->min || runes > most)
            return false;
    }
    *normalised = value;
    return true;
}

enum status setting_put(struct store *store, const struct city *city, struct text name, struct text value,
                        struct date from, struct text source, struct text set_by, int64_t now)
{
    const struct setting *setting = setting_find(city, name);
    struct text fitting;
    if (!setting || !date_is_valid(from) || !setting_fits(setting, value, &fitting))
        return INVALID;
    int64_t id;
    return city_setting_add(store, name, fitting, date_day_number(from), source, set_by, now, &id);
}
