/*
 * The module: rights, articles of the city's folder, and what can be searched.
 */
#include "articles.migrations.h"
#include "articles.queries.h"
#include "base/markdown.h"
#include "city/city.h"
#include "city/load.h"
#include "engines/articles/articles.h"
#include "web/language.h"

enum { SEARCHED_MAX = 5000 };

static const char *const kinds[] = {"news", "guide", NULL};

struct loaded {
    struct article_draft draft;
    struct text title, body, topics, from_day, until_day; /* as they are stored */
};

static enum status publish(struct city_load *load, const struct loaded *loaded, int64_t article_id, int64_t seen)
{
    struct article_draft draft = loaded->draft;
    struct article_actor folder = {0, T("市の資料")};
    draft.article_id = article_id;
    draft.seen_number = seen;
    enum status status = article_write(load->city, load->store, load->arena, &draft, &folder, load->now, &article_id);
    if (status == DONE)
        status = article_ask(load->city, load->store, load->arena, article_id, &folder, load->now);
    return status == DONE ? article_publish(load->city, load->store, load->arena, article_id, seen + 1, &folder, load->now)
                          : status;
}

/* A new article is published; one whose newest version came from a folder too is brought up to date; what was written at the
   desk since then is left alone. */
static enum status apply(struct city_load *load, const struct loaded *loaded)
{
    struct articles_row row;
    struct articles_version newest;
    struct text name = loaded->draft.name;
    enum status status = articles_article_named(load->store, load->arena, name, &row);
    if (status == NOT_FOUND) {
        load_row(load, LOAD_ADDED, "記事 %.*s", TEXT_ARGUMENTS(name));
        return load->mode == LOAD_PLAN ? DONE : publish(load, loaded, 0, 0);
    }
    if (status == DONE)
        status = articles_newest_version(load->store, load->arena, row.id, &newest);
    if (status != DONE)
        return status;
    bool is_same = text_is(newest.title, loaded->title) && text_is(newest.body, loaded->body) &&
                   text_is(newest.topics, loaded->topics) && text_is(newest.from_day, loaded->from_day) &&
                   text_is(newest.until_day, loaded->until_day);
    bool is_ours = newest.writer_staff_id == 0 && text_is(newest.state, T("published"));
    load_row(load, is_same || !is_ours ? LOAD_UNCHANGED : LOAD_CHANGED, "記事 %.*s", TEXT_ARGUMENTS(name));
    return is_same || !is_ours || load->mode == LOAD_PLAN ? DONE : publish(load, loaded, row.id, newest.number);
}

static enum status load_article(struct city_load *load, struct text name, struct node *root, void *context)
{
    (void)context;
    struct loaded loaded = {.draft = {.name = name}};
    struct article_draft *draft = &loaded.draft;
    int kind = load_choice(load, root, "kind", NEEDED, kinds);
    draft->kind = kind == 1 ? ARTICLE_GUIDE : ARTICLE_NEWS;
    draft->title = load_words(load, root, "title", NEEDED);
    draft->body = load_words(load, root, "body", NEEDED);
    struct texts topics = load_texts(load, root, "topics", OPTIONAL);
    if (topics.count > ARTICLE_TOPICS_MAX)
        load_mistake(load, root, "分類（topics）は%d個までにしてください。", ARTICLE_TOPICS_MAX);
    for (size_t i = 0; i < topics.count && i < ARTICLE_TOPICS_MAX; i++)
        draft->topics.items[draft->topics.count++] = topics.items[i];
    load_date(load, root, "from", NEEDED, &draft->from);
    load_date(load, root, "until", OPTIONAL, &draft->until);
    load_no_more(load, root);
    if (!date_is_none(draft->until) && date_compare(draft->from, draft->until) > 0)
        load_mistake(load, root, "until は from より後の日にしてください。");
    if (load->mistake_count)
        return DONE;
    loaded.title = words_to_json(load->arena, &draft->title);
    loaded.body = words_to_json(load->arena, &draft->body);
    loaded.topics = article_topics_line(load->arena, &draft->topics);
    loaded.from_day = date_text(load->arena, draft->from);
    loaded.until_day = date_text(load->arena, draft->until);
    return apply(load, &loaded);
}

static enum status load_articles(struct city_load *load)
{
    return load_folder(load, "articles", load_article, NULL);
}

static enum status list_documents(struct job_run *run, void (*add)(void *index, const struct search_document *document),
                                  void *index)
{
    struct articles_publics rows;
    enum status status =
        articles_visible(run->store, run->arena, T(""), date_text(run->arena, date_of_moment(run->now)), SEARCHED_MAX, &rows);
    for (size_t i = 0; status == DONE && i < rows.count; i++) {
        const struct articles_public *row = &rows.items[i];
        struct words title = words_from_json(run->arena, row->title), body = words_from_json(run->arena, row->body);
        for (enum language language = JAPANESE; language < LANGUAGE_COUNT; language++) {
            struct text plain;
            if (!words_has(&title, language))
                continue;
            if (markdown_plain(run->arena, words_in(&body, language), &plain) != DONE)
                plain = words_in(&body, language);
            struct text key = arena_join(run->arena, row->name, language_prefix(language)); /* one document a language */
            struct search_document document = {.key = key, .title = words_in(&title, language),
                                               .body = arena_print(run->arena, "%.*s\n%.*s", TEXT_ARGUMENTS(row->topics),
                                                                   TEXT_ARGUMENTS(plain)),
                                               .url = arena_join(run->arena, T("/news/"), row->name), .language = language};
            add(index, &document);
        }
    }
    return status;
}

static const struct permission permissions[] = {
    {"articles.write", SENTENCE("May write news and guide pages")},
    {"articles.publish", SENTENCE("May publish news and guide pages that somebody else wrote")},
    {0}};
static const struct search_source search[] = {{"articles", NULL, list_documents}, {0}};

static const struct invariant invariants[] = {
    {"Nobody publishes what they wrote",
     "SELECT id FROM articles_version WHERE publisher_staff_id <> 0 AND publisher_staff_id = writer_staff_id"},
    {"What is public was published",
     "SELECT a.id FROM articles_article AS a WHERE a.published_version <> 0 AND NOT EXISTS (SELECT 1 FROM articles_version AS v "
     "WHERE v.article_id = a.id AND v.number = a.published_version AND v.state = 'published')"},
    {0}};

const struct module articles_module = {
    .name = "articles",
    .title = "News and guide pages",
    .migrations = articles_migrations,
    .permissions = permissions,
    .search = search,
    .invariants = invariants,
    .load = load_articles,
};
