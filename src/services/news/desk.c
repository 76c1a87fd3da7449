/*
 * The desk: writing with a preview, asking for publishing, publishing by a second person, going back to an older version.
 */
#include "base/japanese.h"
#include "city/city.h"
#include "city/permissions.h"
#include "news.pages.h"
#include "services/news/news.h"
#include "web/html.h"

enum { ARTICLES_SHOWN = 300, BODY_MAX = 20000, COMMENT_MAX = 200 };

struct written {
    struct text name, kind, title_ja, title_en, title_easy, body_ja, body_en, body_easy, topics;
    struct date from, until;
};

/* clang-format off */
static const struct option kinds[] = {{"news", TR_INIT("News"), {0}}, {"guide", TR_INIT("Guide page"), {0}}, {0}};
#define TEXTS                                                                                                                  \
    TEXT_FIELD(struct written, title_ja, .label = TR_INIT("Title (Japanese)"), .min = 2, .max = 100),                          \
    LONG_TEXT_FIELD(struct written, body_ja, .label = TR_INIT("Text (Japanese)"), .hint = TR_INIT("Markdown: # heading, - list, [words](address), tables"), .max = BODY_MAX, .rows = 12), \
    TEXT_FIELD(struct written, title_en, .label = TR_INIT("Title (English)"), .is_optional = true, .max = 200),                \
    LONG_TEXT_FIELD(struct written, body_en, .label = TR_INIT("Text (English)"), .is_optional = true, .max = BODY_MAX, .rows = 8), \
    TEXT_FIELD(struct written, title_easy, .label = TR_INIT("Title (easy Japanese)"), .is_optional = true, .max = 100),         \
    LONG_TEXT_FIELD(struct written, body_easy, .label = TR_INIT("Text (easy Japanese)"), .is_optional = true, .max = BODY_MAX, .rows = 8), \
    TEXT_FIELD(struct written, topics, .label = TR_INIT("Topics"), .hint = TR_INIT("Parted by commas, up to eight"), .is_optional = true, .max = 100), \
    DATE_FIELD(struct written, from, .label = TR_INIT("First day it is public")),                                              \
    DATE_FIELD(struct written, until, .label = TR_INIT("Last day it is public"), .is_optional = true)
static const struct field new_fields[] = {
    TEXT_FIELD(struct written, name, .label = TR_INIT("Name in the address"), .hint = TR_INIT("Small letters a to z, digits and -"), .min = 2, .max = 60),
    CHOICE_FIELD(struct written, kind, .label = TR_INIT("article|Kind"), .options = kinds),
    TEXTS, {0}};
static const struct field old_fields[] = {TEXTS, {0}};
/* clang-format on */

static struct message state_words(enum article_state state)
{
    return state == ARTICLE_DRAFT     ? TR("article|Draft")
           : state == ARTICLE_WAITING ? TR("article|Waits to be published")
                                      : TR("article|Published");
}

enum status news_show_desk(struct request *request, struct response *response)
{
    struct article_lines lines;
    enum status status = articles_list(request->store, request->arena, ARTICLES_SHOWN, &lines);
    if (status != DONE)
        return status;
    struct news_desk desk = {.may_write = may(request, "articles.write")};
    desk.rows = (struct news_rows){lines.count, TAKE(request->arena, struct news_row, lines.count)};
    for (size_t i = 0; i < lines.count; i++) {
        const struct article_line *line = &lines.items[i];
        bool is_down = line->state == ARTICLE_PUBLISHED && line->public_number == 0;
        desk.rows.items[i] = (struct news_row){*line, words_in(&line->title, JAPANESE),
                                               is_down ? TR("article|Taken down") : state_words(line->state)};
    }
    return news_desk_page(request, response, &desk);
}

static void fill_form(struct request *request, const struct article_version *version)
{
    struct arena *arena = request->arena;
    form_initial(request, "title_ja", version->title.in[JAPANESE]);
    form_initial(request, "title_en", version->title.in[ENGLISH]);
    form_initial(request, "title_easy", version->title.in[EASY_JAPANESE]);
    form_initial(request, "body_ja", version->body.in[JAPANESE]);
    form_initial(request, "body_en", version->body.in[ENGLISH]);
    form_initial(request, "body_easy", version->body.in[EASY_JAPANESE]);
    form_initial(request, "topics", article_topics_line(arena, &version->topics));
    form_initial(request, "from", date_text(arena, version->from));
    form_initial(request, "until", date_text(arena, version->until));
}

