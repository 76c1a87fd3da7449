/*
 * 職員の一覧: who holds which post today, as a list.
 */
#pragma once

#include "city/listing.h"

extern const struct listing staff_listing;
