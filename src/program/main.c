/*
 * ikanai: finds the command, reads its options, runs it. Exit codes: 0 done, 1 it could not be done, 2 not understood.
 */
#include "program/commands.h"

#include "program/version.h"
#include "system/random.h"

#include <locale.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

void say_line(const char *format, ...)
{
    va_list list;
    va_start(list, format);
    vprintf(format, list);
    va_end(list);
    putchar('\n');
    fflush(stdout);
}

int complain(const char *format, ...)
{
    va_list list;
    va_start(list, format);
    fputs("ikanai: ", stderr);
    vfprintf(stderr, format, list);
    va_end(list);
    fputc('\n', stderr);
    return 1;
}

void show_progress(void *what, int64_t done, int64_t all)
{
    enum { BAR_WIDTH = 40, TENTHS = 10 };
    if (all <= 0)
        return;
    if (isatty(STDERR_FILENO)) {
        int filled = (int)(done * BAR_WIDTH / all);
        fprintf(stderr, "\r%s [%.*s%*s] %lld / %lld", (const char *)what, filled,
                "########################################", BAR_WIDTH - filled, "", (long long)done, (long long)all);
        if (done >= all)
            fputc('\n', stderr);
    } else if (done >= all || done * TENTHS / all != (done - 1) * TENTHS / all) {
        fprintf(stderr, "%s %lld / %lld\n", (const char *)what, (long long)done, (long long)all);
    }
    fflush(stderr);
}

static int place_of(const struct command *command, const char *name)
{
    for (int i = 0; command->options[i].name; i++)
        if (strcmp(command->options[i].name, name) == 0)
            return i;
    return -1;
}

struct text given_option(const struct given *given, const char *name)
{
    int place = place_of(given->command, name);
    return place < 0 ? (struct text){0} : text_of(given->values[place]);
}

bool given_switch(const struct given *given, const char *name)
{
    int place = place_of(given->command, name);
    return place >= 0 && given->values[place];
}

bool given_integer(const struct given *given, const char *name, int64_t least, int64_t most, int64_t otherwise,
                   int64_t *found)
{
    struct text typed = given_option(given, name);
    int64_t number = otherwise;
    if (typed.length && (!text_to_integer(typed, &number) || number < least || number > most)) {
        complain("--%s wants a whole number from %lld to %lld, not \"%.*s\"", name, (long long)least, (long long)most,
                 TEXT_ARGUMENTS(typed));
        return false;
    }
    *found = number;
    return true;
}

extern const struct module *const all_modules[];

struct city *open_city(const struct given *given, bool may_migrate)
{
    struct text data = given_option(given, "data"), why = {0};
    struct city_options options = {.data_folder = data.length ? data : T("data"),
                                   .store = given_option(given, "store"),
                                   .key_file = given_option(given, "key-file"),
                                   .program_version = T(IKANAI_VERSION),
                                   .base_url = T("http://127.0.0.1:8080"),
                                   .may_migrate = may_migrate,
                                   .skips_first_start = true,
                                   .modules = all_modules};
    struct city *city = city_open(given->arena, &options, &why);
    if (!city)
        complain("%.*s", TEXT_ARGUMENTS(why));
    return city;
}

/* Reads "--name value", "--name=value" and plain arguments. */
static bool read_given(int count, char **words, struct given *given)
{
    for (int i = 0; i < count; i++) {
        const char *word = words[i];
        if (strncmp(word, "--", 2) != 0 || word[2] == '\0') {
            if (given->argument_count == given->command->most_arguments) {
                complain("%s: \"%s\" is one word too many; see ikanai %s --help", given->command->name, word,
                         given->command->name);
                return false;
            }
            given->arguments[given->argument_count++] = word;
            continue;
        }
        const char *equals = strchr(word, '=');
        struct text name = equals ? (struct text){word + 2, (size_t)(equals - word - 2)} : text_of(word + 2);
        int place = place_of(given->command, arena_terminated(given->arena, name));
        if (place < 0) {
            complain("%s has no option --%.*s; see ikanai %s --help", given->command->name, TEXT_ARGUMENTS(name),
                     given->command->name);
            return false;
        }
        if (!given->command->options[place].value)
            given->values[place] = "";
        else if (equals)
            given->values[place] = equals + 1;
        else if (i + 1 < count)
            given->values[place] = words[++i];
        else {
            complain("--%.*s wants %s behind it", TEXT_ARGUMENTS(name), given->command->options[place].value);
            return false;
        }
    }
    if (given->argument_count < given->command->least_arguments) {
        complain("%s wants %s; see ikanai %s --help", given->command->name, given->command->arguments,
                 given->command->name);
        return false;
    }
    return true;
}

int main(int argc, char **argv)
{
    enum { NOT_UNDERSTOOD = 2 };
    setlocale(LC_CTYPE, "C.UTF-8");
    random_begin();
    if (sodium_init() < 0)
        return complain("libsodium could not be started");
    const char *name = argc > 1 ? argv[1] : "--help";
    if (strcmp(name, "--help") == 0 || strcmp(name, "help") == 0 || strcmp(name, "-h") == 0)
        return print_help(NULL);
    if (strcmp(name, "--version") == 0) {
        say_line("ikanai %s", IKANAI_VERSION);
        return 0;
    }
    for (const struct command *command = commands; command->name; command++) {
        if (strcmp(command->name, name) != 0)
            continue;
        for (int i = 2; i < argc; i++)
            if (strcmp(argv[i], "--help") == 0)
                return print_help(command);
        struct given given = {.arena = arena_new(0), .command = command};
        int code = read_given(argc - 2, argv + 2, &given) ? command->run(&given) : NOT_UNDERSTOOD;
        arena_free(given.arena);
        return code;
    }
    complain("there is no command \"%s\"; see ikanai --help", name);
    return NOT_UNDERSTOOD;
}
