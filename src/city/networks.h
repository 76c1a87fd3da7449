/*
 * Lists of networks as an operator writes them: "10.1.0.0/16, 2001:db8::/32, 203.0.113.7". Pure.
 */
#pragma once

#include "base/arena.h"
#include "base/status.h"

/* Whether the address is in one of them. What cannot be read holds nobody. IPv4 written in IPv6 (::ffff:) is IPv4. */
bool networks_have(struct arena *arena, struct text networks, struct text address);
