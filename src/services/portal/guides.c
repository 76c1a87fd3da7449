/*
 * /procedures: all of them by category, life event, 五十音 or section, or those that fit some words; and one guide.
 */
#include "portal.pages.h"
#include "services/portal/portal.h"

#include "base/japanese.h"
#include "city/accounts.h"
#include "city/sections.h"
#include "engines/procedures/library.h"
#include "web/language.h"

enum { GROUPS_MAX = 64 };

/* ---- groups ---- */

struct grouping {
    struct request *request;
    const struct procedure_set *set;
    struct guides_view *view;
};

static struct guide_line line_of(const struct grouping *grouping, const struct procedure *procedure)
{
    return (struct guide_line){procedure->name, words_in(&procedure->title, grouping->request->language),
                               words_in(&procedure->summary, grouping->request->language)};
}

/* The group of that id, made at its first procedure; NULL when there are too many. */
static struct guide_group *group_of(struct grouping *grouping, struct text id, struct text title)
{
    struct guides_view *view = grouping->view;
    for (size_t i = 0; i < view->groups.count; i++)
        if (text_is(view->groups.items[i].id, id))
            return &view->groups.items[i];
    if (view->groups.count == GROUPS_MAX)
        return NULL;
    struct guide_group *group = &view->groups.items[view->groups.count++];
    *group = (struct guide_group){.id = id, .title = title,
                                  .items = TAKE(grouping->request->arena, struct guide_line, grouping->set->count)};
    return group;
}

static void put_into(struct grouping *grouping, struct text id, struct text title, const struct procedure *procedure)
{
    struct guide_group *group = group_of(grouping, id, title);
    if (group)
        group->items[group->count++] = line_of(grouping, procedure);
}

static void group_by_category(struct grouping *grouping, struct text only)
{
    struct request *request = grouping->request;
    for (int place = 0; place <= CATEGORY_LAST; place++)
        for (size_t i = 0; i < grouping->set->count; i++) {
            const struct procedure *procedure = grouping->set->items[i];
            struct text category = procedure->category;
            if (category_place(category) == place && (!only.length || text_is(only, category)))
                put_into(grouping, category, category_title(request->arena, request->language, category), procedure);
        }
}

static void group_by_life_event(struct grouping *grouping, struct text only)
{
    struct request *request = grouping->request;
    for (size_t i = 0; i < grouping->set->count; i++) {
        const struct procedure *procedure = grouping->set->items[i];
        for (size_t j = 0; j < procedure->life_events.count; j++) {
            struct text event = procedure->life_events.items[j];
            if (!only.length || text_is(only, event))
                put_into(grouping, event, life_event_title(request->arena, request->language, event), procedure);
        }
    }
}

/* あ か さ ...: the row of the first kana. Voiced and small ones lie between the plain ones in Unicode. */
static int kana_row(struct text kana)
{
    static const int32_t firsts[] = {0x30A1, 0x30AB, 0x30B5, 0x30BF, 0x30CA, 0x30CF, 0x30DE, 0x30E3, 0x30E9, 0x30EE, 0x30F7};
    int32_t rune = text_next_rune(&kana);
    int row = 0;
    while (row < 10 && rune >= firsts[row + 1])
        row++;
    if (rune == 0x30F4) /* ヴ */
        row = 0;
    return row;
}

static void group_by_kana(struct grouping *grouping)
{
    static const struct text rows[] = {TEXT_INIT("あ行"), TEXT_INIT("か行"), TEXT_INIT("さ行"), TEXT_INIT("た行"),
                                       TEXT_INIT("な行"), TEXT_INIT("は行"), TEXT_INIT("ま行"), TEXT_INIT("や行"),
                                       TEXT_INIT("ら行"), TEXT_INIT("わ行"), TEXT_INIT("わ行")};
    const struct procedure_set *set = grouping->set;
    const struct procedure **sorted = TAKE(grouping->request->arena, const struct procedure *, set->count + 1);
    for (size_t i = 0; i < set->count; i++) {
        size_t at = i;
        for (; at > 0 && text_compare(sorted[at - 1]->kana, set->items[i]->kana) > 0; at--)
            sorted[at] = sorted[at - 1];
        sorted[at] = set->items[i];
    }
    for (size_t i = 0; i < set->count; i++) {
        int row = kana_row(sorted[i]->kana);
        put_into(grouping, rows[row], rows[row], sorted[i]);
    }
}

