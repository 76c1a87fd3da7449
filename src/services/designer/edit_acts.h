/*
 * What the buttons of the editor do to the tree.
 */
#pragma once

#include "services/designer/designer.h"

/* `act` is "save", "go:PATH", "up:PATH", "down:PATH", "copy:PATH", "remove:PATH", "add:steps", "add:exit", "add:fields",
   "add:fees", "take-step", "fees-by-choice". Gives the path to show next; what cannot be done becomes a problem of the form. */
struct text edit_act(struct request *request, json_t *body, struct text at, struct text act);
