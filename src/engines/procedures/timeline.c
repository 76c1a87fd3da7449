/*
 * The chain of events of a case in sentences.
 */
#include "engines/procedures/timeline.h"

#include "store/event.h"

struct step_words {
    struct text event;
    bool is_for_staff_only;
    struct message sentence;
};

static const struct step_words step_words[] = {
    {TEXT_INIT("procedures.case_sent"), false, TR_INIT("The application was sent.")},
    {TEXT_INIT("procedures.check_begun"), false, TR_INIT("The city began to check.")},
    {TEXT_INIT("procedures.correction_asked"), false, TR_INIT("The city asked for a correction.")},
    {TEXT_INIT("procedures.corrected"), false, TR_INIT("The correction was sent.")},
    {TEXT_INIT("procedures.case_paid"), false, TR_INIT("The fee was paid.")},
    {TEXT_INIT("procedures.decision_drafted"), false, TR_INIT("The decision is being made.")},
    {TEXT_INIT("procedures.decision_came_back"), true, TR_INIT("The draft of the decision came back.")},
    {TEXT_INIT("procedures.case_approved"), false, TR_INIT("The application was approved.")},
    {TEXT_INIT("procedures.case_refused"), false, TR_INIT("The application was refused.")},
    {TEXT_INIT("procedures.case_issued"), false, TR_INIT("The paper was issued.")},
    {TEXT_INIT("procedures.posted"), false, TR_INIT("The paper was posted.")},
    {TEXT_INIT("procedures.post_undone"), false, TR_INIT("The notice that the paper was posted was taken back.")},
    {TEXT_INIT("procedures.case_closed"), false, TR_INIT("The procedure is finished.")},
    {TEXT_INIT("procedures.case_withdrawn"), false, TR_INIT("The application was withdrawn.")},
    {TEXT_INIT("procedures.case_returned"), false, TR_INIT("The application was sent back.")},
    {TEXT_INIT("procedures.case_expired"), false, TR_INIT("The time to answer is over.")},
    {TEXT_INIT("procedures.paper_handed_in"), false, TR_INIT("A paper was handed in.")},
    {TEXT_INIT("procedures.paper_reminded"), false, TR_INIT("A reminder of the promised paper was sent.")},
    {TEXT_INIT("procedures.paper_overdue"), false, TR_INIT("The day for the promised paper is over.")},
    {TEXT_INIT("city.file_refused"), false, TR_INIT("A virus was found in a file; it was not kept.")},
    {TEXT_INIT("procedures.fee_asked"), false, TR_INIT("The fee is to be paid now.")},
    {TEXT_INIT("procedures.exemption_granted"), false, TR_INIT("The request to pay less was granted.")},
    {TEXT_INIT("procedures.exemption_refused"), false, TR_INIT("The request to pay less was refused.")},
    {TEXT_INIT("procedures.refund_begun"), false, TR_INIT("A refund of the fee was begun.")},
    {TEXT_INIT("procedures.refunded"), false, TR_INIT("The fee was given back.")},
    {TEXT_INIT("procedures.refund_refused"), false, TR_INIT("It was decided that the fee is not given back.")},
    {TEXT_INIT("procedures.case_erased"), false, TR_INIT("The record was erased because its time was over.")},
    {TEXT_INIT("procedures.unpaid"), true, TR_INIT("The fee was not paid in time.")},
    {TEXT_INIT("procedures.reminded"), false, TR_INIT("A reminder was sent.")},
    {TEXT_INIT("procedures.case_assigned"), true, TR_INIT("A person in charge was named.")},
    {TEXT_INIT("procedures.case_moved"), true, TR_INIT("The case went to another section.")},
    {TEXT_INIT("procedures.message_sent"), false, TR_INIT("A message was sent.")},
    {TEXT_INIT("procedures.note_written"), true, TR_INIT("A note was written.")}};

static const struct step_words *words_of(struct text event)
{
    for (size_t i = 0; i < sizeof step_words / sizeof *step_words; i++)
        if (text_is(step_words[i].event, event))
            return &step_words[i];
    return NULL;
}

enum status case_timeline(struct store *store, struct arena *arena, int64_t case_id, enum language language,
                          bool is_for_staff, struct case_timeline *found)
{
    struct kept_events events;
    enum status status = event_list(store, arena, T("case"), case_id, &events);
    if (status != DONE)
        return status;
    *found = (struct case_timeline){.items = TAKE(arena, struct case_step, events.count + 1)};
    for (size_t i = 0; i < events.count; i++) {
        const struct event *event = &events.items[i].event;
        const struct step_words *words = words_of(event->name);
        if (!words || (words->is_for_staff_only && !is_for_staff))
            continue;
        bool is_own = text_is(event->actor_kind, T("resident")) || text_is(event->actor_kind, T("stranger"));
        found->items[found->count++] = (struct case_step){.event_id = events.items[i].id,
                                                          .at = event->at,
                                                          .name = event->name,
                                                          .sentence = say(language, words->sentence),
                                                          .actor = is_for_staff || is_own ? event->actor_name : T(""),
                                                          .why = is_for_staff ? event->why : T("")};
    }
    return DONE;
}
