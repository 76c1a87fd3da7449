/*
 * Designs in the store: begun, saved with what was before, asked for, published, given up.
 */
#include "engines/procedures/designs.h"

#include "city/city.h"
#include "city/reactions.h"
#include "engines/procedures/definition_private.h"
#include "procedures.queries.h"

enum { FORMER_KEPT = 60, DUE_A_RUN = 50 };

/* ---- reading ---- */

static struct design design_of_row(const struct procedures_design_row *row)
{
    return (struct design){.id = row->id,
                           .section_id = row->section_id,
                           .revision = row->revision,
                           .maker_staff_id = row->maker_staff_id,
                           .made_at = row->made_at,
                           .changed_at = row->changed_at,
                           .name = row->name,
                           .body = row->body,
                           .base_version = row->base_version,
                           .changed_by = row->changed_by,
                           .note = row->note,
                           .state = (enum design_state)row->state,
                           .publish_on = row->publish_day ? date_from_day_number(row->publish_day) : (struct date){0}};
}

enum status design_of(struct store *store, struct arena *arena, int64_t id, struct design *found)
{
    struct procedures_design_row row;
    enum status status = procedures_design(store, arena, id, &row);
    if (status == DONE)
        *found = design_of_row(&row);
    return status;
}

enum status design_open_of(struct store *store, struct arena *arena, struct text name, struct design *found)
{
    struct procedures_design_row row;
    enum status status = procedures_design_by_name(store, arena, name, &row);
    if (status == DONE)
        *found = design_of_row(&row);
    return status;
}

enum status designs_open(struct store *store, struct arena *arena, struct designs *found)
{
    struct procedures_design_rows rows;
    enum status status = procedures_designs_all_open(store, arena, &rows);
    if (status != DONE)
        return status;
    *found = (struct designs){rows.count, TAKE(arena, struct design, rows.count + 1)};
    for (size_t i = 0; i < rows.count; i++)
        found->items[i] = design_of_row(&rows.items[i]);
    return DONE;
}

enum status design_publications(struct store *store, struct arena *arena, struct text name, struct publications *found)
{
    struct procedures_publication_rows rows;
    enum status status = procedures_publications_of(store, arena, name, &rows);
    if (status != DONE)
        return status;
    *found = (struct publications){rows.count, TAKE(arena, struct publication, rows.count + 1)};
    for (size_t i = 0; i < rows.count; i++) {
        const struct procedures_publication_row *row = &rows.items[i];
        found->items[i] = (struct publication){.number = row->number,
                                               .design_id = row->design_id,
                                               .published_at = row->published_at,
                                               .version = row->version,
                                               .published_by = row->published_by,
                                               .is_from_desk = text_is(row->origin, T("desk")),
                                               .is_offered = row->is_offered != 0};
    }
    return DONE;
}

enum status design_published_body(struct store *store, struct arena *arena, struct text name, struct text version,
                                  struct text *body)
{
    struct procedures_definition row;
    enum status status = procedures_definition_of(store, arena, name, version, &row);
    if (status == DONE)
        *body = row.body;
    return status;
}

enum status design_offered(struct store *store, struct arena *arena, struct text name, struct text *version, struct text *body)
{
    struct procedures_definition row;
    enum status status = procedures_definition_current(store, arena, name, &row);
    if (status == DONE) {
        *version = row.version;
        *body = row.body;
    }
    return status;
}

/* ---- changing ---- */

static enum status tell(const struct city *city, struct store *store, int64_t id, const char *name, struct text why,
                        const struct event *actor)
{
    struct event event = *actor;
    event.subject_kind = T("design");
    event.subject_id = id;
    event.name = text_of(name);
    event.why = why;
    return event_tell(city, store, &event);
}

static bool is_good_name(struct text name)
{
    bool is_good = name.length >= 2 && name.length <= 60;
    for (size_t i = 0; is_good && i < name.length; i++) {
        char c = name.bytes[i];
        is_good = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    }
    return is_good;
}

enum status design_begin(const struct city *city, struct store *store, struct arena *arena, const struct design *design,
                         const struct event *actor, int64_t *id)
{
    struct procedures_design_row open;
    if (!is_good_name(design->name))
        return INVALID;
    if (design->body.length > PROCEDURE_BYTES_MAX)
        return TOO_MUCH;
    enum status status = procedures_design_by_name(store, arena, design->name, &open);
    if (status == DONE)
        return CONFLICT;
    if (status == NOT_FOUND)
        status = procedures_design_add(store, design->name, design->section_id, design->body, design->base_version,
                                       design->maker_staff_id, actor->at, design->changed_by, id);
    return status == DONE ? tell(city, store, *id, "procedures.design_begun", T(""), actor) : status;
}

