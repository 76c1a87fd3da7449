/*
 * The one list of what a resident has with the city: first what needs them, then what waits for the city, then what is over.
 *
 * A line is one thing: a correction, a fee, a paper to hand in, a paper to take, a message, a draft. A case may stand in it
 * more than once (a message to read while the city checks). Inside the first part the nearest day comes first; on one day, and without one,
 * what holds the city up comes first (enum own_need).
 */
#include "services/portal/portal.h"

#include "engines/procedures/had.h"
#include "engines/procedures/library.h"
#include "engines/procedures/post.h"
#include "store/event.h"
#include "web/language.h"

#include <stdlib.h>

enum { LINES_OF_A_CASE = 4 };

struct listing_own {
    struct request *request;
    struct own_list *list;
    struct unread_cases unread;
    size_t size; /* how many lines there is room for */
};

static void add(struct listing_own *own, struct task task)
{
    if (own->list->all.count < own->size)
        own->list->all.items[own->list->all.count++] = task;
}

/* ---- what needs the resident ---- */

/* The line of something to do about a case that `task` describes. */
static struct task to_do(const struct task *task, enum own_need need, struct text state, const char *tone, struct text next)
{
    struct task line = *task;
    line.part = OWN_TO_DO;
    line.need = need;
    line.by = (struct date){0};
    line.tone = text_of(tone);
    line.state = state;
    line.next = next;
    line.is_over = false;
    return line;
}

static enum status add_fee(struct listing_own *own, const struct case_record *record, const struct task *task)
{
    struct request *request = own->request;
    struct charge_view charge;
    if (!record->fee_yen || record->fee_paid_at || !case_is_open(record->state))
        return DONE;
    enum status status = charge_of_case(request, record, &charge);
    if (status != DONE || !charge.is_open)
        return status;
    struct task line = to_do(task, NEEDS_MONEY, say(request->language, TR("own|To pay")), "w",
                             SAY(request->arena, request->language, TR("own|Please pay {1}."), SHOWN(charge.amount)));
    line.url = charge.pay_url;
    line.by = charge.due;
    add(own, line);
    return DONE;
}

static void add_correction(struct listing_own *own, const struct case_record *record, const struct task *task)
{
    enum language language = own->request->language;
    if (record->state != CASE_CORRECTION)
        return;
    struct task line = to_do(task, NEEDS_CORRECTION, task->state, "w", say(language, TR("own|Please correct what the city marked.")));
    line.url = arena_join(own->request->arena, case_base(own->request->arena, record), T("/correct"));
    line.by = record->answer_by;
    add(own, line);
}

static enum status add_later(struct listing_own *own, const struct case_record *record, const struct procedure *procedure,
                             const struct task *task)
{
    struct request *request = own->request;
    struct later_papers papers;
    if (!case_is_open(record->state))
        return DONE;
    enum status status = case_later(request->store, request->arena, record, procedure, request->language, request->now, &papers);
    for (size_t i = 0; status == DONE && i < papers.count; i++) {
        const struct later_paper *paper = &papers.items[i];
        struct text next = SAY(request->arena, request->language, TR("own|Please hand in: {1}."), SHOWN(paper->title));
        struct text state = say(request->language, paper->is_over ? TR("resident|The day is over") : TR("own|Paper to hand in"));
        struct task line = to_do(task, NEEDS_PAPER, state, paper->is_over ? "r" : "w", next);
        line.url = arena_join(request->arena, task->url, T("#papers"));
        line.by = paper->due;
        add(own, line);
    }
    return status;
}

static void add_message(struct listing_own *own, const struct case_record *record, const struct task *task)
{
    enum language language = own->request->language;
    for (size_t i = 0; i < own->unread.count; i++)
        if (own->unread.items[i].case_id == record->id) {
            struct task line = to_do(task, NEEDS_READING, say(language, TR("own|Message")), "b",
                                     say(language, TR("own|The city wrote to you. Please read the message.")));
            line.url = arena_join(own->request->arena, task->url, T("#messages"));
            line.at = own->unread.items[i].newest_at;
            add(own, line);
        }
}

/* Whether the applicant took it at least once; the section's own look at it is none. */
static enum status was_taken(struct request *request, const struct paper_record *paper, bool *is_taken)
{
    struct kept_events events;
    enum status status = event_list(request->store, request->arena, T("certificate"), paper->id, &events);
    for (size_t i = 0; status == DONE && i < events.count; i++) {
        const struct event *event = &events.items[i].event;
        bool is_own = text_is(event->actor_kind, T("resident")) || text_is(event->actor_kind, T("stranger"));
        *is_taken = *is_taken || (is_own && text_is(event->name, T("papers.released")));
    }
    return status;
}

enum status post_sentence(struct request *request, const struct case_record *record, struct text *sentence, bool *waits)
{
    struct case_post post;
    enum status status = case_post_of(request->store, record->id, &post);
    if (status != DONE)
        return status;
    *waits = date_is_none(post.posted_on);
    *sentence = *waits ? say(request->language, TR("own|The city sends the paper by post."))
                       : SAY(request->arena, request->language, TR("own|The paper was posted on {1}."), SHOWN(post.posted_on));
    return DONE;
}

