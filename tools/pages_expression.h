/*
 * Expressions of templates, rewritten to C: "." on a pointer argument or an each variable becomes "->", strings become
 * struct text, problem("x") and its kin get the output. Only what can stand in one C expression passes.
 */
#pragma once

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { LOCALS_MAX = 40, NAME_MAX_BYTES = 64, EXPRESSION_MAX = 2000 };

struct local {
    char name[NAME_MAX_BYTES];
    bool is_pointer;
};

struct locals {
    struct local items[LOCALS_MAX];
    int count;
};

static bool is_name_byte(char byte)
{
    return isalnum((unsigned char)byte) || byte == '_';
}

static const struct local *local_named(const struct locals *locals, const char *name, size_t length)
{
    for (int i = locals->count - 1; i >= 0; i--)
        if (strlen(locals->items[i].name) == length && memcmp(locals->items[i].name, name, length) == 0)
            return &locals->items[i];
    return NULL;
}

static bool is_page_function(const char *name, size_t length)
{
    static const char *const names[] = {"problem", "has_problem", "has_problems", "entered", NULL};
    for (int i = 0; names[i]; i++)
        if (strlen(names[i]) == length && memcmp(names[i], name, length) == 0)
            return true;
    return false;
}

/* The end of a string that begins at `at` (a quote), or NULL when it does not end. */
static const char *string_end(const char *at, const char *end)
{
    for (at++; at < end; at++) {
        if (*at == '\\')
            at++;
        else if (*at == '"')
            return at + 1;
    }
    return NULL;
}

struct expression {
    char c[EXPRESSION_MAX];
    size_t length;
    const char *fault; /* NULL: fine */
};

static void expression_add(struct expression *to, const char *bytes, size_t length)
{
    if (to->length + length + 1 > sizeof to->c) {
        to->fault = "the expression is too long";
        return;
    }
    memcpy(to->c + to->length, bytes, length);
    to->length += length;
    to->c[to->length] = 0;
}

static const char *operator_fault(const char *at, const char *end)
{
    static const char allowed[] = ".()[],&|!<>=+-*/%?: \t\r\n";
    char next = at + 1 < end ? at[1] : 0;
    if (!strchr(allowed, *at) || *at == 0)
        return "this cannot stand in an expression";
    if (*at == '=' && next != '=' && (at[-1] != '=' && at[-1] != '!' && at[-1] != '<' && at[-1] != '>'))
        return "an expression assigns nothing; compare with ==";
    if ((*at == '+' || *at == '-' || *at == '/') && next == *at)
        return "this cannot stand in an expression";
    if (*at == '/' && next == '*')
        return "a comment is written {# ... #}";
    return NULL;
}

/* A name at *at: members keep their names, a pointer followed by "." gets its arrow. */
static const char *expression_name(struct expression *to, const struct locals *locals, const char *at,
                                   const char *start, const char *end, int *depth)
{
    const char *name = at;
    while (at < end && is_name_byte(*at))
        at++;
    expression_add(to, name, (size_t)(at - name));
    bool is_member = name > start && (name[-1] == '.' || (name[-1] == '>' && name - 1 > start && name[-2] == '-'));
    if (is_member || isdigit((unsigned char)*name))
        return at;
    const struct local *local = local_named(locals, name, (size_t)(at - name));
    if (local && local->is_pointer && at < end && *at == '.') {
        expression_add(to, "->", 2);
        return at + 1;
    }
    if (!local && at < end && *at == '(' && is_page_function(name, (size_t)(at - name))) {
        to->length -= (size_t)(at - name);
        expression_add(to, "page_", 5);
        expression_add(to, name, (size_t)(at - name));
        at++;
        ++*depth;
        expression_add(to, "(out", 4);
        if (at < end && *at != ')')
            expression_add(to, ", ", 2);
    }
    return at;
}

/* Rewrites [at, end). A string "x" becomes T("x"). */
static void expression_rewrite(struct expression *to, const struct locals *locals, const char *at, const char *end)
{
    const char *start = at;
    int depth = 0;
    to->length = 0;
    to->c[0] = 0;
    to->fault = at == end ? "an expression is missing" : NULL;
    while (at < end && !to->fault) {
        if (is_name_byte(*at)) {
            at = expression_name(to, locals, at, start, end, &depth);
        } else if (*at == '"') {
            const char *behind = string_end(at, end);
            if (!behind || memchr(at, '\n', (size_t)(behind - at))) {
                to->fault = "the string does not end";
                return;
            }
            expression_add(to, "T(", 2);
            expression_add(to, at, (size_t)(behind - at));
            expression_add(to, ")", 1);
            at = behind;
        } else {
            depth += (*at == '(' || *at == '[') - (*at == ')' || *at == ']');
            to->fault = depth < 0 ? "a bracket too many" : operator_fault(at, end);
            expression_add(to, isspace((unsigned char)*at) ? " " : at, 1);
            at++;
        }
    }
    if (!to->fault && depth != 0)
        to->fault = "a bracket is not closed";
}

/* Takes one word, bracketed where it holds spaces, off the front of [*at, end); false when there is none. */
static bool next_word(const char **at, const char *end, const char **word, const char **word_end)
{
    while (*at < end && isspace((unsigned char)**at))
        ++*at;
    int depth = 0;
    *word = *at;
    while (*at < end && (depth > 0 || !isspace((unsigned char)**at))) {
        if (**at == '"') {
            const char *behind = string_end(*at, end);
            *at = behind ? behind : end;
            continue;
        }
        depth += (**at == '(' || **at == '[') - (**at == ')' || **at == ']');
        ++*at;
    }
    *word_end = *at;
    return *word < *word_end;
}
