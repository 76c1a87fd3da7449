#include "engines/procedures/window.h"

#include "base/check.h"
#include "engines/procedures/library.h"
#include "procedures.queries.h"
#include "store/store.h"
#include "web/language.h"

/* Counted also where only the times of one person are bounded, so that a limit may be set later. */
#define PLACES_WITHOUT_LIMIT INT64_C(1000000000)

/* One opening of the procedure: next year's begins with new places. */
static struct text round_of(struct arena *arena, const struct procedure *procedure)
{
    return procedure->window.opens_at ? arena_print(arena, "%lld", (long long)procedure->window.opens_at) : T("always");
}

enum window_refusal window_by_time(const struct procedure *procedure, int64_t now)
{
    const struct procedure_window *window = &procedure->window;
    if (window->opens_at && now < window->opens_at)
        return WINDOW_NOT_YET;
    return window->closes_at && now >= window->closes_at ? WINDOW_OVER : WINDOW_ADMITS;
}

/* The store is asked, not this node's snapshot: off holds at once on every node. */
static enum status look_at_switch(struct store *store, const struct procedure *procedure, enum window_refusal *refusal)
{
    int64_t is_off = 0;
    enum status status = procedures_switch_is_off(store, procedure->name, &is_off);
    if (status == DONE && is_off)
        *refusal = WINDOW_SWITCHED_OFF;
    return status == NOT_FOUND ? DONE : status;
}

enum status window_look(struct store *store, struct arena *arena, const struct procedure *procedure, int64_t now,
                        enum window_refusal *refusal, int64_t *left)
{
    struct procedures_round round;
    *refusal = window_by_time(procedure, now);
    *left = procedure->window.limit ? procedure->window.limit : -1;
    enum status status = look_at_switch(store, procedure, refusal);
    if (status != DONE || !procedure->window.limit)
        return status;
    status = procedures_round_of(store, arena, procedure->name, round_of(arena, procedure), &round);
    if (status == NOT_FOUND)
        return DONE;
    if (status != DONE)
        return status;
    *left = round.taken < procedure->window.limit ? procedure->window.limit - round.taken : 0;
    if (*refusal == WINDOW_ADMITS && *left == 0)
        *refusal = WINDOW_FULL;
    return DONE;
}

/* The lowest number that the person does not have yet. */
static enum status next_of_person(struct store *store, struct arena *arena, const struct procedure *procedure,
                                  struct text round, struct text person, int64_t *nth)
{
    struct procedures_nths held;
    enum status status = procedures_places_of_person(store, arena, procedure->name, round, person, &held);
    *nth = 1;
    for (size_t i = 0; status == DONE && i < held.count && held.items[i].nth == *nth; i++)
        ++*nth;
    return status;
}

/* CONFLICT: none is left. */
static enum status take_from_round(struct store *store, const struct procedure *procedure, struct text round)
{
    int64_t places = procedure->window.limit ? procedure->window.limit : PLACES_WITHOUT_LIMIT;
    enum status status = procedures_round_begin(store, procedure->name, round, places);
    if (status == DONE)
        status = procedures_round_resize(store, procedure->name, round, places);
    return status == DONE ? procedures_round_take(store, procedure->name, round) : status;
}

static enum status refuse(enum window_refusal *refusal, enum window_refusal why)
{
    *refusal = why;
    return TOO_MUCH;
}

enum status window_take(struct store *store, struct arena *arena, const struct procedure *procedure, struct text person,
                       int64_t case_id, int64_t now, enum window_refusal *refusal)
{
    check(store_is_writing(store));
    const struct procedure_window *window = &procedure->window;
    struct text round = round_of(arena, procedure);
    int64_t nth = 1, left;
    *refusal = window_by_time(procedure, now);
    enum status status = look_at_switch(store, procedure, refusal);
    if (status != DONE || *refusal != WINDOW_ADMITS)
        return status == DONE ? TOO_MUCH : status;
    if (!window->limit && !window->per_person)
        return DONE;
    status = window_look(store, arena, procedure, now, refusal, &left);
    if (status != DONE || *refusal != WINDOW_ADMITS)
        return status == DONE ? TOO_MUCH : status;
    bool counts_person = window->per_person && person.length;
    struct text who = counts_person ? person : arena_print(arena, "case %lld", (long long)case_id);
    if (counts_person)
        status = next_of_person(store, arena, procedure, round, who, &nth);
    if (status == DONE && counts_person && nth > window->per_person)
        return refuse(refusal, WINDOW_PERSON_HAS_THEIRS);
    if (status == DONE)
        status = take_from_round(store, procedure, round);
    if (status == CONFLICT)
        return refuse(refusal, WINDOW_FULL);
    return status == DONE ? procedures_place_add(store, case_id, procedure->name, round, who, nth, now) : status;
}

enum status window_give_back(struct store *store, struct arena *arena, int64_t case_id)
{
    check(store_is_writing(store));
    struct procedures_place place;
    enum status status = procedures_place_of_case(store, arena, case_id, &place);
    if (status != DONE)
        return status == NOT_FOUND ? DONE : status;
    status = procedures_place_remove(store, case_id);
    return status == DONE ? procedures_round_give_back(store, place.procedure_name, place.round) : status;
}

/* ---- words ---- */

struct text window_period_words(struct arena *arena, const struct procedure *procedure, enum language language)
{
    const struct procedure_window *window = &procedure->window;
    /* The last moment that still counts, not the first that does not. */
    int64_t last = window->closes_at - 1;
    if (window->opens_at && window->closes_at)
        return SAY(arena, language, TR("period|From {1} until {2}"), moment_at(window->opens_at), moment_at(last));
    if (window->opens_at)
        return SAY(arena, language, TR("period|From {1}"), moment_at(window->opens_at));
    return window->closes_at ? SAY(arena, language, TR("period|Until {1}"), moment_at(last)) : T("");
}

struct text window_words(struct arena *arena, const struct procedure *procedure, enum window_refusal refusal,
                         enum language language)
{
    switch (refusal) {
    case WINDOW_ADMITS:
        break;
    case WINDOW_NOT_YET:
        return SAY(arena, language, TR("Applications are taken from {1}. Please come again then."),
                   moment_at(procedure->window.opens_at));
    case WINDOW_OVER:
        return SAY(arena, language, TR("Applications were taken until {1}. Please ask the section."),
                   moment_at(procedure->window.closes_at - 1));
    case WINDOW_FULL:
        return SAY(arena, language, TR("All {1} places are taken. If somebody withdraws, a place becomes free again."),
                   counted(procedure->window.limit));
    case WINDOW_PERSON_HAS_THEIRS:
        return SAY(arena, language, TR("One person may apply {1} {1:time|times}, and you have applied already."),
                   counted(procedure->window.per_person));
    case WINDOW_SWITCHED_OFF:
        return say(language, TR("Applications are not taken online just now."));
    }
    return T("");
}

struct text window_words_now(const struct city *city, struct arena *arena, const struct procedure *procedure,
                             enum window_refusal refusal, enum language language)
{
    const struct words *reason = refusal == WINDOW_SWITCHED_OFF ? procedure_is_off(city, procedure->name) : NULL;
    struct text words = window_words(arena, procedure, refusal, language);
    return reason ? arena_print(arena, "%.*s%s%.*s", TEXT_ARGUMENTS(words), language == ENGLISH ? " " : "",
                                TEXT_ARGUMENTS(words_in(reason, language)))
                  : words;
}
