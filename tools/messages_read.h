/*
 * The part of make_messages that finds sentences in templates and C, and translations in .po files.
 */
#pragma once

#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SENTENCE_MAX = 4000 };

struct names {
    char **items;
    size_t count, size;
};

struct translation {
    const char *text; /* NULL: none */
    const char *file;
    int line;
};

struct sentence {
    const char *english;
    const char *file;
    int line;
    bool is_used;
    uint64_t key;
    struct translation japanese, easy;
};

struct catalogue {
    struct sentence *items;
    size_t count, size;
};

typedef void note_sentence(void *catalogue, const char *english, const char *file, int line);
typedef void note_pair(void *catalogue, const char *english, const char *translation, const char *file, int line);

static void *grown(void *items, size_t *size, size_t item_bytes)
{
    *size = *size ? *size * 2 : 256;
    items = realloc(items, *size * item_bytes);
    if (!items)
        abort();
    return items;
}

static char *keep(const char *text)
{
    char *copy = strdup(text);
    if (!copy)
        abort();
    return copy;
}

static void add_name(struct names *names, const char *name)
{
    if (names->count == names->size)
        names->items = grown(names->items, &names->size, sizeof *names->items);
    names->items[names->count++] = keep(name);
}

static struct sentence *add_sentence(struct catalogue *all)
{
    if (all->count == all->size)
        all->items = grown(all->items, &all->size, sizeof *all->items);
    return &all->items[all->count++];
}

static char *read_whole(const char *path)
{
    FILE *file = fopen(path, "rb");
    size_t size = 4 * 1024 * 1024;
    char *bytes = file ? malloc(size) : NULL;
    size_t length = bytes ? fread(bytes, 1, size, file) : 0;
    if (!bytes || length == size) {
        fprintf(stderr, "%s: cannot be read\n", path);
        exit(1);
    }
    bytes[length] = 0;
    fclose(file);
    return bytes;
}

/* Takes a quoted string at *at, with its escapes undone, behind what `to` holds; false when there is none. */
static bool take_string(const char **at, char *to, size_t size)
{
    const char *from = *at;
    size_t length = strlen(to);
    if (*from++ != '"')
        return false;
    for (; *from && *from != '"' && length + 2 < size; from++) {
        if (*from == '\\' && from[1]) {
            from++;
            to[length++] = *from == 'n' ? '\n' : *from == 't' ? '\t' : *from;
        } else {
            to[length++] = *from;
        }
    }
    to[length] = 0;
    *at = from + (*from == '"');
    return *from == '"';
}

static void read_template(const char *path, note_sentence *note, void *catalogue)
{
    char *source = read_whole(path), english[SENTENCE_MAX];
    int line = 1;
    for (const char *at = source; *at; at++) {
        line += *at == '\n';
        if (strncmp(at, "{t \"", 4) != 0)
            continue;
        const char *start = at + 3;
        english[0] = 0;
        if (take_string(&start, english, sizeof english) && english[0])
            note(catalogue, english, path, line);
    }
    free(source);
}

/* The length of TR( and its kin at `at`, else 0. */
static size_t call_length(const char *start, const char *at)
{
    static const char *const names[] = {"TR(", "TR_INIT(", "SENTENCE(", NULL};
    if (at > start && (isalnum((unsigned char)at[-1]) || at[-1] == '_'))
        return 0;
    for (int i = 0; names[i]; i++)
        if (strncmp(at, names[i], strlen(names[i])) == 0)
            return strlen(names[i]);
    return 0;
}

/* One or more string literals side by side; false when something else stands there. */
static bool take_literals(const char **at, char *to, size_t size)
{
    bool has_any = false;
    to[0] = 0;
    for (;;) {
        while (isspace((unsigned char)**at))
            ++*at;
        if (**at != '"')
            return has_any;
        if (!take_string(at, to, size))
            return false;
        has_any = true;
    }
}

