/*
 * Attacker text never changes the element tree: the sample page shown with harmless values and with random hostile
 * ones has the same outline, and every address in it is local, of an allowed scheme, or "#".
 */
#include "sample.pages.h"

#include "base/check.h"
#include "web/assets.h"
#include "web/csrf.h"
#include "web/form.h"
#include "web/form_data.h"
#include "web/html.h"
#include "web/html_reader.h"
#include "web/site.h"

#include <stdio.h>
#include <stdlib.h>

/* The rest of the web floor is not needed to show a page. */
const struct asset *asset_find(struct text name)
{
    (void)name;
    return NULL;
}

struct text csrf_token(const struct request *request, struct arena *arena)
{
    (void)request, (void)arena;
    return T("token");
}

struct text once_key(const struct request *request, struct arena *arena)
{
    (void)request, (void)arena;
    return T("key");
}

bool request_upload_at(const struct request *request, size_t i, struct upload *found)
{
    (void)request, (void)i, (void)found;
    return false;
}

static uint64_t seed;

static uint64_t random_below(uint64_t limit)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (seed >> 33) % limit;
}

/* Pieces that have broken out of templates before, and any UTF-8. */
static struct text hostile(struct arena *arena)
{
    static const char *const pieces[] = {"<", ">", "\"", "'", "&", "</p>", "<script>", "-->", "<!--", "javascript:", "//",
                                         "http://", "/", "?", "#", "{", "}", "{1}", "]]>", "&lt;", "&#x3c;", "\\", "\n",
                                         "\t", " ", "=", "onload=", "`", "</textarea>", "</option>", "</title>", "data:",
                                         "あ", "﨑", "\xf3\xa0\x84\x80", "\xe2\x80\xa8", "%", "%22", "a", "0"};
    struct buffer text = buffer_new(arena);
    for (uint64_t i = 1 + random_below(6); i > 0; i--)
        buffer_put(&text, text_of(pieces[random_below(sizeof pieces / sizeof *pieces)]));
    return buffer_text(&text);
}

static struct text word(struct arena *arena, bool is_hostile)
{
    return is_hostile ? hostile(arena) : T("word");
}

static const struct sample_view *view_with(struct arena *arena, bool is_hostile, struct sample_list *list)
{
    struct sample_view *view = TAKE(arena, struct sample_view, 1);
    struct sample_item *items = TAKE(arena, struct sample_item, 2);
    struct text *tags = TAKE(arena, struct text, 2), *categories = TAKE(arena, struct text, 2);
    static const int64_t values[] = {3, 4};
    struct chart_series *series = TAKE(arena, struct chart_series, 2);
    for (int i = 0; i < 2; i++) {
        items[i] = (struct sample_item){i + 1, word(arena, is_hostile), word(arena, is_hostile), 1, i == 1};
        tags[i] = word(arena, is_hostile);
        categories[i] = word(arena, false);
        series[i] = (struct chart_series){word(arena, is_hostile), values};
    }
    *list = (struct sample_list){items, 2};
    *view = (struct sample_view){
        .title = word(arena, is_hostile), .note = word(arena, is_hostile), .address = word(arena, is_hostile),
        .query = word(arena, is_hostile), .body = html_of_text(arena, T("safe")), .day = DATE(2026, 11, 26), .sent = {1},
        .fee = YEN(1960), .state = message_of("Nothing"), .list = list, .second = *list, .tags = tags, .tag_count = 2,
        .number = 3};
    view->chart = (struct chart){.kind = CHART_BARS, .id = T("c"), .title = word(arena, is_hostile),
                                 .unit = word(arena, is_hostile), .categories = categories, .category_count = 2,
                                 .series = series, .series_count = 2};
    return view;
}

static struct text page_with(struct arena *arena, bool is_hostile)
{
    static const struct site_rules rules = {.frame_begin = sample_frame_begin, .frame_end = sample_frame_end};
    static const struct site site = {.rules = &rules};
    struct request request = {.arena = arena, .web_site = &site, .language = (enum language)random_below(3)};
    struct response response = {.arena = arena, .code = 200};
    struct sample_list list;
    const struct sample_view *view = view_with(arena, is_hostile, &list);
    request.form = form_new(arena);
    check(form_add(request.form, T("owner"), word(arena, is_hostile)) == DONE);
    form_problem_add(&request, T("owner"), word(arena, is_hostile));
    check(sample_page(&request, &response, view, list) == DONE && response.code == 422);
    return buffer_text(&response.body);
}

static bool has_only_safe_addresses(struct text page)
{
    static const char *const starts[] = {"/", "#", "?", "https://", "http://", "mailto:", "tel:"};
    struct html_reader reader = {.markup = page};
    struct html_token token;
    while (html_next(&reader, &token)) {
        for (size_t i = 0; i < token.attribute_count; i++) {
            struct text name = token.attributes[i].name, value = token.attributes[i].value;
            bool is_good = !(text_is(name, T("href")) || text_is(name, T("action")) || text_is(name, T("src")));
            for (size_t j = 0; j < sizeof starts / sizeof *starts; j++)
                is_good = is_good || text_starts(value, text_of(starts[j]));
            if (!is_good || (text_starts(value, T("//")) && !text_is(name, T("value")) && text_is(name, T("href"))))
                return false;
        }
    }
    return true;
}

int main(int argc, char **argv)
{
    int rounds = argc > 1 ? (int)strtol(argv[1], NULL, 10) : 20000, broken = 0;
    seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 20261122;
    struct arena *kept = arena_new(0), *arena = arena_new(0);
    struct text harmless = html_outline(kept, page_with(kept, false));
    check(!text_has(harmless, T("!")));
    for (int i = 0; i < rounds && broken < 5; i++) {
        uint64_t began = seed;
        struct text page = page_with(arena, true), outline = html_outline(arena, page);
        if (!text_is(outline, harmless) || !has_only_safe_addresses(page)) {
            printf("seed %llu: the page's elements changed:\n%.*s\n%.*s\n", (unsigned long long)began,
                   TEXT_ARGUMENTS(page), TEXT_ARGUMENTS(outline));
            broken++;
        }
        arena_reset(arena);
    }
    arena_free(arena);
    arena_free(kept);
    printf("%s\n", broken ? "FAILED hostile text changes elements" : "ok hostile text never changes elements or addresses");
    return broken > 0;
}
