/*
 * What is not translated yet, of procedures (published and being designed) and of the program's own sentences, with a link to
 * where each is written.
 *
 * What stands in for a missing text: English and やさしい日本語 fall back to Japanese (city/words.h, web/language.h).
 */
#include "designer.pages.h"
#include "services/designer/designer.h"

#include "base/list.h"
#include "city/city.h"
#include "engines/procedures/library.h"
#include "web/language.h"

enum { LINES_SHOWN = 400, SENTENCES_SHOWN = 200 };

struct counting {
    struct request *request;
    struct missing_view *view;
    struct missing_group *group;
    LIST_OF(struct missing_line) lines;
    int64_t design_id;
};

static void count_words(void *context, struct text path, json_t *words)
{
    struct counting *counting = context;
    struct request *request = counting->request;
    bool english = json_member_text(words, "en").length > 0, easy = json_member_text(words, "easy").length > 0;
    counting->view->words++;
    counting->view->english += english;
    counting->view->easy += easy;
    if (english && easy)
        return;
    counting->group->count++;
    if (counting->lines.count >= LINES_SHOWN)
        return;
    struct text form = path;
    while (form.length && (!definition_keys_at(form) || text_has(form, T(".choices")) || text_has(form, T(".amounts")) ||
                           text_has(form, T(".must")) || text_has(form, T(".repeat"))))
        form = path_above(form);
    const struct definition_key *line = definition_key_at(path);
    *LIST_ADD(request->arena, &counting->lines) = (struct missing_line){
        .path = path, .japanese = json_member_text(words, "ja"), .lacks_english = !english, .lacks_easy = !easy,
        .where = line ? say(request->language, line->title) : path, .is_open = counting->design_id != 0,
        .link = counting->design_id ? arena_print(request->arena, "/desk/designs/%lld?at=%.*s", (long long)counting->design_id, TEXT_ARGUMENTS(form))
                                    : arena_print(request->arena, "/desk/designer/%.*s", TEXT_ARGUMENTS(counting->group->name))};
}

static enum status count_body(struct request *request, struct missing_view *view, struct text name, struct text text, int64_t design_id)
{
    json_t *body = NULL;
    struct missing_group *group = &view->groups.items[view->groups.count];
    struct counting counting = {.request = request, .view = view, .group = group, .design_id = design_id};
    enum status status = json_read(request->arena, text, NULL, &body, NULL);
    if (status != DONE)
        return BROKEN;
    *group = (struct missing_group){.name = name, .title = body_words(json_member(body, T("title")), request->language)};
    tree_each_words(request->arena, body, T(""), count_words, &counting);
    group->lines.items = counting.lines.items;
    group->lines.count = counting.lines.count;
    view->groups.count += group->count > 0;
    return DONE;
}

static enum status count_procedures(struct request *request, struct missing_view *view)
{
    const struct procedure_set *set = procedures_now(city_of(request));
    struct designs designs;
    enum status status = designs_open(request->store, request->arena, &designs);
    if (status != DONE)
        return status;
    view->groups.items = TAKE(request->arena, struct missing_group, set->count + designs.count + 1);
    for (size_t i = 0; status == DONE && i < designs.count; i++)
        if (designer_may(request, designs.items[i].section_id))
            status = count_body(request, view, designs.items[i].name, designs.items[i].body, designs.items[i].id);
    for (size_t i = 0; status == DONE && i < set->count; i++) {
        struct text body;
        if (!designer_may(request, set->items[i]->section_id))
            continue;
        status = design_published_body(request->store, request->arena, set->items[i]->name, set->items[i]->version, &body);
        if (status == DONE)
            status = count_body(request, view, set->items[i]->name, body, 0);
    }
    return status;
}

static bool has_kanji(struct text text)
{
    while (text.length) {
        int32_t rune = text_next_rune(&text);
        if (rune >= 0x4E00 && rune <= 0x9FFF)
            return true;
    }
    return false;
}

/* A sentence that reads the same in both and has kanji was not written in やさしい日本語. */
static void count_sentences(struct request *request, struct missing_view *view)
{
    const struct message_row *row;
    view->sentences.items = TAKE(request->arena, struct text, SENTENCES_SHOWN);
    for (size_t i = 0; (row = message_row_at(i)) != NULL; i++) {
        struct text japanese = row->in[JAPANESE].plain;
        view->sentence_count++;
        if (!text_is(japanese, row->in[EASY_JAPANESE].plain) || !has_kanji(japanese))
            continue;
        view->sentences_missing++;
        if (view->sentences.count < SENTENCES_SHOWN)
            view->sentences.items[view->sentences.count++] = japanese;
    }
}

enum status designer_show_missing(struct request *request, struct response *response)
{
    struct missing_view view = {0};
    enum status status = count_procedures(request, &view);
    if (status != DONE)
        return status;
    count_sentences(request, &view);
    return designer_missing_page(request, response, &view);
}
