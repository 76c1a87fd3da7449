/*
 * check(condition): a rule of the program itself. On in production: a broken rule stops the process, the
 * supervisor restarts it, the state is in the database. check_slow() only runs in test builds.
 */
#pragma once

_Noreturn void check_failed(const char *condition, const char *file, int line);

#define check(condition) ((condition) ? (void)0 : check_failed(#condition, __FILE__, __LINE__))

#ifdef IKANAI_TEST_BUILD
#define check_slow(condition) check(condition)
#else
#define check_slow(condition) ((void)0)
#endif
