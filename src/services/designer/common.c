/*
 * Opening a design, and who may: staff with procedures.design, for the procedures of their own sections.
 */
#include "services/designer/designer.h"

#include "city/city.h"
#include "city/permissions.h"
#include "web/language.h"

bool designer_may(const struct request *request, int64_t section_id)
{
    return may_in_section(request, "procedures.design", section_id);
}

enum status designer_open(struct request *request, struct opened *found)
{
    int64_t id = request_part_id(request, "id");
    enum status status = design_of(request->store, request->arena, id, &found->design);
    if (status != DONE)
        return status;
    if (!designer_may(request, found->design.section_id))
        return FORBIDDEN;
    status = json_read(request->arena, found->design.body, NULL, &found->body, NULL);
    if (status != DONE)
        return BROKEN;
    return design_read(city_of(request), request->store, request->arena, found->design.name, found->design.body,
                       city_today_of(request), &found->procedure, &found->findings);
}

struct text section_title(struct request *request, struct text code)
{
    struct section section;
    if (section_by_code(request->store, request->arena, code, &section) != DONE)
        return code;
    return words_in(&section.name, request->language);
}

enum status designer_sections(struct request *request, struct text chosen, struct edit_options *found)
{
    struct sections sections;
    enum status status = sections_on(request->store, request->arena, city_today_of(request), &sections);
    if (status != DONE)
        return status;
    *found = (struct edit_options){0, TAKE(request->arena, struct edit_option, sections.count + 2)};
    bool is_there = false;
    for (size_t i = 0; i < sections.count; i++) {
        const struct section *section = &sections.items[i];
        bool is_chosen = text_is(section->code, chosen);
        if (!is_chosen && !designer_may(request, section->id))
            continue;
        is_there |= is_chosen;
        found->items[found->count++] = (struct edit_option){section->code, words_in(&section->name, request->language), is_chosen};
    }
    if (!is_there && chosen.length)
        found->items[found->count++] = (struct edit_option){chosen, chosen, true};
    return DONE;
}

struct event designer_actor(const struct request *request)
{
    return event_of(request, "design", 0, "");
}

struct text state_title(const struct request *request, enum design_state state)
{
    return say(request->language, state == DESIGN_DRAFT       ? TR("design|Draft")
                                  : state == DESIGN_ASKED     ? TR("design|In approval")
                                  : state == DESIGN_APPROVED  ? TR("design|Approved, waits for its day")
                                  : state == DESIGN_PUBLISHED ? TR("design|Published")
                                                              : TR("design|Given up"));
}