enum status design_save(const struct city *city, struct store *store, struct arena *arena, int64_t id, int64_t revision,
                        struct text body, int64_t section_id, const struct event *actor)
{
    (void)arena;
    if (body.length > PROCEDURE_BYTES_MAX)
        return TOO_MUCH;
    enum status status = procedures_design_former_keep(store, id, revision);
    if (status == DONE && revision > FORMER_KEPT)
        status = procedures_design_former_forget(store, id, revision - FORMER_KEPT);
    if (status == DONE)
        status = procedures_design_put(store, id, revision, body, section_id, actor->at, actor->actor_name);
    return status == DONE ? tell(city, store, id, "procedures.design_saved", T(""), actor) : status;
}

enum status design_undo(const struct city *city, struct store *store, struct arena *arena, int64_t id, int64_t revision,
                        const struct event *actor)
{
    struct procedures_former_design former;
    struct design design;
    enum status status = design_of(store, arena, id, &design);
    if (status == DONE)
        status = procedures_design_former_last(store, arena, id, &former);
    if (status == DONE)
        status = procedures_design_put(store, id, revision, former.body, design.section_id, actor->at, actor->actor_name);
    if (status == DONE)
        status = procedures_design_former_drop(store, id, former.revision);
    return status == DONE ? tell(city, store, id, "procedures.design_undone", T(""), actor) : status;
}

enum status design_rebase(const struct city *city, struct store *store, struct arena *arena, int64_t id,
                          const struct event *actor)
{
    struct design design;
    struct text version = T(""), body;
    enum status status = design_of(store, arena, id, &design);
    if (status == DONE)
        status = design_offered(store, arena, design.name, &version, &body);
    if (status == NOT_FOUND && design.id)
        status = DONE; /* taken away meanwhile: there is nothing to compare with */
    if (status == DONE)
        status = procedures_design_set_base(store, id, version);
    return status == DONE ? tell(city, store, id, "procedures.design_compared", T(""), actor) : status;
}

/* Whether what is offered is still what the design was begun from. */
static enum status check_base(struct store *store, struct arena *arena, const struct design *design, bool *is_same)
{
    struct text version = T(""), body;
    enum status status = design_offered(store, arena, design->name, &version, &body);
    if (status == NOT_FOUND)
        status = DONE;
    *is_same = text_is(version, design->base_version);
    return status;
}

enum status design_ask(const struct city *city, struct store *store, struct arena *arena, int64_t id, int64_t revision,
                       struct date publish_on, const struct event *actor)
{
    struct design design;
    const struct procedure *procedure;
    struct findings findings;
    bool is_same = false;
    enum status status = design_of(store, arena, id, &design);
    if (status == DONE)
        status = design_read(city, store, arena, design.name, design.body, date_of_moment(actor->at), &procedure, &findings);
    if (status == DONE && findings.count)
        status = INVALID;
    if (status == DONE)
        status = check_base(store, arena, &design, &is_same);
    if (status == DONE && !is_same)
        status = CONFLICT;
    if (status == DONE)
        status = procedures_design_set_asked(store, id, revision, date_is_none(publish_on) ? 0 : date_day_number(publish_on),
                                             actor->at);
    return status == DONE ? tell(city, store, id, "procedures.design_asked", T(""), actor) : status;
}

static enum status back_to_draft(const struct city *city, struct store *store, const struct design *design, struct text note,
                                 const struct event *actor)
{
    enum status status = procedures_design_set_state(store, design->id, design->state, DESIGN_DRAFT, note, actor->at);
    return status == DONE ? tell(city, store, design->id, "procedures.design_came_back", note, actor) : status;
}

enum status design_came_back(const struct city *city, struct store *store, struct arena *arena, int64_t id, struct text note,
                             const struct event *actor)
{
    struct design design;
    enum status status = design_of(store, arena, id, &design);
    if (status == DONE && design.state != DESIGN_ASKED && design.state != DESIGN_APPROVED)
        return CONFLICT;
    return status == DONE ? back_to_draft(city, store, &design, note, actor) : status;
}

