/*
 * What everybody reads: the list by topic, one article, and the same as JSON.
 */
#include "base/json.h"
#include "base/markdown.h"
#include "city/city.h"
#include "news.pages.h"
#include "services/news/news.h"
#include "web/html.h"

enum { NEWS_SHOWN = 200, TOPICS_SHOWN = 20, SCHEMA_VERSION = 1, CACHE_SECONDS = 60 };

static bool has_topic(const struct article *article, struct text topic)
{
    for (size_t i = 0; i < article->topics.count; i++)
        if (text_is(article->topics.items[i], topic))
            return true;
    return topic.length == 0;
}

static void add_topics(struct news_list *list, const struct article *article)
{
    for (size_t i = 0; i < article->topics.count; i++) {
        size_t at = 0;
        while (at < list->topics.count && !text_is(list->topics.items[at].name, article->topics.items[i]))
            at++;
        if (at == list->topics.count && at < TOPICS_SHOWN)
            list->topics.items[list->topics.count++] =
                (struct news_topic){article->topics.items[i], text_is(article->topics.items[i], list->topic)};
    }
}

enum status news_show_list(struct request *request, struct response *response)
{
    struct articles found;
    enum status status = articles_newest(request->store, request->arena, ARTICLE_NEWS, city_today_of(request), NEWS_SHOWN, &found);
    if (status != DONE)
        return status;
    struct news_list list = {.topic = text_trim(request_query(request, "topic"))};
    list.topics.items = TAKE(request->arena, struct news_topic, TOPICS_SHOWN);
    list.items.items = TAKE(request->arena, struct news_item, found.count);
    for (size_t i = 0; i < found.count; i++) {
        const struct article *article = &found.items[i];
        add_topics(&list, article);
        if (has_topic(article, list.topic))
            list.items.items[list.items.count++] =
                (struct news_item){article->name, words_in(&article->title, request->language),
                                   article->topics.count ? article->topics.items[0] : T(""), article->from, article->is_new};
    }
    response->is_private = request->actor.kind != STRANGER;
    return news_list_page(request, response, &list);
}

enum status news_show_article(struct request *request, struct response *response)
{
    struct news_page page = {0};
    enum status status = article_public(request->store, request->arena, request_part(request, "name"), city_today_of(request),
                                        &page.article);
    if (status != DONE)
        return status;
    page.title = words_in(&page.article.title, request->language);
    page.body = html_of_markdown(request->arena, words_in(&page.article.body, request->language));
    page.is_untranslated = request->language != JAPANESE && !words_has(&page.article.body, request->language);
    response->is_private = request->actor.kind != STRANGER;
    return news_article_page(request, response, &page);
}

static void put_article(struct request *request, struct json_writer *writer, const struct article *article)
{
    struct text path = arena_print(request->arena, "/news/%.*s", TEXT_ARGUMENTS(article->name)), plain;
    json_start_object(writer);
    json_put_member_text(writer, T("name"), article->name);
    json_put_member_text(writer, T("url"), city_url(city_of(request), request->arena, path));
    json_put_member_text(writer, T("title"), words_in(&article->title, JAPANESE));
    if (words_has(&article->title, ENGLISH))
        json_put_member_text(writer, T("title_en"), words_in(&article->title, ENGLISH));
    if (words_has(&article->title, EASY_JAPANESE))
        json_put_member_text(writer, T("title_easy"), words_in(&article->title, EASY_JAPANESE));
    if (markdown_plain(request->arena, words_in(&article->body, JAPANESE), &plain) == DONE)
        json_put_member_text(writer, T("text"), plain);
    json_put_member_text(writer, T("from"), date_text(request->arena, article->from));
    if (!date_is_none(article->until))
        json_put_member_text(writer, T("until"), date_text(request->arena, article->until));
    json_put_key(writer, T("topics"));
    json_start_list(writer);
    for (size_t i = 0; i < article->topics.count; i++)
        json_put_text(writer, article->topics.items[i]);
    json_end_list(writer);
    json_end_object(writer);
}

enum status news_send_json(struct request *request, struct response *response)
{
    struct articles found;
    enum status status = articles_newest(request->store, request->arena, ARTICLE_NEWS, city_today_of(request), NEWS_SHOWN, &found);
    if (status != DONE)
        return status;
    struct buffer json = buffer_new(request->arena);
    struct json_writer writer = json_writer_new(&json);
    json_start_object(&writer);
    json_put_member_integer(&writer, T("schema_version"), SCHEMA_VERSION);
    json_put_member_text(&writer, T("title"), words_in(&city_profile(city_of(request))->name, JAPANESE));
    json_put_key(&writer, T("items"));
    json_start_list(&writer);
    for (size_t i = 0; i < found.count; i++)
        put_article(request, &writer, &found.items[i]);
    json_end_list(&writer);
    json_end_object(&writer);
    response->is_private = false;
    response->max_age_seconds = CACHE_SECONDS;
    return response_json(response, buffer_text(&json));
}
