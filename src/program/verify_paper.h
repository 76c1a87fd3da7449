/*
 * ikanai verify --paper FILE: a PDF checked from outside, with nothing but the file.
 */
#pragma once

#include "program/commands.h"

/* Says who signed it, whether the file is as it was signed, and the time stamp. The exit code: 0 when all of it holds. */
int verify_paper(const struct given *given);
