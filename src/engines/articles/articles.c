/*
 * Reading articles, and the steps from draft to public. The rule of two persons stands in article_publish and in the table.
 */
#include "engines/articles/articles.h"

#include "articles.queries.h"
#include "base/check.h"
#include "city/city.h"
#include "city/reactions.h"
#include "city/search.h"

enum { NEW_DAYS = 7, NAME_MIN = 2, NAME_MAX = 60 };

struct article_topics article_topics_of(struct arena *arena, struct text line)
{
    struct article_topics topics = {0};
    struct text part;
    line = text_trim(line);
    struct buffer plain = buffer_new(arena);
    while (line.length) { /* 、 and ， part topics as well */
        bool is_comma = text_starts(line, T("、")) || text_starts(line, T("，"));
        if (is_comma)
            buffer_put_byte(&plain, ',');
        else
            buffer_put_byte(&plain, line.bytes[0]);
        line = text_from(line, is_comma ? 3 : 1);
    }
    struct text rest = buffer_text(&plain);
    while (rest.length && topics.count < ARTICLE_TOPICS_MAX && text_next_part(&rest, ',', &part))
        if (text_trim(part).length)
            topics.items[topics.count++] = text_trim(part);
    return topics;
}

struct text article_topics_line(struct arena *arena, const struct article_topics *topics)
{
    struct buffer line = buffer_new(arena);
    for (size_t i = 0; i < topics->count; i++) {
        buffer_put(&line, i ? T(",") : T(""));
        buffer_put(&line, topics->items[i]);
    }
    return buffer_text(&line);
}

static struct date day_of_text(struct text text)
{
    struct date date;
    return date_read(text, &date) == DONE ? date : (struct date){0};
}

static enum article_kind kind_of(struct text kind)
{
    return text_is(kind, T("guide")) ? ARTICLE_GUIDE : ARTICLE_NEWS;
}

static struct text kind_name(enum article_kind kind)
{
    return kind == ARTICLE_GUIDE ? T("guide") : T("news");
}

static enum article_state state_of(struct text state)
{
    return text_is(state, T("draft")) ? ARTICLE_DRAFT : text_is(state, T("waiting")) ? ARTICLE_WAITING : ARTICLE_PUBLISHED;
}

/* ---- reading ---- */

static struct article article_from(struct arena *arena, const struct articles_public *row, struct date today)
{
    struct date from = day_of_text(row->from_day);
    return (struct article){.id = row->id, .number = row->number, .published_at = row->published_at, .name = row->name,
                            .kind = kind_of(row->kind), .title = words_from_json(arena, row->title),
                            .body = words_from_json(arena, row->body), .topics = article_topics_of(arena, row->topics),
                            .from = from, .until = day_of_text(row->until_day),
                            .is_new = date_days_between(from, today) < NEW_DAYS};
}

enum status articles_newest(struct store *store, struct arena *arena, enum article_kind kind, struct date today,
                            int64_t limit, struct articles *found)
{
    struct articles_publics rows;
    enum status status = articles_visible(store, arena, kind_name(kind), date_text(arena, today), limit, &rows);
    if (status != DONE)
        return status;
    *found = (struct articles){rows.count, TAKE(arena, struct article, rows.count)};
    for (size_t i = 0; i < rows.count; i++)
        found->items[i] = article_from(arena, &rows.items[i], today);
    return DONE;
}

enum status article_public(struct store *store, struct arena *arena, struct text name, struct date today, struct article *found)
{
    struct articles_public row;
    enum status status = articles_visible_named(store, arena, name, date_text(arena, today), &row);
    if (status == DONE)
        *found = article_from(arena, &row, today);
    return status;
}

static bool lacks(const struct words *title, const struct words *body, enum language language)
{
    return !words_has(title, language) || !words_has(body, language);
}

enum status articles_list(struct store *store, struct arena *arena, int64_t limit, struct article_lines *found)
{
    struct articles_lines rows;
    enum status status = articles_all(store, arena, limit, &rows);
    if (status != DONE)
        return status;
    *found = (struct article_lines){rows.count, TAKE(arena, struct article_line, rows.count)};
    for (size_t i = 0; i < rows.count; i++) {
        const struct articles_line *row = &rows.items[i];
        struct words title = words_from_json(arena, row->title), body = words_from_json(arena, row->body);
        found->items[i] = (struct article_line){
            .id = row->id, .public_number = row->published_version, .written_at = row->written_at, .name = row->name,
            .writer_name = row->writer_name, .kind = kind_of(row->kind), .state = state_of(row->state), .title = title,
            .from = day_of_text(row->from_day), .until = day_of_text(row->until_day),
            .lacks_english = lacks(&title, &body, ENGLISH), .lacks_easy = lacks(&title, &body, EASY_JAPANESE)};
    }
    return DONE;
}

