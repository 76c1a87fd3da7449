/*
 * What is to be posted, and that it was.
 */
#include "engines/procedures/post.h"

#include "base/check.h"
#include "engines/procedures/answers_private.h"
#include "engines/procedures/case_private.h"
#include "engines/procedures/library.h"
#include "store/event.h"

bool answers_want_post(const struct answer_set *answers)
{
    const struct procedure_field *field = procedure_field_meaning(answers->procedure, MEANS_DELIVERY);
    if (answers->procedure->is_posted)
        return true;
    return field && text_is(json_text(answers_value(answers, field->name, NULL)), T("post"));
}

enum status case_post_of(struct store *store, int64_t case_id, struct case_post *found)
{
    struct procedures_post row;
    struct arena *arena = arena_new(0);
    enum status status = procedures_post_of(store, arena, case_id, &row);
    if (status == DONE)
        *found = (struct case_post){row.wanted_at, row.posted_at ? date_from_day_number(row.posted_day) : (struct date){0}};
    arena_free(arena);
    return status;
}

enum status post_after_result(const struct city *city, struct store *store, const struct event *event)
{
    check(store_is_writing(store));
    struct arena *arena = arena_new(0);
    struct case_record record;
    struct answer_set answers;
    enum status status = case_by_id(city, store, arena, event->subject_id, &record);
    if (status == DONE)
        status = case_answers(city, store, arena, &record, &answers);
    if (status == DONE && answers_want_post(&answers))
        status = procedures_post_add(store, record.id, event->at);
    arena_free(arena);
    return status == NOT_FOUND ? DONE : status; /* erased meanwhile */
}

/* ---- marking ---- */

struct marking {
    const struct city *city;
    int64_t case_id;
    struct date day;
    const struct case_actor *actor;
    int64_t now;
    bool is_back;
};

static enum status mark(struct store *store, struct arena *arena, const struct marking *marking)
{
    struct case_record record;
    struct procedures_post row;
    enum status status = case_by_id(marking->city, store, arena, marking->case_id, &record);
    if (status == DONE)
        status = case_admits(store, arena, &record, marking->actor);
    if (status == DONE)
        status = procedures_post_of(store, arena, record.id, &row);
    if (status != DONE)
        return status;
    bool is_too_early = date_compare(marking->day, date_of_moment(row.wanted_at)) < 0;
    if (!marking->is_back && (is_too_early || date_compare(marking->day, date_of_moment(marking->now)) > 0))
        return INVALID;
    status = marking->is_back ? procedures_post_back(store, record.id)
                              : procedures_post_mark(store, record.id, date_day_number(marking->day), marking->actor->name, marking->now);
    struct text event = marking->is_back ? T("procedures.post_undone") : T("procedures.posted");
    if (status == DONE)
        status = case_tell(marking->city, store, record.id, event, marking->actor, T(""), T(""), marking->now);
    if (status == DONE && record.mail.length)
        status = case_mail(marking->city, store, arena, &record,
                           marking->is_back ? TR("We told you by mistake that your paper was posted. It will be posted soon.")
                                            : TR("Your paper was posted."),
                           arena_terminated(arena, event), marking->now);
    return status;
}

static enum status mark_in_store(struct store *store, void *context)
{
    struct arena *arena = arena_new(0);
    enum status status = mark(store, arena, context);
    arena_free(arena);
    return status;
}

enum status case_mark_posted(const struct city *city, struct store *store, int64_t case_id, struct date day,
                             const struct case_actor *actor, int64_t now)
{
    struct marking marking = {city, case_id, day, actor, now, false};
    return store_transaction(store, mark_in_store, &marking);
}

enum status case_unmark_posted(const struct city *city, struct store *store, int64_t case_id, const struct case_actor *actor,
                               int64_t now)
{
    struct marking marking = {city, case_id, (struct date){0}, actor, now, true};
    return store_transaction(store, mark_in_store, &marking);
}
