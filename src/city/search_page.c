/*
 * /search: procedures first, then answers, then pages. What found nothing is counted, without who asked.
 */
#include "base/japanese.h"
#include "base/list.h"
#include "city.pages.h"
#include "city.queries.h"
#include "city/city.h"
#include "city/permissions.h"
#include "city/search.h"
#include "city/search_view.h"
#include "store/search.h"
#include "system/log.h"
#include "web/html.h"

#include <string.h>

enum { HITS_MOST = 60, WORDS_MOST = 100, MISS_RUNES = 20, MISSES_A_DAY = 1000 };

/* In this order; what is of no named kind comes last. */
static const struct {
    const char *kind, *title;
} groups[] = {{"procedures", SENTENCE("Procedures")},
              {"questions", SENTENCE("Questions and answers")},
              {"articles", SENTENCE("Pages and news")},
              {NULL, SENTENCE("Other pages")}};

/* The snippet's found places stand between U+E000 and U+E001; everything else is escaped. */
static struct html marked(struct arena *arena, struct text snippet)
{
    struct buffer markup = buffer_new(arena), piece = buffer_new(arena);
    bool is_open = false;
    while (snippet.length) {
        int32_t rune = text_next_rune(&snippet);
        if (rune != 0xE000 && rune != 0xE001) {
            buffer_put_rune(&piece, rune);
            continue;
        }
        html_escape(&markup, buffer_text(&piece));
        piece.length = 0;
        if ((rune == 0xE000) != is_open)
            buffer_put(&markup, rune == 0xE000 ? T("<mark>") : T("</mark>"));
        is_open = rune == 0xE000;
    }
    html_escape(&markup, buffer_text(&piece));
    if (is_open)
        buffer_put(&markup, T("</mark>"));
    return (struct html){buffer_text(&markup)};
}

static enum status ask(const struct request *request, struct text words, const char *language,
                       struct search_hits *hits)
{
    const struct rights *rights = rights_of(request);
    struct search_question question = {.words = words,
                                       .kind = T(""),
                                       .language = text_of(language),
                                       .permissions = rights ? rights->permissions : NULL,
                                       .permission_count = rights ? rights->permission_count : 0,
                                       .limit = HITS_MOST};
    return search_query(city_of(request)->search, request->arena, &question, hits);
}

/* In the page's language; where nothing is written in it, in Japanese. */
static enum status find(const struct request *request, struct text words, struct search_hits *hits)
{
    enum status status = DONE;
    if (request->language != JAPANESE)
        status = ask(request, words, request->language == ENGLISH ? "en" : "easy", hits);
    if (status == DONE && hits->total == 0)
        status = ask(request, words, "ja", hits);
    return status;
}

static size_t group_of(struct text kind)
{
    size_t i = 0;
    while (groups[i].kind && !text_is(text_of(groups[i].kind), kind))
        i++;
    return i;
}

static void fill_groups(const struct request *request, const struct search_hits *hits, struct search_view *view)
{
    enum { GROUPS = sizeof groups / sizeof *groups };
    LIST_OF(struct search_item) items[GROUPS] = {0};
    for (size_t i = 0; i < hits->count; i++) {
        const struct search_hit *hit = &hits->items[i];
        bool is_other = text_is(hit->language, T("ja")) && request->language == ENGLISH;
        *LIST_ADD(request->arena, &items[group_of(hit->kind)]) =
            (struct search_item){.title = hit->title,
                                 .url = hit->url,
                                 .tag = is_other ? T("ja") : T(""),
                                 .snippet = marked(request->arena, hit->snippet)};
    }
    view->groups.items = TAKE(request->arena, struct search_group, GROUPS);
    for (size_t i = 0; i < GROUPS; i++)
        if (items[i].count)
            view->groups.items[view->groups.count++] =
                (struct search_group){.title = message_of(groups[i].title), .hits = {items[i].count, items[i].items}};
}

/* ---- what found nothing ---- */

struct miss {
    struct text words;
    int64_t day;
};

static enum status count_miss(struct store *store, void *context)
{
    const struct miss *miss = context;
    int64_t words = 0;
    enum status status = city_search_miss_words(store, miss->day, &words);
    if (status != DONE || words >= MISSES_A_DAY)
        return status;
    return city_search_miss(store, miss->words, miss->day);
}

/* Long texts, digits and addresses may be about somebody: they are not kept. */
static bool may_be_kept(struct text words)
{
    if (words.length == 0 || text_runes(words) > MISS_RUNES || text_find_byte(words, '@') != TEXT_NOT_THERE)
        return false;
    for (size_t i = 0; i < words.length; i++)
        if (words.bytes[i] >= '0' && words.bytes[i] <= '9')
            return false;
    return true;
}

static void keep_miss(struct request *request, struct text words)
{
    struct miss miss = {japanese_fold(request->arena, words), date_day_number(city_today_of(request))};
    if (may_be_kept(miss.words) && store_transaction(request->store, count_miss, &miss) != DONE)
        log_line("city", "a search without result could not be counted");
}

enum status city_show_search(struct request *request, struct response *response)
{
    struct text words = text_trim(request_query(request, "q"));
    struct search_view view = {.words = text_runes(words) > WORDS_MOST ? grapheme_first(words, WORDS_MOST) : words};
    struct search_hits hits = {0};
    view.is_asked = view.words.length > 0;
    if (view.is_asked && city_of(request)->search) {
        enum status status = find(request, view.words, &hits);
        if (status != DONE)
            return status;
        view.total = hits.total;
        fill_groups(request, &hits, &view);
        if (hits.total == 0 && request->actor.kind != STAFF_ACTOR)
            keep_miss(request, view.words);
    }
    return city_search_page(request, response, &view);
}