enum status article_of(struct store *store, struct arena *arena, int64_t id, struct text *name, enum article_kind *kind)
{
    struct articles_row row;
    enum status status = articles_article_of(store, arena, id, &row);
    if (status == DONE) {
        *name = row.name;
        *kind = kind_of(row.kind);
    }
    return status;
}

enum status article_history(struct store *store, struct arena *arena, int64_t id, struct article_versions *found)
{
    struct articles_row article;
    struct articles_versions rows;
    enum status status = articles_article_of(store, arena, id, &article);
    if (status == DONE)
        status = articles_versions_of(store, arena, id, &rows);
    if (status != DONE)
        return status;
    *found = (struct article_versions){rows.count, TAKE(arena, struct article_version, rows.count)};
    for (size_t i = 0; i < rows.count; i++) {
        const struct articles_version *row = &rows.items[i];
        found->items[i] = (struct article_version){
            .id = row->id, .article_id = id, .number = row->number, .writer_staff_id = row->writer_staff_id,
            .publisher_staff_id = row->publisher_staff_id, .written_at = row->written_at, .published_at = row->published_at,
            .state = state_of(row->state), .title = words_from_json(arena, row->title),
            .body = words_from_json(arena, row->body), .topics = article_topics_of(arena, row->topics),
            .from = day_of_text(row->from_day), .until = day_of_text(row->until_day), .comment = row->comment,
            .writer_name = row->writer_name, .publisher_name = row->publisher_name,
            .is_public = row->number == article.published_version};
    }
    return DONE;
}

/* ---- writing ---- */

static enum status tell(const struct city *city, struct store *store, int64_t article_id, const char *name,
                        const struct article_actor *actor, struct text why, int64_t now)
{
    struct event event = event_by_system("article", article_id, name, now);
    if (actor->staff_id) {
        event.actor_kind = T("staff");
        event.actor_id = actor->staff_id;
        event.actor_name = actor->title;
    }
    event.why = why;
    return event_tell(city, store, &event);
}