static const char *skip_c_comment(const char *at)
{
    if (at[1] == '/') {
        const char *end = strchr(at, '\n');
        return end ? end : at + strlen(at);
    }
    const char *end = strstr(at + 2, "*/");
    return end ? end + 2 : at + strlen(at);
}

static void read_c(const char *path, note_sentence *note, void *catalogue)
{
    char *source = read_whole(path), english[SENTENCE_MAX];
    int line = 1;
    for (const char *at = source; *at;) {
        const char *from = at;
        int call_line = line;
        size_t call = call_length(source, at);
        if (*at == '/' && (at[1] == '/' || at[1] == '*')) {
            at = skip_c_comment(at);
        } else if (*at == '\'' && at[1]) {
            at += at[1] == '\\' && at[2] ? 3 : 2;
            at += *at == '\'';
        } else if (*at == '"') {
            english[0] = 0;
            if (!take_string(&at, english, sizeof english))
                at = from + 1;
        } else if (call) {
            at += call;
            if (take_literals(&at, english, sizeof english) && *at == ')' && english[0])
                note(catalogue, english, path, call_line);
        } else {
            at++;
        }
        for (; from < at; from++)
            line += *from == '\n';
    }
    free(source);
}

/* ---- gettext ---- */

struct po_entry {
    char context[200], english[SENTENCE_MAX], translation[SENTENCE_MAX];
    char *into; /* where a following "..." line belongs */
    size_t into_size;
    bool is_fuzzy;
    int line;
};

static void end_entry(struct po_entry *entry, const char *path, note_pair *note, void *catalogue)
{
    char english[SENTENCE_MAX + 256];
    snprintf(english, sizeof english, "%s%s%s", entry->context, entry->context[0] ? "|" : "", entry->english);
    if (entry->english[0] && entry->translation[0] && !entry->is_fuzzy)
        note(catalogue, english, entry->translation, path, entry->line);
    *entry = (struct po_entry){0};
}

static void begin_part(struct po_entry *entry, char *into, size_t size)
{
    entry->into = into;
    entry->into_size = size;
}

/* Returns the number of lines that could not be understood. */
static int read_po(const char *path, note_pair *note, void *catalogue)
{
    static struct po_entry entry;
    entry = (struct po_entry){0};
    char *source = read_whole(path), *rest = source;
    int line = 0, faults = 0;
    for (char *text; (text = strsep(&rest, "\n")) != NULL;) {
        line++;
        const char *at = text;
        while (isspace((unsigned char)*at))
            at++;
        bool begins_entry = strncmp(at, "msgctxt ", 8) == 0 || (strncmp(at, "msgid ", 6) == 0 && !entry.context[0])
                            || *at == '#' || *at == 0;
        if (begins_entry && entry.translation[0])
            end_entry(&entry, path, note, catalogue);
        if (*at == '#' || *at == 0) {
            entry.is_fuzzy |= strncmp(at, "#,", 2) == 0 && strstr(at, "fuzzy");
            continue;
        }
        if (strncmp(at, "msgctxt ", 8) == 0) {
            begin_part(&entry, entry.context, sizeof entry.context);
            at += 8;
        } else if (strncmp(at, "msgid ", 6) == 0) {
            entry.line = line;
            entry.english[0] = entry.translation[0] = 0;
            begin_part(&entry, entry.english, sizeof entry.english);
            at += 6;
        } else if (strncmp(at, "msgstr ", 7) == 0) {
            begin_part(&entry, entry.translation, sizeof entry.translation);
            at += 7;
        }
        while (isspace((unsigned char)*at))
            at++;
        if (!entry.into || !take_string(&at, entry.into, entry.into_size)) {
            fprintf(stderr, "%s:%d: this line is no msgid, msgstr or \"text\"\n", path, line);
            faults++;
        }
    }
    end_entry(&entry, path, note, catalogue);
    free(source);
    return faults;
}
