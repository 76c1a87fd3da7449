/*
 * Showing and trying a design that is not published: what preview.c and trial.c share.
 */
#pragma once

#include "engines/procedures/answers.h"
#include "engines/procedures/designs.h"

/* The design of {id}, as far as it can be read. FORBIDDEN: of a section that is not theirs. */
enum status preview_open(struct request *request, struct design *design, const struct procedure **procedure) MUST_USE;
struct answer_facts preview_facts(const struct request *request);
