/*
 * The command line: one table of commands and options drives parsing, --help and the man page.
 */
#pragma once

#include "base/arena.h"
#include "base/status.h"
#include "city/city.h"

struct option {
    const char *name;     /* "data" for --data */
    const char *value;    /* "DIR" in help; NULL: a switch */
    const char *sentence;
};

struct given { /* what was typed */
    struct arena *arena;
    const struct command *command;
    const char *values[24];      /* by place in command->options; "" for a switch that was given */
    const char *arguments[8];
    int argument_count;
};

struct command {
    const char *name;
    const char *arguments;       /* "plan|apply DIR" */
    const char *sentence;        /* one line */
    const char *about;           /* a paragraph for help and the man page */
    const struct option *options; /* ended by {0}; the common ones are added by COMMON_OPTIONS */
    int least_arguments, most_arguments;
    int (*run)(const struct given *given); /* the exit code */
};
extern const struct command commands[]; /* ended by {0} */

#define COMMON_OPTIONS                                                                                                 \
    {"data", "DIR", "Data folder: database, keys, files, backups (default: data)"},                                   \
    {"store", "URL", "postgres://... to use PostgreSQL; otherwise SQLite in the data folder"},                       \
    {"key-file", "FILE", "Master key outside the data folder (default: DATA/keys/master)"}

struct text given_option(const struct given *given, const char *name);       /* empty: not given */
bool given_switch(const struct given *given, const char *name);
/* The whole number of an option; false after saying what is wrong. */
bool given_integer(const struct given *given, const char *name, int64_t least, int64_t most, int64_t otherwise,
                   int64_t *found);

/* Opens the city for a command; says why not on standard error and gives NULL. */
struct city *open_city(const struct given *given, bool may_migrate);
void say_line(const char *format, ...) __attribute__((format(printf, 1, 2)));    /* standard output */
int complain(const char *format, ...) __attribute__((format(printf, 1, 2)));     /* standard error; gives 1 */
/* One progress line on a terminal, tenths elsewhere. */
void show_progress(void *what, int64_t done, int64_t all);

int print_help(const struct command *command); /* NULL: all commands */
int run_manual(const struct given *given);

/* serve.c */
int run_serve(const struct given *given);
/* upkeep.c */
int run_backup(const struct given *given);
int run_restore(const struct given *given);
int run_sql(const struct given *given);
int run_rebuild(const struct given *given);
/* check.c */
int run_doctor(const struct given *given);
int run_verify(const struct given *given);
/* city_commands.c */
int lint_city_folder(const struct given *given); /* city_lint.c */
int run_city(const struct given *given);
int run_demo(const struct given *given);
int run_openapi(const struct given *given);
int run_registry(const struct given *given);
int run_staff(const struct given *given);
/* register.c */
int run_register(const struct given *given);
