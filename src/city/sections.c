#include "city/sections.h"

#include "base/check.h"
#include "base/json.h"
#include "city.queries.h"

/* A chain of sections above a section is never longer; the loader refuses circles. */
enum { SECTIONS_DEEP = 8 };

static const struct text grade_names[] = {
    [GRADE_STAFF] = TEXT_INIT("係員級"),       [GRADE_SENIOR] = TEXT_INIT("主査級"),
    [GRADE_CHIEF] = TEXT_INIT("係長級"),       [GRADE_HEAD] = TEXT_INIT("課長級"),
    [GRADE_DEPUTY_DIRECTOR] = TEXT_INIT("次長級"), [GRADE_DIRECTOR] = TEXT_INIT("部長級"),
    [GRADE_VICE_MAYOR] = TEXT_INIT("副市長"),  [GRADE_MAYOR] = TEXT_INIT("市長")};

struct text grade_name(enum grade grade)
{
    check(grade >= GRADE_STAFF && grade <= GRADE_MAYOR);
    return grade_names[grade];
}

bool grade_from_name(struct text name, enum grade *found)
{
    for (int grade = GRADE_STAFF; grade <= GRADE_MAYOR; grade++)
        if (text_is(grade_names[grade], name)) {
            *found = (enum grade)grade;
            return true;
        }
    return false;
}

/* ---- rows to structs ---- */

static struct section section_from(struct arena *arena, const struct city_section_row *row)
{
    return (struct section){.id = row->id,
                            .parent_id = row->has_parent_id ? row->parent_id : 0,
                            .code = row->code,
                            .name = words_from_json(arena, row->name),
                            .body = row->body,
                            .level = (enum section_level)row->level,
                            .phone = row->phone,
                            .place = row->place,
                            .from = date_from_day_number(row->from_day),
                            .until = date_from_day_number(row->until_day),
                            .is_specimen = row->is_specimen};
}

static struct staff staff_from(const struct city_staff_row *row)
{
    return (struct staff){.id = row->id,
                          .code = row->code,
                          .name = row->name,
                          .kana = row->kana,
                          .mail_address = row->mail_address,
                          .is_specimen = row->is_specimen,
                          .is_active = row->is_active,
                          .person_id = row->has_person_id ? row->person_id : 0};
}

static struct held_post held_from(struct arena *arena, const struct city_held_row *row)
{
    return (struct held_post){.assignment_id = row->assignment_id,
                              .staff_id = row->staff_id,
                              .post_id = row->post_id,
                              .section_id = row->section_id,
                              .staff_name = row->staff_name,
                              .section_code = row->section_code,
                              .role = row->role,
                              .title = words_from_json(arena, row->title),
                              .section_name = words_from_json(arena, row->section_name),
                              .grade = (enum grade)row->grade,
                              .holding = (enum holding)row->holding,
                              .from = date_from_day_number(row->from_day),
                              .until = date_from_day_number(row->until_day)};
}

static struct held_posts held_all(struct arena *arena, const struct city_held_rows *rows)
{
    struct held_posts posts = {rows->count, TAKE(arena, struct held_post, rows->count)};
    for (size_t i = 0; i < rows->count; i++)
        posts.items[i] = held_from(arena, &rows->items[i]);
    return posts;
}

static struct delegation delegation_from(const struct city_delegation_row *row)
{
    return (struct delegation){.id = row->id,
                               .from_staff_id = row->from_staff_id,
                               .to_staff_id = row->to_staff_id,
                               .from_name = row->from_name,
                               .to_name = row->to_name,
                               .reason = row->reason,
                               .from = date_from_day_number(row->from_day),
                               .until = date_from_day_number(row->until_day)};
}

/* ---- sections ---- */

enum status section_of(struct store *store, struct arena *arena, int64_t id, struct section *found)
{
    struct city_section_row row;
    enum status status = city_section_by_id(store, arena, id, &row);
    if (status == DONE)
        *found = section_from(arena, &row);
    return status;
}