/* A certificate or letter that holds and was never taken. `task` is moved to the finished ones when everything was. */
static enum status add_paper(struct listing_own *own, const struct case_record *record, struct task *task)
{
    struct request *request = own->request;
    struct paper_records papers;
    bool waits;
    if (record->state != CASE_ISSUED && record->state != CASE_REFUSED)
        return DONE;
    enum status status = post_sentence(request, record, &task->next, &waits);
    if (status == DONE) { /* nothing to do but to wait for the post */
        task->part = waits ? OWN_WAITS : OWN_OVER;
        task->by = (struct date){0};
        return DONE;
    }
    if (status != NOT_FOUND)
        return status;
    status = papers_about(request->store, request->arena, T("case"), record->id, &papers);
    for (size_t i = 0; status == DONE && i < papers.count; i++) {
        const struct paper_record *paper = &papers.items[i];
        bool is_taken = false;
        if (!paper->issued_at || paper->state != PAPER_ISSUED)
            continue;
        status = was_taken(request, paper, &is_taken);
        if (status != DONE || is_taken)
            continue;
        struct text next = SAY(request->arena, request->language, TR("own|It is ready: {1}. Please download it."),
                               SHOWN(words_in(&paper->title, request->language)));
        struct task line = to_do(task, NEEDS_TAKING, say(request->language, TR("own|To take")), "g", next);
        line.by = paper->holds_until;
        line.at = paper->issued_at;
        add(own, line);
        task->part = OWN_NOWHERE; /* it stands here already */
        break;                    /* several copies are taken on one page */
    }
    return status;
}

static enum status add_case(struct listing_own *own, const struct case_record *record)
{
    struct request *request = own->request;
    const struct procedure *procedure;
    struct task task;
    size_t before = own->list->all.count;
    enum status status = task_of_case(request, record, case_page_url(request->arena, record), &task);
    if (status == DONE)
        status = procedure_of_version(city_of(request), request->store, record->procedure_name, record->version, &procedure);
    if (status != DONE)
        return status;
    task.by = record->due;
    task.part = case_is_open(record->state) ? OWN_WAITS : OWN_OVER;
    add_correction(own, record, &task);
    status = add_fee(own, record, &task);
    if (own->list->all.count > before)
        task.part = OWN_NOWHERE; /* the city does nothing before that */
    if (status == DONE)
        status = add_later(own, record, procedure, &task);
    add_message(own, record, &task);
    if (status == DONE)
        status = add_paper(own, record, &task);
    if (status == DONE && task.part != OWN_NOWHERE)
        add(own, task);
    return status;
}

/* ---- order ---- */

/* The day by which, nearest first, what has none last; drafts behind everything the city waits for; then the newest. */
static int by_need(const void *a, const void *b)
{
    const struct task *first = a, *second = b;
    if (first->part != second->part)
        return first->part < second->part ? -1 : 1;
    if (first->part != OWN_OVER) {
        if (first->is_draft != second->is_draft)
            return first->is_draft ? 1 : -1;
        if (date_is_none(first->by) != date_is_none(second->by))
            return date_is_none(first->by) ? 1 : -1;
        int days = date_compare(first->by, second->by);
        if (days)
            return days;
        if (first->need != second->need)
            return first->need < second->need ? -1 : 1;
    }
    if (first->at != second->at)
        return first->at > second->at ? -1 : 1;
    return text_compare(first->url, second->url);
}

static struct tasks part_of(const struct tasks *all, enum own_part part)
{
    struct tasks found = {0};
    for (size_t i = 0; i < all->count; i++)
        if (all->items[i].part == part) {
            if (!found.count)
                found.items = &all->items[i];
            found.count++;
        }
    return found;
}

enum status own_list_of(struct request *request, int64_t before_id, size_t cases_at_once, struct own_list *found)
{
    const struct city *city = city_of(request);
    struct arena *arena = request->arena;
    struct draft_rows drafts = {0};
    struct case_records cases;
    struct listing_own own = {.request = request, .list = found};
    *found = (struct own_list){0};
    enum status status = DONE;
    if (!before_id)
        status = draft_list(request->store, arena, request->actor.id, request->now, &drafts);
    if (status == DONE)
        status = cases_of_account(city, request->store, arena, request->actor.id, before_id, (int64_t)cases_at_once + 1, &cases);
    if (status == DONE)
        status = case_unread_of_account(request->store, arena, request->actor.id, &own.unread);
    if (status != DONE)
        return status;
    size_t count = cases.count > cases_at_once ? cases_at_once : cases.count;
    own.size = drafts.count + count * (LINES_OF_A_CASE + STEP_FIELDS_MAX);
    found->all.items = TAKE(arena, struct task, own.size + 1);
    found->has_more = cases.count > cases_at_once;
    found->before_id = count ? cases.items[count - 1].id : 0;
    for (size_t i = 0; i < drafts.count; i++)
        add(&own, task_of_draft(request, &drafts.items[i]));
    for (size_t i = 0; status == DONE && i < count; i++)
        status = add_case(&own, &cases.items[i]);
    if (status != DONE)
        return status;
    if (found->all.count)
        qsort(found->all.items, found->all.count, sizeof *found->all.items, by_need);
    found->to_do = part_of(&found->all, OWN_TO_DO);
    found->waits = part_of(&found->all, OWN_WAITS);
    found->over = part_of(&found->all, OWN_OVER);
    return DONE;
}
