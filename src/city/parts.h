/*
 * The halves of the city's own module: one registry entry each, put together in city_module.c.
 */
#pragma once

#include "city/module.h"

extern const struct module city_module;      /* sections, settings, frame, system pages; lists the parts */
extern const struct module city_listing_part; /* lists and files made from them: listing_part.c */
extern const struct module city_register_part; /* the feed of the register: register_part.c */
extern const struct module city_people_part; /* people, accounts, sessions, passkeys, files: people_part.c */