enum status section_by_code(struct store *store, struct arena *arena, struct text code, struct section *found)
{
    struct city_section_row row;
    enum status status = city_section_find(store, arena, code, &row);
    if (status == DONE)
        *found = section_from(arena, &row);
    return status;
}

enum status sections_on(struct store *store, struct arena *arena, struct date on, struct sections *found)
{
    struct city_section_rows rows;
    enum status status = city_section_list(store, arena, &rows);
    if (status != DONE)
        return status;
    int64_t day = date_day_number(on);
    struct sections list = {0, TAKE(arena, struct section, rows.count)};
    for (size_t i = 0; i < rows.count; i++)
        if (rows.items[i].from_day <= day && rows.items[i].until_day >= day)
            list.items[list.count++] = section_from(arena, &rows.items[i]);
    *found = list;
    return DONE;
}

enum status sections_above(struct store *store, struct arena *arena, int64_t id, struct sections *found)
{
    struct sections list = {0, TAKE(arena, struct section, SECTIONS_DEEP)};
    while (id && list.count < SECTIONS_DEEP) {
        struct section *section = &list.items[list.count];
        enum status status = section_of(store, arena, id, section);
        if (status != DONE)
            return status;
        list.count++;
        id = section->parent_id;
    }
    *found = list;
    return DONE;
}

/* ---- who holds what ---- */

enum status staff_of(struct store *store, struct arena *arena, int64_t id, struct staff *found)
{
    struct city_staff_row row;
    enum status status = city_staff_by_id(store, arena, id, &row);
    if (status == DONE)
        *found = staff_from(&row);
    return status;
}

enum status staff_by_code(struct store *store, struct arena *arena, struct text code, struct staff *found)
{
    struct city_staff_row row;
    enum status status = city_staff_find(store, arena, code, &row);
    if (status == DONE)
        *found = staff_from(&row);
    return status;
}

enum status staff_on(struct store *store, struct arena *arena, struct date on, struct held_posts *found)
{
    struct city_held_rows rows;
    enum status status = city_held_by_all(store, arena, date_day_number(on), &rows);
    if (status == DONE)
        *found = held_all(arena, &rows);
    return status;
}

enum status staff_posts_on(struct store *store, struct arena *arena, int64_t staff_id, struct date on,
                           struct held_posts *found)
{
    struct city_held_rows rows;
    enum status status = city_held_by_staff(store, arena, staff_id, date_day_number(on), &rows);
    if (status == DONE)
        *found = held_all(arena, &rows);
    return status;
}

enum status section_staff_on(struct store *store, struct arena *arena, int64_t section_id, struct date on,
                             struct held_posts *found)
{
    struct city_held_rows rows;
    enum status status = city_held_in_section(store, arena, section_id, date_day_number(on), &rows);
    if (status == DONE)
        *found = held_all(arena, &rows);
    return status;
}

/* The mayor and the deputies sit in no section above the departments: they come last for everybody. */
static enum status decider_at_the_top(struct store *store, struct arena *arena, enum grade grade, struct date on,
                                      int64_t except_staff_id, struct held_post *found)
{
    struct held_posts all;
    enum status status = staff_on(store, arena, on, &all);
    if (status != DONE)
        return status;
    const struct held_post *best = NULL;
    enum grade least = grade > GRADE_VICE_MAYOR ? grade : GRADE_VICE_MAYOR;
    for (size_t i = 0; i < all.count; i++) {
        const struct held_post *one = &all.items[i];
        if (one->grade >= least && one->staff_id != except_staff_id && (!best || one->grade < best->grade))
            best = one;
    }
    if (!best)
        return NOT_FOUND;
    *found = *best;
    return DONE;
}

enum status decider_on(struct store *store, struct arena *arena, int64_t section_id, enum grade grade, struct date on,
                       int64_t except_staff_id, struct held_post *found)
{
    struct sections above;
    enum status status = sections_above(store, arena, section_id, &above);
    for (size_t i = 0; status == DONE && i < above.count; i++) {
        struct held_posts posts;
        status = section_staff_on(store, arena, above.items[i].id, on, &posts);
        const struct held_post *best = NULL;
        for (size_t p = 0; status == DONE && p < posts.count; p++) {
            const struct held_post *one = &posts.items[p];
            if (one->grade >= grade && one->staff_id != except_staff_id && (!best || one->grade < best->grade))
                best = one;
        }
        if (best) {
            *found = *best;
            return DONE;
        }
    }
    return status == DONE ? decider_at_the_top(store, arena, grade, on, except_staff_id, found) : status;
}

