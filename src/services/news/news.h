/*
 * What the pages of this module show; filled by public.c and desk.c.
 */
#pragma once

#include "engines/articles/articles.h"
#include "web/form.h"

struct news_topic { struct text name; bool is_chosen; };
struct news_topics { size_t count; struct news_topic *items; };
struct news_item {
    struct text name, title, topic; /* topic: the first one */
    struct date day;
    bool is_new;
};
struct news_items { size_t count; struct news_item *items; };
struct news_list {
    struct news_items items;
    struct news_topics topics;
    struct text topic; /* chosen; empty: all */
};
struct news_page {
    struct article article;
    struct text title;
    struct html body;
    bool is_untranslated; /* shown in Japanese for want of a translation */
};

struct news_row { struct article_line line; struct text title; struct message state; };
struct news_rows { size_t count; struct news_row *items; };
struct news_desk {
    struct news_rows rows;
    bool may_write;
};
struct news_version { struct article_version version; struct text title; struct message state; bool may_roll_back; };
struct news_versions { size_t count; struct news_version *items; };
struct news_preview { struct text language, title; struct html body; };
struct news_edit {
    int64_t id; /* 0: a new one */
    struct text name, action, comment, waits_by;
    const struct field *fields;
    struct news_versions versions;
    struct { size_t count; struct news_preview *items; } previews;
    int64_t number; /* of the newest version */
    bool is_new, may_edit, may_ask, may_publish, may_return, may_take_back, may_take_down, is_waiting;
};

handler news_show_list, news_show_article, news_send_json;
handler news_show_desk, news_show_new, news_show_edit, news_write_new, news_write, news_ask, news_publish, news_return,
    news_roll_back, news_take_down;
