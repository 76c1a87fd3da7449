/*
 * The engine's part of a city's folder: see load.c.
 */
#pragma once

#include "city/load.h"

enum status procedures_load(struct city_load *load) MUST_USE;