static enum status group_by_section(struct grouping *grouping, struct text only)
{
    struct request *request = grouping->request;
    for (size_t i = 0; i < grouping->set->count; i++) {
        const struct procedure *procedure = grouping->set->items[i];
        struct section section;
        if (only.length && !text_is(only, procedure->section))
            continue;
        enum status status = section_by_code(request->store, request->arena, procedure->section, &section);
        if (status != DONE && status != NOT_FOUND)
            return status;
        struct text title = status == DONE ? words_in(&section.name, request->language) : procedure->section;
        put_into(grouping, procedure->section, title, procedure);
    }
    return DONE;
}

/* ---- words ---- */

enum { FITS_BEST = 4 };

/* How well the words fit: 3 a search word as it is (4 where the field is called so too), 2 in the title, 1 anywhere, 0 not at
   all. Who looks for ごみ wants to throw something away before reporting what a company did with it. */
static int fit(struct arena *arena, const struct procedure *procedure, struct text folded)
{
    struct text field = japanese_fold(arena, category_title(arena, JAPANESE, procedure->category));
    struct buffer titles = buffer_new(arena), all = buffer_new(arena);
    for (int i = 0; i < LANGUAGE_COUNT; i++) {
        buffer_print(&titles, "%.*s\n", TEXT_ARGUMENTS(procedure->title.in[i]));
        buffer_print(&all, "%.*s\n", TEXT_ARGUMENTS(procedure->summary.in[i]));
    }
    for (size_t i = 0; i < procedure->search_words.count; i++) {
        if (text_is(japanese_fold(arena, procedure->search_words.items[i]), folded))
            return text_has(field, folded) ? FITS_BEST : FITS_BEST - 1;
        buffer_print(&all, "%.*s\n", TEXT_ARGUMENTS(procedure->search_words.items[i]));
    }
    if (text_has(japanese_fold(arena, buffer_text(&titles)), folded))
        return 2;
    buffer_put(&all, procedure->kana);
    return text_has(japanese_fold(arena, buffer_text(&all)), folded) ? 1 : 0;
}

static void group_by_words(struct grouping *grouping, struct text words)
{
    struct request *request = grouping->request;
    const struct procedure_set *set = grouping->set;
    struct text folded = japanese_fold(request->arena, words);
    int *fits = TAKE(request->arena, int, set->count + 1);
    for (size_t i = 0; i < set->count; i++)
        fits[i] = fit(request->arena, set->items[i], folded);
    for (int wanted = FITS_BEST; wanted > 0; wanted--)
        for (size_t i = 0; i < set->count; i++)
            if (fits[i] == wanted)
                put_into(grouping, T("found"), say(request->language, TR("Procedures for these words")), set->items[i]);
}

/* ---- the page ---- */

static void fill_ways(struct request *request, struct guides_view *view, struct text by)
{
    static const struct {
        struct text name;
        struct message title;
    } ways[] = {{TEXT_INIT("category"), TR_INIT("By field")},
                {TEXT_INIT("event"), TR_INIT("By event in life")},
                {TEXT_INIT("kana"), TR_INIT("By the Japanese alphabet")},
                {TEXT_INIT("section"), TR_INIT("By section")}};
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
        view->ways[i] = (struct guide_way){arena_join(request->arena, T("/procedures?by="), ways[i].name),
                                           say(request->language, ways[i].title), text_is(by, ways[i].name)};
}

static enum status fill_groups(struct grouping *grouping, struct text *by)
{
    struct request *request = grouping->request;
    struct text category = request_query(request, "category"), event = request_query(request, "event");
    struct text section = request_query(request, "section");
    *by = request_query(request, "by");
    if (grouping->view->is_search) {
        *by = T("");
        group_by_words(grouping, grouping->view->words);
    } else if (event.length || text_is(*by, T("event"))) {
        *by = T("event");
        group_by_life_event(grouping, event);
    } else if (section.length || text_is(*by, T("section"))) {
        *by = T("section");
        return group_by_section(grouping, section);
    } else if (text_is(*by, T("kana"))) {
        group_by_kana(grouping);
    } else {
        *by = T("category");
        group_by_category(grouping, category);
    }
    return DONE;
}

