/*
 * How long sessions hold, for those files that draw or clean them.
 */
#pragma once

#include "web/request.h"

int64_t session_kind(enum actor_kind kind); /* 1 resident, 2 staff, as in city_session and city_passkey */
int64_t session_idle_micros(enum actor_kind kind);
int64_t session_whole_micros(enum actor_kind kind);