enum status superior_on(struct store *store, struct arena *arena, const struct held_post *of, struct date on,
                        struct held_post *found)
{
    if (of->grade >= GRADE_MAYOR)
        return NOT_FOUND;
    return decider_on(store, arena, of->section_id, (enum grade)(of->grade + 1), on, of->staff_id, found);
}

/* ---- delegation ---- */

enum status delegations_to_on(struct store *store, struct arena *arena, int64_t staff_id, struct date on,
                              struct delegations *found)
{
    struct city_delegation_rows rows;
    enum status status = city_delegations_to(store, arena, staff_id, date_day_number(on), &rows);
    if (status != DONE)
        return status;
    struct delegations list = {rows.count, TAKE(arena, struct delegation, rows.count)};
    for (size_t i = 0; i < rows.count; i++)
        list.items[i] = delegation_from(&rows.items[i]);
    *found = list;
    return DONE;
}

enum status deputy_on(struct store *store, struct arena *arena, int64_t staff_id, struct date on,
                      struct delegation *found)
{
    struct city_delegation_row row;
    enum status status = city_delegation_from(store, arena, staff_id, date_day_number(on), &row);
    if (status == DONE)
        *found = delegation_from(&row);
    return status;
}

/* ---- changes ---- */

static enum status tell(struct store *store, const struct event *actor, const char *kind, int64_t id, const char *name)
{
    struct event event = *actor;
    event.subject_kind = text_of(kind);
    event.subject_id = id;
    event.name = text_of(name);
    return event_append(store, &event);
}

enum status staff_assign(struct store *store, int64_t staff_id, int64_t post_id, enum holding holding, struct date from,
                         struct date until, const struct event *actor, int64_t *id)
{
    if (!date_is_valid(from) || !date_is_valid(until) || date_compare(from, until) > 0)
        return INVALID;
    int64_t made, overlapping;
    enum status status = city_assignment_overlaps(store, staff_id, post_id, date_day_number(from),
                                                  date_day_number(until), &overlapping);
    if (status == DONE && overlapping)
        status = CONFLICT;
    if (status == DONE)
        status = city_assignment_add(store, staff_id, post_id, holding, date_day_number(from), date_day_number(until),
                                     actor->at, &made);
    if (status == DONE)
        status = tell(store, actor, "staff", staff_id, "city.staff_assigned");
    if (status == DONE)
        *id = made;
    return status;
}

enum status staff_release(struct store *store, struct arena *arena, int64_t assignment_id, struct date last_day,
                          const struct event *actor)
{
    struct city_assignment_full row;
    enum status status = city_assignment_of(store, arena, assignment_id, &row);
    if (status == DONE)
        status = city_assignment_end(store, assignment_id, date_day_number(last_day));
    if (status == DONE)
        status = tell(store, actor, "staff", row.staff_id, "city.staff_released");
    return status;
}

enum status staff_delegate(struct store *store, const struct delegation *delegation, const struct event *actor,
                           int64_t *id)
{
    if (delegation->from_staff_id == delegation->to_staff_id || !date_is_valid(delegation->from) ||
        !date_is_valid(delegation->until) || date_compare(delegation->from, delegation->until) > 0)
        return INVALID;
    int64_t made;
    enum status status = city_delegation_add(store, delegation->from_staff_id, delegation->to_staff_id,
                                             delegation->reason, date_day_number(delegation->from),
                                             date_day_number(delegation->until), actor->at, &made);
    if (status == DONE)
        status = tell(store, actor, "staff", delegation->from_staff_id, "city.staff_delegated");
    if (status == DONE)
        *id = made;
    return status;
}
