/*
 * What categories and life events are called. A city may use others: they are shown by their own name.
 */
#include "services/portal/portal.h"

#include "web/language.h"

struct named {
    struct text name;
    struct message title;
    struct text icon;
};

static const struct named categories[] = {
    {TEXT_INIT("certificates"), TR_INIT("Get a certificate"), TEXT_INIT("card")},
    {TEXT_INIT("moving"), TR_INIT("Move house"), TEXT_INIT("truck")},
    {TEXT_INIT("children"), TR_INIT("Children and nursery"), TEXT_INIT("child")},
    {TEXT_INIT("waste"), TR_INIT("Waste and recycling"), TEXT_INIT("trash")},
    {TEXT_INIT("health"), TR_INIT("Health and welfare"), TEXT_INIT("heart")},
    {TEXT_INIT("care"), TR_INIT("Care for elderly people"), TEXT_INIT("people")},
    {TEXT_INIT("disaster"), TR_INIT("After a disaster"), TEXT_INIT("warn")},
    {TEXT_INIT("tax"), TR_INIT("resident|Taxes"), TEXT_INIT("yen")},
    {TEXT_INIT("animals"), TR_INIT("Dogs and other animals"), TEXT_INIT("heart")},
    {TEXT_INIT("family"), TR_INIT("Graves and burial"), TEXT_INIT("home")},
    {TEXT_INIT("culture"), TR_INIT("Libraries, halls and courses"), TEXT_INIT("cal")},
    {TEXT_INIT("business"), TR_INIT("Permits and business"), TEXT_INIT("stamp")},
    {TEXT_INIT("city"), TR_INIT("Elections, information and jobs"), TEXT_INIT("inbox")}};

static const struct named life_events[] = {
    {TEXT_INIT("moving"), TR_INIT("life|Moving house"), TEXT_INIT("truck")},
    {TEXT_INIT("childcare"), TR_INIT("life|Having and raising children"), TEXT_INIT("child")},
    {TEXT_INIT("work"), TR_INIT("life|Starting or leaving work"), TEXT_INIT("folder")},
    {TEXT_INIT("school"), TR_INIT("life|Going to school"), TEXT_INIT("folder")},
    {TEXT_INIT("marriage"), TR_INIT("life|Getting married"), TEXT_INIT("heart")},
    {TEXT_INIT("house"), TR_INIT("life|Renting or buying a home"), TEXT_INIT("home")},
    {TEXT_INIT("health"), TR_INIT("life|Falling ill"), TEXT_INIT("heart")},
    {TEXT_INIT("ageing"), TR_INIT("life|Growing old and needing care"), TEXT_INIT("people")},
    {TEXT_INIT("money"), TR_INIT("life|Short of money"), TEXT_INIT("yen")},
    {TEXT_INIT("disaster"), TR_INIT("life|After a disaster"), TEXT_INIT("warn")},
    {TEXT_INIT("pets"), TR_INIT("life|Keeping a dog"), TEXT_INIT("heart")},
    {TEXT_INIT("death"), TR_INIT("life|When somebody died"), TEXT_INIT("people")}};

#define FIND(table, wanted) find((table), sizeof(table) / sizeof *(table), (wanted))

static const struct named *find(const struct named *table, size_t count, struct text name)
{
    for (size_t i = 0; i < count; i++)
        if (text_is(table[i].name, name))
            return &table[i];
    return NULL;
}

struct text category_title(struct arena *arena, enum language language, struct text category)
{
    const struct named *named = FIND(categories, category);
    return named ? say(language, named->title) : arena_copy(arena, category);
}

int category_place(struct text category)
{
    _Static_assert(sizeof categories / sizeof *categories == CATEGORY_LAST, "every category has its place");
    const struct named *named = FIND(categories, category);
    return named ? (int)(named - categories) : CATEGORY_LAST;
}

struct text category_icon(struct text category)
{
    const struct named *named = FIND(categories, category);
    return named ? named->icon : T("doc");
}

struct text life_event_title(struct arena *arena, enum language language, struct text life_event)
{
    const struct named *named = FIND(life_events, life_event);
    return named ? say(language, named->title) : arena_copy(arena, life_event);
}
