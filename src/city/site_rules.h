/*
 * The functions that the web floor asks: who is it, may they, what stands around a page, what is said when not.
 */
#pragma once

#include "web/site.h"

extern const struct site_rules city_site_rules;
