/*
 * The city's own few pages: display settings, accessibility, privacy, contact, all pages, colours and logo.
 */
#pragma once

#include "city/frame_view.h"

struct display_choice {
    struct text value;
    struct message title;
    bool is_chosen;
};
struct display_view {
    struct text next;
    struct display_choice sizes[3], contrasts[2], furiganas[2];
};

struct office_view {
    struct text name, address;
    bool is_specimen;
};
struct section_view {
    struct text name, phone;
};
struct about_view {
    struct text hall, prefecture, address, postcode, phone, mail_address, opening_hours;
    struct {
        size_t count;
        struct office_view *items;
    } offices;
    struct {
        size_t count;
        struct section_view *items;
    } sections;
};

/* The routes of pages.c. */
handler city_show_display, city_set_display, city_show_accessibility, city_show_privacy, city_show_contact,
    city_show_sitemap, city_show_colours, city_show_logo;
/* A path of this site to go to: "/..." and nothing that a browser could take for another host; else "/". */
struct text city_local_path(struct text path);
/* For the sitemap: what the menu shows to this reader. */
struct menu_links city_resident_menu(const struct request *request);