enum status portal_show_guides(struct request *request, struct response *response)
{
    struct guides_view view = {.words = text_trim(request_query(request, "q"))};
    struct grouping grouping = {request, procedures_now(city_of(request)), &view};
    struct text by;
    view.is_search = view.words.length > 0;
    view.groups.items = TAKE(request->arena, struct guide_group, GROUPS_MAX);
    enum status status = fill_groups(&grouping, &by);
    if (status != DONE)
        return status;
    fill_ways(request, &view, by);
    for (size_t i = 0; i < view.groups.count; i++)
        view.total += (int64_t)view.groups.items[i].count;
    response->is_private = request->actor.kind != STRANGER;
    return portal_guides_page(request, response, &view);
}

static struct text_items items_of(struct request *request, const struct words_list *list)
{
    struct text_items items = {list->count, TAKE(request->arena, struct text, list->count + 1)};
    for (size_t i = 0; i < list->count; i++)
        items.items[i] = words_in(&list->items[i], request->language);
    return items;
}

/* What the applicant needs to be known by, in words. */
static struct message assurance_words(const struct procedure *procedure)
{
    switch (procedure->assurance) {
    case ASSURANCE_NONE:
        return TR("You can send it without signing in and without an account.");
    case ASSURANCE_MAIL:
        return TR("No account is needed. Before sending you prove by a number in a mail that the mail address is yours.");
    default:
        return TR("You sign in with your My Number card, so that the city knows who you are.");
    }
}

static enum status fill_window(struct request *request, const struct procedure *procedure, struct guide_view *view)
{
    enum window_refusal refusal;
    int64_t left;
    enum status status = window_look(request->store, request->arena, procedure, request->now, &refusal, &left);
    if (status != DONE)
        return status;
    view->period = window_period_words(request->arena, procedure, request->language);
    view->refusal = window_words_now(city_of(request), request->arena, procedure, refusal, request->language);
    view->places = procedure->window.limit;
    view->places_left = left;
    return DONE;
}

enum status portal_show_guide(struct request *request, struct response *response)
{
    const struct procedure *procedure = procedure_find(city_of(request), request_part(request, "name"));
    struct draft draft;
    struct section section;
    enum language language = request->language;
    if (!procedure)
        return NOT_FOUND;
    enum status status = visitor_draft(request, procedure->name, &draft);
    if (status != DONE && status != NOT_FOUND)
        return status;
    struct guide_view view = {.procedure = procedure, .has_draft = status == DONE,
                              .title = words_in(&procedure->title, language),
                              .summary = words_in(&procedure->summary, language),
                              .category = category_title(request->arena, language, procedure->category),
                              .category_url = arena_join(request->arena, T("/procedures?category="), procedure->category),
                              .who = words_in(&procedure->guide.who, language),
                              .fee = words_in(&procedure->guide.fee, language),
                              .time = words_in(&procedure->guide.time, language),
                              .legal_basis = words_in(&procedure->guide.legal_basis, language),
                              .before = words_in(&procedure->guide.before, language),
                              .contact = words_in(&procedure->contact, language),
                              .assurance = say(language, assurance_words(procedure)),
                              .needs = items_of(request, &procedure->guide.needs),
                              .ways = items_of(request, &procedure->guide.other_ways)};
    status = fill_window(request, procedure, &view);
    if (status == DONE)
        status = section_by_code(request->store, request->arena, procedure->section, &section);
    if (status != DONE && status != NOT_FOUND)
        return status;
    bool has_phone = status == DONE && section.phone.length;
    view.section = status == DONE ? words_in(&section.name, language) : T("");
    view.phone = has_phone ? section.phone : city_profile(city_of(request))->phone;
    view.steps.items = TAKE(request->arena, struct text, procedure->step_count + 1);
    for (size_t i = 0; i < procedure->step_count; i++)
        if (!procedure->steps[i].is_exit)
            view.steps.items[view.steps.count++] = words_in(&procedure->steps[i].title, language);
    response->is_private = request->actor.kind != STRANGER || view.has_draft;
    return portal_guide_page(request, response, &view);
}