static void fill_rights(struct request *request, struct news_edit *edit, const struct article_version *newest)
{
    int64_t self = request->actor.id;
    bool may_write = may(request, "articles.write"), may_publish = may(request, "articles.publish");
    bool is_writer = newest->writer_staff_id == self;
    edit->number = newest->number;
    edit->comment = newest->state == ARTICLE_DRAFT ? newest->comment : T("");
    edit->is_waiting = newest->state == ARTICLE_WAITING;
    edit->waits_by = newest->writer_name;
    edit->may_edit = may_write && (newest->state == ARTICLE_PUBLISHED || (newest->state == ARTICLE_DRAFT && is_writer));
    edit->may_ask = may_write && newest->state == ARTICLE_DRAFT && is_writer;
    edit->may_publish = may_publish && edit->is_waiting && !is_writer;
    edit->may_return = edit->may_publish && may_write;
    edit->may_take_back = may_write && edit->is_waiting && is_writer;
    for (size_t i = 0; i < edit->versions.count; i++) {
        struct news_version *row = &edit->versions.items[i];
        edit->may_take_down |= may_publish && row->version.is_public;
        row->may_roll_back = may_write && newest->state == ARTICLE_PUBLISHED && row->version.state == ARTICLE_PUBLISHED &&
                             !row->version.is_public;
    }
}

static void add_preview(struct request *request, struct news_edit *edit, enum language language, const char *title, const char *body)
{
    struct text words = request_field(request, body);
    if (text_trim(words).length)
        edit->previews.items[edit->previews.count++] = (struct news_preview){
            language_name(language), request_field(request, title), html_of_markdown(request->arena, words)};
}

static enum status show(struct request *request, struct response *response, int64_t id, bool is_preview)
{
    struct news_edit edit = {.id = id, .is_new = id == 0, .may_edit = true, .fields = id ? old_fields : new_fields,
                             .action = id ? arena_print(request->arena, "/desk/news/%lld", (long long)id) : T("/desk/news")};
    if (id) {
        struct article_versions history;
        enum article_kind kind;
        enum status status = article_of(request->store, request->arena, id, &edit.name, &kind);
        if (status == DONE)
            status = article_history(request->store, request->arena, id, &history);
        if (status != DONE)
            return status;
        edit.versions = (struct news_versions){history.count, TAKE(request->arena, struct news_version, history.count)};
        for (size_t i = 0; i < history.count; i++)
            edit.versions.items[i] = (struct news_version){history.items[i], words_in(&history.items[i].title, JAPANESE),
                                                           state_words(history.items[i].state), false};
        if (history.count == 0)
            return NOT_FOUND;
        fill_rights(request, &edit, &history.items[0]);
        fill_form(request, &history.items[0]);
    }
    if (is_preview) {
        edit.previews.items = TAKE(request->arena, struct news_preview, LANGUAGE_COUNT);
        add_preview(request, &edit, JAPANESE, "title_ja", "body_ja");
        add_preview(request, &edit, ENGLISH, "title_en", "body_en");
        add_preview(request, &edit, EASY_JAPANESE, "title_easy", "body_easy");
    }
    return news_edit_page(request, response, &edit);
}

enum status news_show_new(struct request *request, struct response *response)
{
    return show(request, response, 0, false);
}

enum status news_show_edit(struct request *request, struct response *response)
{
    return show(request, response, request_part_id(request, "id"), false);
}

/* ---- writing ---- */

static struct article_actor actor_of(struct request *request)
{
    return (struct article_actor){request->actor.id, actor_title(request, JAPANESE)};
}

struct writing {
    struct request *request;
    struct article_draft draft;
    struct article_actor writer;
    int64_t id;
};

static enum status write_in_store(struct store *store, void *context)
{
    struct writing *writing = context;
    return article_write(city_of(writing->request), store, writing->request->arena, &writing->draft, &writing->writer,
                         writing->request->now, &writing->id);
}

static struct article_draft draft_of(struct request *request, int64_t id, const struct written *form)
{
    struct article_draft draft = {.article_id = id, .name = form->name, .from = form->from, .until = form->until,
                                  .kind = text_is(form->kind, T("guide")) ? ARTICLE_GUIDE : ARTICLE_NEWS,
                                  .title = {{form->title_ja, form->title_en, form->title_easy}},
                                  .body = {{form->body_ja, form->body_en, form->body_easy}},
                                  .topics = article_topics_of(request->arena, form->topics)};
    if (!text_to_integer(request_field(request, "seen"), &draft.seen_number))
        draft.seen_number = 0;
    return draft;
}

