/*
 * Makes a module's list of migrations:  make_migrations MODULE OUT.c OUT.h FILES...
 *
 * Each file is named NNNN_words.sql; the numbers begin at 1 and leave no gap. The text goes into the program as it
 * stands: its checksum is taken from it, so an applied file must never change. A file that begins with "-- expands:" says that
 * the release before may run on what it makes; only statements that add are let through in it.
 */
#include "generator.h"

#include <ctype.h>
#include <stdbool.h>

enum { MAX_MIGRATIONS = 1000, NAME_BYTES = 96 };

struct migration {
    int number;
    char name[NAME_BYTES];
    const char *path;
};

static struct migration migrations[MAX_MIGRATIONS];

static void read_file_name(struct migration *migration, const char *path)
{
    const char *name = file_name(path), *words = name + 5;
    size_t length = strlen(name);
    generator_file = path;
    bool is_good = length > 9 && length < NAME_BYTES && name[4] == '_' && strcmp(name + length - 4, ".sql") == 0;
    for (int i = 0; is_good && i < 4; i++)
        is_good = isdigit((unsigned char)name[i]);
    for (size_t i = 5; is_good && i < length - 4; i++)
        is_good = islower((unsigned char)name[i]) || isdigit((unsigned char)name[i]) || name[i] == '_';
    if (!is_good)
        refuse(0, "a migration is named NNNN_words.sql, in lower case");
    migration->path = path;
    migration->number = (int)strtol(name, NULL, 10);
    snprintf(migration->name, sizeof migration->name, "%.*s", (int)(length - 9), words);
}

static int by_number(const void *a, const void *b)
{
    return ((const struct migration *)a)->number - ((const struct migration *)b)->number;
}

/* A misspelt token would only be found when the migration runs. */
static void look_at_text(const char *text)
{
    static const char *const known[] = {"{int}",  "{id}",     "{text}",        "{bytes}",
                                        "{real}", "{strict}", "{insert_only "};
    int line = 1;
    for (const char *at = text; *at; at++) {
        line += *at == '\n';
        if (*at != '{')
            continue;
        bool is_known = false;
        for (size_t i = 0; i < sizeof known / sizeof *known; i++)
            is_known |= strncmp(at, known[i], strlen(known[i])) == 0;
        if (!is_known)
            refuse(line, "\"%.12s\" is not one of {int} {id} {text} {bytes} {real} {strict} {insert_only table}", at);
    }
}

/* The text without its comments, in upper case, spaces as one. */
static char *plain_statements(const char *text)
{
    char *out = malloc(strlen(text) + 2), *end = out;
    for (const char *at = text; *at; at++) {
        if (at[0] == '-' && at[1] == '-')
            at += strcspn(at, "\n");
        bool is_space = !*at || isspace((unsigned char)*at);
        if (!is_space || (end > out && end[-1] != ' '))
            *end++ = is_space ? ' ' : (char)toupper((unsigned char)*at);
        if (!*at)
            break;
    }
    *end = 0;
    return out;
}

/* What the release before does not know must not be in its way: tables and columns it does not fill. */
static void look_at_expansion(const char *text)
{
    char *statements = plain_statements(text);
    for (char *one = statements, *next; one && *one; one = next) {
        next = strchr(one, ';');
        if (next)
            *next++ = 0;
        while (*one == ' ')
            one++;
        bool is_column = strncmp(one, "ALTER TABLE ", 12) == 0 && strstr(one, " ADD COLUMN ") != NULL;
        bool is_filled = is_column && strstr(one, " NOT NULL") && !strstr(one, " DEFAULT ");
        bool adds = strncmp(one, "CREATE TABLE ", 13) == 0 || strncmp(one, "CREATE INDEX ", 13) == 0 || is_column;
        if (*one && (!adds || is_filled))
            refuse(0, "\"%.60s\" is not for an expansion: CREATE TABLE, CREATE INDEX, and ADD COLUMN that may be NULL or has a "
                      "DEFAULT are", one);
    }
    free(statements);
}

int main(int argc, char **argv)
{
    if (argc < 5 || argc - 4 > MAX_MIGRATIONS) {
        fprintf(stderr, "usage: make_migrations MODULE OUT.c OUT.h NNNN_words.sql...\n");
        return 2;
    }
    int count = argc - 4;
    for (int i = 0; i < count; i++)
        read_file_name(&migrations[i], argv[4 + i]);
    qsort(migrations, (size_t)count, sizeof *migrations, by_number);
    FILE *code = open_output(argv[2]), *header = open_output(argv[3]);
    fprintf(header, "/* Made by tools/make_migrations. */\n#pragma once\n\n#include \"store/store.h\"\n\n");
    fprintf(header, "extern const struct migration %s_migrations[];\n", argv[1]);
    fprintf(code, "/* Made by tools/make_migrations. */\n#include \"%s\"\n\n", file_name(argv[3]));
    fprintf(code, "const struct migration %s_migrations[] = {\n", argv[1]);
    for (int i = 0; i < count; i++) {
        generator_file = migrations[i].path;
        if (migrations[i].number != i + 1)
            refuse(0, "number %04d is wanted here: numbers begin at 0001 and leave no gap", i + 1);
        char *text = read_whole(migrations[i].path);
        look_at_text(text);
        bool expands = strncmp(text, "-- expands:", 11) == 0;
        if (expands)
            look_at_expansion(text);
        fprintf(code, "{.module = \"%s\", .number = %d, .name = \"%s\", .expands = %s, .sql =\n", argv[1], i + 1,
                migrations[i].name, expands ? "true" : "false");
        write_string(code, text);
        fprintf(code, "},\n");
        free(text);
    }
    fprintf(code, "{.module = NULL}};\n");
    close_output(code);
    close_output(header);
    return 0;
}
