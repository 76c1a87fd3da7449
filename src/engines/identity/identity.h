/*
 * Ways of being known: the national card through its provider, one-time codes, and ways back for who lost theirs.
 *
 * Residents are unverified, known by mail, or known by card; each procedure names what it needs. Nobody's level rises by
 * itself: a session is only as sure as the way it was opened by (city/sessions.h).
 */
#pragma once

#include "city/city.h"
#include "web/request.h"

/* Whether signing in by card is set up here. */
bool identity_has_card(const struct city *city);