static enum status write_article(struct request *request, struct response *response, int64_t id)
{
    struct written form = {0};
    if (text_is(request_field(request, "act"), T("preview")))
        return show(request, response, id, true);
    enum status status = form_read(request, id ? old_fields : new_fields, &form);
    if (status != DONE)
        return status == INVALID ? show(request, response, id, false) : status;
    struct writing writing = {request, draft_of(request, id, &form), actor_of(request), 0};
    status = store_transaction(request->store, write_in_store, &writing);
    if (status == INVALID && !date_is_none(form.until) && date_compare(form.from, form.until) > 0)
        form_problem(request, "until", TR("The last day is before the first one. Please check both."), SHOWN(T("")));
    else if (status == INVALID)
        form_problem(request, "name", TR("Please use small letters a to z, digits and - only."), SHOWN(T("")));
    else if (status == CONFLICT && id == 0)
        form_problem(request, "name", TR("Another article has this name. Please choose another one."), SHOWN(T("")));
    else if (status == CONFLICT)
        form_problem(request, "", TR("Somebody has changed this article meanwhile. Open it again in another tab and take your changes over."),
                     SHOWN(T("")));
    if (status == INVALID || status == CONFLICT)
        return show(request, response, id, false);
    return status == DONE ? redirect_print(response, "/desk/news/%lld", (long long)writing.id) : status;
}

enum status news_write_new(struct request *request, struct response *response)
{
    return write_article(request, response, 0);
}

enum status news_write(struct request *request, struct response *response)
{
    return write_article(request, response, request_part_id(request, "id"));
}

/* ---- the steps; each is one call of the engine in a transaction ---- */

struct stepping {
    struct request *request;
    struct article_actor actor;
    int64_t id, number;
    struct text comment;
};

static enum status take_step(struct request *request, struct response *response, enum status (*body)(struct store *, void *))
{
    struct stepping stepping = {.request = request, .actor = actor_of(request), .id = request_part_id(request, "id"),
                                .comment = grapheme_first(request_field(request, "comment"), COMMENT_MAX)};
    if (!text_to_integer(request_field(request, "number"), &stepping.number))
        stepping.number = request_part_id(request, "number");
    enum status status = store_transaction(request->store, body, &stepping);
    if (status == INVALID) {
        form_problem(request, "comment", TR("Please say in a few words what should be changed."), SHOWN(T("")));
        return show(request, response, stepping.id, false);
    }
    return status == DONE ? redirect_print(response, "/desk/news/%lld", (long long)stepping.id) : status;
}

static enum status ask_in_store(struct store *store, void *context)
{
    struct stepping *step = context;
    return article_ask(city_of(step->request), store, step->request->arena, step->id, &step->actor, step->request->now);
}

static enum status publish_in_store(struct store *store, void *context)
{
    struct stepping *step = context;
    return article_publish(city_of(step->request), store, step->request->arena, step->id, step->number, &step->actor,
                           step->request->now);
}

static enum status return_in_store(struct store *store, void *context)
{
    struct stepping *step = context;
    return article_return(city_of(step->request), store, step->request->arena, step->id, step->comment, &step->actor,
                          step->request->now);
}

static enum status roll_back_in_store(struct store *store, void *context)
{
    struct stepping *step = context;
    return article_roll_back(city_of(step->request), store, step->request->arena, step->id, step->number, &step->actor,
                             step->request->now);
}

static enum status take_down_in_store(struct store *store, void *context)
{
    struct stepping *step = context;
    return article_take_down(city_of(step->request), store, step->request->arena, step->id, &step->actor, step->request->now);
}

enum status news_ask(struct request *request, struct response *response)
{
    return take_step(request, response, ask_in_store);
}

enum status news_publish(struct request *request, struct response *response)
{
    return take_step(request, response, publish_in_store);
}

enum status news_return(struct request *request, struct response *response)
{
    return take_step(request, response, return_in_store);
}

enum status news_roll_back(struct request *request, struct response *response)
{
    return take_step(request, response, roll_back_in_store);
}

enum status news_take_down(struct request *request, struct response *response)
{
    return take_step(request, response, take_down_in_store);
}
