/*
 * What the search page is given.
 */
#pragma once

#include "web/language.h"

struct search_item {
    struct text title, url, tag; /* tag: language of the text when it is not the page's */
    struct html snippet;
};
struct search_group {
    struct message title;
    struct {
        size_t count;
        struct search_item *items;
    } hits;
};
struct search_view {
    struct text words;
    bool is_asked;
    int64_t total;
    struct {
        size_t count;
        struct search_group *items;
    } groups;
};
