/*
 * What the templates of the frames are given. Made by frame.c for each page.
 */
#pragma once

#include "city/city.h"
#include "city/frame.h"
#include "web/language.h"

struct language_link {
    struct text name, tag;
    struct address to; /* the same page in that language */
    bool is_current, is_easy;
};

struct menu_link {
    struct message title;
    struct text path, icon;
    bool is_current;
    int64_t count; /* negative: none */
};
struct menu_links {
    size_t count;
    struct menu_link *items;
};
struct menu_group { /* the desk's menu by kind of work */
    struct message title;
    struct menu_links links;
};
struct menu_groups {
    size_t count;
    struct menu_group *items;
};

struct frame_view {
    const struct page_head *head;
    struct text city_name, hall, address, postcode, phone, opening_hours, notice; /* in the page's language */
    struct text text_size;  /* "", "l", "xl" */
    struct text next;       /* the page's own address, to come back from the display settings */
    struct address logo, colours; /* colours empty: the usual ones */
    struct display display;
    struct language_link languages[LANGUAGE_COUNT];
    struct menu_links menu;
    struct menu_groups groups;
    struct text desk_search, desk_me; /* where the desk's search and the name in its head lead */
    struct text person;  /* who is signed in */
    struct text section; /* where the staff works; empty for others */
    bool is_resident, is_staff, is_demo, has_alert;
    struct alert alert;
    struct text alert_title, alert_sentence, alert_link_title;
};