static bool is_name(struct text name)
{
    if (name.length < NAME_MIN || name.length > NAME_MAX)
        return false;
    for (size_t i = 0; i < name.length; i++) {
        char byte = name.bytes[i];
        if (!((byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || (byte == '-' && i > 0)))
            return false;
    }
    return true;
}

static bool is_whole(const struct article_draft *draft)
{
    return text_trim(words_in(&draft->title, JAPANESE)).length && text_trim(words_in(&draft->body, JAPANESE)).length &&
           date_is_valid(draft->from) && (date_is_none(draft->until) || date_compare(draft->from, draft->until) <= 0);
}

static enum status add_version(struct store *store, struct arena *arena, int64_t article_id, int64_t number,
                               const struct article_draft *draft, const struct article_actor *writer, int64_t now)
{
    int64_t id;
    return articles_add_version(store, article_id, number, T("draft"), words_to_json(arena, &draft->title),
                                words_to_json(arena, &draft->body), article_topics_line(arena, &draft->topics),
                                date_text(arena, draft->from), date_text(arena, draft->until), writer->staff_id,
                                writer->title, now, &id);
}

static enum status write_over(struct store *store, struct arena *arena, const struct article_draft *draft,
                              const struct article_actor *writer, int64_t now)
{
    struct articles_version newest;
    enum status status = articles_newest_version(store, arena, draft->article_id, &newest);
    if (status != DONE)
        return status;
    bool is_published = text_is(newest.state, T("published"));
    if (newest.number != draft->seen_number || text_is(newest.state, T("waiting")))
        return CONFLICT;
    if (!is_published && newest.writer_staff_id != writer->staff_id)
        return FORBIDDEN;
    if (is_published)
        return add_version(store, arena, draft->article_id, newest.number + 1, draft, writer, now);
    return articles_write_draft(store, newest.id, words_to_json(arena, &draft->title), words_to_json(arena, &draft->body),
                                article_topics_line(arena, &draft->topics), date_text(arena, draft->from),
                                date_text(arena, draft->until), now);
}

enum status article_write(const struct city *city, struct store *store, struct arena *arena, const struct article_draft *draft,
                          const struct article_actor *writer, int64_t now, int64_t *article_id)
{
    check(store_is_writing(store));
    if (!is_whole(draft) || (draft->article_id == 0 && !is_name(draft->name)))
        return INVALID;
    int64_t id = draft->article_id;
    enum status status;
    if (id) {
        status = write_over(store, arena, draft, writer, now);
    } else {
        struct articles_row taken;
        status = articles_article_named(store, arena, draft->name, &taken);
        if (status != NOT_FOUND)
            return status == DONE ? CONFLICT : status;
        status = articles_add_article(store, draft->name, kind_name(draft->kind), now, &id);
        if (status == DONE)
            status = add_version(store, arena, id, 1, draft, writer, now);
    }
    if (status == DONE)
        status = tell(city, store, id, "articles.written", writer, T(""), now);
    if (status == DONE)
        *article_id = id;
    return status;
}

enum status article_ask(const struct city *city, struct store *store, struct arena *arena, int64_t article_id,
                        const struct article_actor *writer, int64_t now)
{
    check(store_is_writing(store));
    struct articles_version newest;
    enum status status = articles_newest_version(store, arena, article_id, &newest);
    if (status == DONE && newest.writer_staff_id != writer->staff_id)
        status = FORBIDDEN;
    if (status == DONE)
        status = articles_move_version(store, newest.id, T("draft"), T("waiting"), T(""), 0, T(""), 0);
    return status == DONE ? tell(city, store, article_id, "articles.asked", writer, T(""), now) : status;
}

enum status article_publish(const struct city *city, struct store *store, struct arena *arena, int64_t article_id,
                            int64_t number, const struct article_actor *publisher, int64_t now)
{
    check(store_is_writing(store));
    struct articles_version newest;
    enum status status = articles_newest_version(store, arena, article_id, &newest);
    if (status == DONE && publisher->staff_id && newest.writer_staff_id == publisher->staff_id)
        status = FORBIDDEN;
    if (status == DONE && newest.number != number)
        status = CONFLICT;
    if (status == DONE)
        status = articles_move_version(store, newest.id, T("waiting"), T("published"), T(""), publisher->staff_id,
                                       publisher->title, now);
    if (status == DONE)
        status = articles_publish_version(store, article_id, number, now);
    if (status == DONE)
        status = search_touch(store, "articles", now);
    return status == DONE ? tell(city, store, article_id, "articles.published", publisher, T(""), now) : status;
}

enum status article_return(const struct city *city, struct store *store, struct arena *arena, int64_t article_id,
                           struct text comment, const struct article_actor *actor, int64_t now)
{
    check(store_is_writing(store));
    struct articles_version newest;
    comment = text_trim(comment);
    enum status status = articles_newest_version(store, arena, article_id, &newest);
    if (status == DONE && newest.writer_staff_id != actor->staff_id && comment.length == 0)
        status = INVALID;
    if (status == DONE)
        status = articles_move_version(store, newest.id, T("waiting"), T("draft"), comment, 0, T(""), 0);
    return status == DONE ? tell(city, store, article_id, "articles.returned", actor, T(""), now) : status;
}

enum status article_roll_back(const struct city *city, struct store *store, struct arena *arena, int64_t article_id,
                              int64_t number, const struct article_actor *writer, int64_t now)
{
    check(store_is_writing(store));
    struct articles_version old, newest;
    int64_t id;
    enum status status = articles_version_numbered(store, arena, article_id, number, &old);
    if (status == DONE)
        status = articles_newest_version(store, arena, article_id, &newest);
    if (status == DONE && (!text_is(old.state, T("published")) || !text_is(newest.state, T("published"))))
        status = CONFLICT;
    if (status == DONE)
        status = articles_add_version(store, article_id, newest.number + 1, T("waiting"), old.title, old.body, old.topics,
                                      old.from_day, old.until_day, writer->staff_id, writer->title, now, &id);
    return status == DONE ? tell(city, store, article_id, "articles.rolled_back", writer, T(""), now) : status;
}

enum status article_take_down(const struct city *city, struct store *store, struct arena *arena, int64_t article_id,
                              const struct article_actor *actor, int64_t now)
{
    check(store_is_writing(store));
    struct articles_row article;
    enum status status = articles_article_of(store, arena, article_id, &article);
    if (status == DONE && article.published_version == 0)
        status = CONFLICT;
    if (status == DONE)
        status = articles_publish_version(store, article_id, 0, now);
    if (status == DONE)
        status = search_touch(store, "articles", now);
    return status == DONE ? tell(city, store, article_id, "articles.taken_down", actor, T(""), now) : status;
}
