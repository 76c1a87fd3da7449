/*
 * News and guide pages: what everybody reads, and the desk where one person writes and another publishes.
 */
#include "services/news/news.h"

#include "city/module.h"
#include "web/language.h"

/* clang-format off */
static const struct route routes[] = {
    {"GET",  "/news",                              ANYONE,           NULL,               news_show_list,    0},
    {"GET",  "/news/{name}",                       ANYONE,           NULL,               news_show_article, 0},
    {"GET",  "/api/news",                          ANYONE,           NULL,               news_send_json,    ROUTE_API},
    {"GET",  "/desk/news",                         STAFF,            NULL,               news_show_desk,    0},
    {"GET",  "/desk/news/new",                     NEEDS_PERMISSION, "articles.write",   news_show_new,     0},
    {"POST", "/desk/news",                         NEEDS_PERMISSION, "articles.write",   news_write_new,    0},
    {"GET",  "/desk/news/{id}",                    STAFF,            NULL,               news_show_edit,    0},
    {"POST", "/desk/news/{id}",                    NEEDS_PERMISSION, "articles.write",   news_write,        0},
    {"POST", "/desk/news/{id}/ask",                NEEDS_PERMISSION, "articles.write",   news_ask,          0},
    {"POST", "/desk/news/{id}/publish",            NEEDS_PERMISSION, "articles.publish", news_publish,      0},
    {"POST", "/desk/news/{id}/return",             NEEDS_PERMISSION, "articles.write",   news_return,       0},
    {"POST", "/desk/news/{id}/versions/{number}",  NEEDS_PERMISSION, "articles.write",   news_roll_back,    0},
    {"POST", "/desk/news/{id}/take-down",          NEEDS_PERMISSION, "articles.publish", news_take_down,    0},
    {0}};
/* clang-format on */

static const struct menu_entry menu[] = {{ANYONE, NULL, "/news", SENTENCE("News"), "bell", 50},
                                         {NEEDS_PERMISSION, "articles.write", "/desk/news", SENTENCE("News"), "bell", 55},
                                         {0}};
static const char *const needs[] = {"articles", NULL};

const struct module news_module = {
    .name = "news",
    .title = "News",
    .needs = needs,
    .routes = routes,
    .menu = menu,
};
