/*
 * One line to standard error for what an operator must know. No personal values.
 *
 * Trouble is logged once, where it is born; everyone above only passes the status on.
 */
#pragma once

#include "base/text.h"

#include <stdarg.h>

/* "2026-04-01T00:00:00Z store: ..." ; area is the folder or module. Line breaks become spaces. */
void log_line(const char *area, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Tests that provoke trouble keep their output clean: the lines are only counted meanwhile. */
void log_quiet(bool is_quiet);
int64_t log_lines(void); /* since the program began */
/* The request this thread is busy with, put in front of its lines; empty: none. Copied. */
void log_set_request(struct text id);
