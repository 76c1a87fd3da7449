/*
 * The checks that doctor and restore share.
 */
#pragma once

struct arena;
struct city;

/* Invariants of every module, the database's own check, chains and seals. Prints a line for each problem; gives their
   number. */
int check_city(struct city *city, struct arena *arena);
