/*
 * Statistics from the cases themselves and from the counts of drafts.
 */
#include "engines/procedures/statistics.h"

#include "procedures.queries.h"

static enum status read_counts(struct store *store, struct arena *arena, struct text procedure, struct date from,
                               struct date until, struct procedure_statistics *found)
{
    struct procedures_counts started, abandoned;
    int64_t first = date_day_number(from), last = date_day_number(until);
    enum status status = procedures_counted(store, arena, procedure, T("started"), first, last, &started);
    if (status == DONE)
        status = procedures_counted(store, arena, procedure, T("abandoned"), first, last, &abandoned);
    if (status != DONE)
        return status;
    for (size_t i = 0; i < started.count; i++)
        found->started += started.items[i].number;
    found->abandoned = TAKE(arena, struct step_count, abandoned.count + 1);
    found->abandoned_count = abandoned.count;
    for (size_t i = 0; i < abandoned.count; i++)
        found->abandoned[i] = (struct step_count){abandoned.items[i].step, abandoned.items[i].number};
    return DONE;
}

enum status procedure_statistics(struct store *store, struct arena *arena, struct text procedure, struct date from,
                                 struct date until, struct procedure_statistics *found)
{
    struct procedure_statistics statistics = {0};
    struct procedures_outcome outcome;
    struct procedures_channel_counts channels;
    int64_t from_at = date_start_at(from), until_at = date_start_at(date_add_days(until, 1));
    enum status status = read_counts(store, arena, procedure, from, until, &statistics);
    if (status == DONE)
        status = procedures_outcomes(store, arena, procedure, from_at, until_at, &outcome);
    if (status == DONE)
        status = procedures_sent_by_channel(store, arena, procedure, from_at, until_at, &channels);
    if (status != DONE)
        return status;
    statistics.sent = outcome.sent;
    statistics.corrected = outcome.corrected;
    statistics.decided = outcome.decided;
    statistics.approved = outcome.approved;
    statistics.refused = outcome.refused;
    statistics.withdrawn = outcome.withdrawn;
    statistics.open = outcome.open;
    if (outcome.decided)
        statistics.decision_tenth_days = outcome.decision_micros / outcome.decided / (DAY_MICROS / 10);
    statistics.channels = TAKE(arena, struct channel_number, channels.count + 1);
    statistics.channel_count = channels.count;
    for (size_t i = 0; i < channels.count; i++)
        statistics.channels[i] = (struct channel_number){channels.items[i].channel, channels.items[i].number};
    *found = statistics;
    return DONE;
}