enum status procedure_publish(struct store *store, struct arena *arena, struct text name, struct text version, struct text body,
                              bool is_from_desk, int64_t design_id, struct text by, int64_t now)
{
    (void)arena;
    enum status status = procedures_definition_withdraw(store, name, now);
    if (status == DONE)
        status = procedures_definition_put(store, name, version, body, now);
    return status == DONE ? procedures_publication_add(store, name, version, is_from_desk ? T("desk") : T("folder"), design_id,
                                                       now, by)
                          : status;
}

static enum status publish(const struct city *city, struct store *store, struct arena *arena, const struct design *design,
                           const struct event *actor)
{
    bool is_same = false;
    struct text version = procedure_version(arena, design->body);
    enum status status = check_base(store, arena, design, &is_same);
    if (status == DONE && !is_same)
        return back_to_draft(city, store, design,
                             T("公開されている版が、その間に変わりました。違いを確かめてから、もう一度決裁に回してください。"), actor);
    if (status == DONE)
        status = procedure_publish(store, arena, design->name, version, design->body, true, design->id, design->changed_by,
                                   actor->at);
    if (status == DONE)
        status = procedures_design_set_state(store, design->id, design->state, DESIGN_PUBLISHED, T(""), actor->at);
    return status == DONE ? tell(city, store, design->id, "procedures.design_published", version, actor) : status;
}

enum status design_approved(const struct city *city, struct store *store, struct arena *arena, int64_t id,
                            const struct event *actor)
{
    struct design design;
    enum status status = design_of(store, arena, id, &design);
    if (status != DONE)
        return status;
    if (design.state != DESIGN_ASKED)
        return CONFLICT;
    bool waits = !date_is_none(design.publish_on) && date_compare(design.publish_on, date_of_moment(actor->at)) > 0;
    if (!waits)
        return publish(city, store, arena, &design, actor);
    status = procedures_design_set_state(store, id, DESIGN_ASKED, DESIGN_APPROVED, T(""), actor->at);
    return status == DONE ? tell(city, store, id, "procedures.design_approved", T(""), actor) : status;
}

enum status design_drop(const struct city *city, struct store *store, struct arena *arena, int64_t id, const struct event *actor)
{
    struct design design;
    enum status status = design_of(store, arena, id, &design);
    if (status != DONE)
        return status;
    if (design.state != DESIGN_DRAFT && design.state != DESIGN_APPROVED)
        return CONFLICT;
    status = procedures_design_set_state(store, id, design.state, DESIGN_DROPPED, T(""), actor->at);
    return status == DONE ? tell(city, store, id, "procedures.design_dropped", T(""), actor) : status;
}

/* ---- the day has come ---- */

struct publishing {
    struct job_run *run;
    int64_t id;
};

static enum status publish_in_store(struct store *store, void *context)
{
    const struct publishing *publishing = context;
    struct design design;
    struct event system = event_by_system("design", publishing->id, "", publishing->run->now);
    enum status status = design_of(store, publishing->run->arena, publishing->id, &design);
    if (status == DONE && design.state == DESIGN_APPROVED)
        status = publish(publishing->run->city, store, publishing->run->arena, &design, &system);
    return status;
}

enum status designs_publish_due(struct job_run *run)
{
    struct procedures_design_ids due;
    enum status status = procedures_designs_due(run->store, run->arena, date_day_number(date_of_moment(run->now)), DUE_A_RUN, &due);
    for (size_t i = 0; status == DONE && i < due.count; i++) {
        struct publishing publishing = {run, due.items[i].id};
        status = store_transaction(run->store, publish_in_store, &publishing);
    }
    return status;
}

/* ---- on and off ---- */

enum status procedure_turn(const struct city *city, struct store *store, struct arena *arena, struct text name, bool is_off,
                           const struct words *reason, const struct event *actor)
{
    struct procedures_definition row;
    enum status status = procedures_definition_current(store, arena, name, &row);
    if (status == DONE)
        status = procedures_switch_put(store, name, is_off, words_to_json(arena, reason), actor->at, actor->actor_name);
    if (status != DONE)
        return status;
    struct event event = *actor;
    event.subject_kind = T("procedure");
    event.subject_id = row.id;
    event.name = is_off ? T("procedures.switched_off") : T("procedures.switched_on");
    event.why = reason->in[JAPANESE];
    return event_tell(city, store, &event);
}
