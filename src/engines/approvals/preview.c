#include "engines/approvals/preview.h"

#include "engines/approvals/approvals_private.h"

enum status approval_preview(struct store *store, struct arena *arena, struct text kind, int64_t amount_yen, int64_t section_id,
                             int64_t drafter_staff_id, struct date today, struct approval_steps *found)
{
    struct section section;
    struct approvals_rule rule;
    struct route_step route[ROUTE_STEPS_MAX];
    size_t count = 0;
    enum status status = section_of(store, arena, section_id, &section);
    if (status == DONE)
        status = approvals_rule_for(store, arena, kind, section.code, amount_yen, date_text(arena, today), &rule);
    if (status == DONE)
        status = approval_route_read(arena, rule.route, route, &count);
    *found = (struct approval_steps){.items = TAKE(arena, struct approval_step, count + 1)};
    for (size_t i = 0; status == DONE && i < count; i++) {
        struct held_post post;
        struct step_search search = {section_id, route[i].grade, drafter_staff_id, 0};
        status = approval_expected(store, arena, &search, today, &post);
        if (status == DONE)
            found->items[found->count++] = (struct approval_step){.position = (int64_t)i + 1, .duty = route[i].duty, .grade = route[i].grade,
                                                                  .section_id = section_id, .expected_staff_id = post.staff_id,
                                                                  .expected_name = post.staff_name};
    }
    return status;
}
