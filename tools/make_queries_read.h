/*
 * The reading half of make_queries: signatures and statements become a table of queries and one of row shapes.
 */
#pragma once

#include "generator.h"

#include <ctype.h>
#include <stdbool.h>
#include <strings.h>

enum { NAME_BYTES = 64, MAX_FIELDS = 64, MAX_QUERIES = 512, MANY_PARAMETERS = 6, SIGNATURE_BYTES = 8192 };

enum answer { CHANGES_SOME, CHANGES_ANY, ONE_ROW, ROW_LIST, EACH_ROW };

struct field {
    char name[NAME_BYTES];
    char type; /* i, t, b, r */
    bool is_nullable, is_used;
};

struct row {
    char name[NAME_BYTES]; /* empty: a single value */
    struct field fields[MAX_FIELDS];
    int count, line;
    bool is_listed; /* the plural struct is wanted */
};

struct query {
    char name[NAME_BYTES], *sql;
    struct field parameters[MAX_FIELDS];
    int count, line;
    enum answer answer;
    bool changes, has_rows;
    int row;            /* in rows, or -1 */
    struct field value; /* the single value when row is -1 */
};

static struct query queries[MAX_QUERIES];
static struct row rows[MAX_QUERIES];
static int query_count, row_count;

/* Words that one database lacks or reads differently, and what to do instead. */
static const struct {
    const char *word, *instead;
} refused[] = {{"ILIKE", "fold in C and compare folded columns"},
               {"NOW", "pass the time as a parameter"},
               {"STRING_AGG", "join strings in C"},
               {"GROUP_CONCAT", "join strings in C"},
               {"CONCAT", "use ||"},
               {"LOWER", "fold in C"},
               {"UPPER", "fold in C"},
               {"DATETIME", "pass microseconds as a parameter"},
               {"STRFTIME", "compute dates in C"},
               {"RANDOM", "pass a random value as a parameter"},
               {"ANY", "loop or join"},
               {"BOOLEAN", "use 0 and 1"}};

/* ---- the signature ---- */

static void skip_spaces(const char **at)
{
    while (isspace((unsigned char)**at))
        ++*at;
}

static bool is_word_byte(char byte)
{
    return isalnum((unsigned char)byte) || byte == '_';
}

static void read_name(const char **at, int line, char name[NAME_BYTES])
{
    skip_spaces(at);
    size_t length = 0;
    while (is_word_byte((*at)[length]))
        length++;
    if (length == 0 || length >= NAME_BYTES || isdigit((unsigned char)**at))
        refuse(line, "a name is wanted at \"%.20s\"", *at);
    memcpy(name, *at, length);
    name[length] = 0;
    *at += length;
}

/* Parameters and columns become C names without a prefix. */
static void read_field_name(const char **at, int line, char name[NAME_BYTES])
{
    static const char reserved[] =
        " auto break case char const continue default do double else enum extern float for goto if inline int long "
        "register restrict return short signed sizeof static struct switch typedef union unsigned void volatile while "
        "bool true false store arena found given each context ";
    char spaced[NAME_BYTES + 2];
    read_name(at, line, name);
    snprintf(spaced, sizeof spaced, " %s ", name);
    if (strstr(reserved, spaced))
        refuse(line, "\"%s\" is a word of C or of the generated code; take another name", name);
}

/* "int", "text?" ...; false leaves *at where it was. */
static bool read_type(const char **at, struct field *field)
{
    static const char *const types[] = {"int", "text", "bytes", "real"};
    skip_spaces(at);
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        size_t length = strlen(types[i]);
        if (strncmp(*at, types[i], length) != 0 || is_word_byte((*at)[length]) || (*at)[length] == '(')
            continue;
        field->type = types[i][0];
        *at += length;
        field->is_nullable = **at == '?';
        *at += field->is_nullable;
        return true;
    }
    return false;
}

static int read_fields(const char **at, int line, struct field *fields)
{
    int count = 0;
    ++*at; /* the ( */
    skip_spaces(at);
    while (**at != ')') {
        if (count == MAX_FIELDS)
            refuse(line, "more than %d fields", MAX_FIELDS);
        struct field *field = &fields[count++];
        memset(field, 0, sizeof *field);
        read_field_name(at, line, field->name);
        if (!read_type(at, field))
            refuse(line, "the type of \"%s\" is not int, text, bytes or real", field->name);
        for (int i = 0; i < count - 1; i++)
            if (strcmp(fields[i].name, field->name) == 0)
                refuse(line, "\"%s\" stands twice", field->name);
        skip_spaces(at);
        if (**at == ',')
            ++*at;
        else if (**at != ')')
            refuse(line, "a comma or ) is wanted at \"%.20s\"", *at);
        skip_spaces(at);
    }
    ++*at;
    return count;
}

/* The row of this name; a second use must have the same shape. */
static int row_number(const struct row *wanted, int line)
{
    for (int i = 0; i < row_count; i++) {
        if (strcmp(rows[i].name, wanted->name) != 0)
            continue;
        bool is_same = rows[i].count == wanted->count;
        for (int f = 0; is_same && f < wanted->count; f++)
            is_same = strcmp(rows[i].fields[f].name, wanted->fields[f].name) == 0 &&
                      rows[i].fields[f].type == wanted->fields[f].type &&
                      rows[i].fields[f].is_nullable == wanted->fields[f].is_nullable;
        if (!is_same)
            refuse(line, "row \"%s\" has another shape than in line %d", wanted->name, rows[i].line);
        return i;
    }
    rows[row_count] = *wanted;
    rows[row_count].line = line;
    return row_count++;
}

static void read_answer(const char **at, struct query *query)
{
    bool is_one = **at == '?';
    *at += is_one;
    skip_spaces(at);
    query->has_rows = true;
    query->answer = is_one ? ONE_ROW : ROW_LIST;
    if (!is_one && strncmp(*at, "any", 3) == 0 && !is_word_byte((*at)[3])) {
        *at += 3;
        query->has_rows = false;
        query->answer = CHANGES_ANY;
        return;
    }
    if (!is_one && strncmp(*at, "each", 4) == 0 && isspace((unsigned char)(*at)[4])) {
        *at += 4;
        query->answer = EACH_ROW;
    }
    if (read_type(at, &query->value)) {
        if (query->answer != ONE_ROW || query->value.is_nullable)
            refuse(query->line, "a single value is written ->? int (or text, bytes, real)");
        query->row = -1;
        return;
    }
    static struct row row;
    memset(&row, 0, sizeof row);
    read_name(at, query->line, row.name);
    skip_spaces(at);
    if (**at != '(')
        refuse(query->line, "the columns of \"%s\" are wanted in brackets", row.name);
    row.count = read_fields(at, query->line, row.fields);
    if (row.count == 0)
        refuse(query->line, "row \"%s\" has no columns", row.name);
    query->row = row_number(&row, query->line);
    if (query->answer == ROW_LIST)
        rows[query->row].is_listed = true;
}

static void read_signature(const char *signature, struct query *query)
{
    const char *at = signature;
    read_name(&at, query->line, query->name);
    for (int i = 0; i < query_count; i++)
        if (&queries[i] != query && strcmp(queries[i].name, query->name) == 0)
            refuse(query->line, "query \"%s\" stands already in line %d", query->name, queries[i].line);
    query->count = read_fields(&at, query->line, query->parameters);
    skip_spaces(&at);
    query->answer = CHANGES_SOME;
    query->row = -1;
    if (strncmp(at, "->", 2) == 0) {
        at += 2;
        read_answer(&at, query);
    }
    skip_spaces(&at);
    if (*at)
        refuse(query->line, "not understood after the signature: \"%.30s\"", at);
}

/* ---- the statement ---- */

struct output {
    char *bytes;
    size_t length, size;
};

static void put(struct output *out, const char *bytes, size_t length)
{
    if (out->length + length + 1 > out->size)
        out->bytes = realloc(out->bytes, out->size = (out->size + length + 1) * 2);
    if (!out->bytes)
        exit(1);
    memcpy(out->bytes + out->length, bytes, length);
    out->length += length;
    out->bytes[out->length] = 0;
}

static void put_placeholder(struct output *sql, struct query *query, const char *name, size_t length, int line)
{
    for (int i = 0; i < query->count; i++) {
        struct field *field = &query->parameters[i];
        if (strlen(field->name) != length || strncmp(field->name, name, length) != 0)
            continue;
        char number[16];
        field->is_used = true;
        put(sql, number, (size_t)snprintf(number, sizeof number, "$%d", i + 1));
        return;
    }
    refuse(line, "\":%.*s\" is not a parameter of %s", (int)length, name, query->name);
}

static void look_at_word(struct query *query, const char *word, size_t length, int line)
{
    static const char *const changing[] = {"INSERT", "UPDATE", "DELETE"};
    for (size_t i = 0; i < sizeof changing / sizeof *changing; i++)
        if (strlen(changing[i]) == length && strncasecmp(word, changing[i], length) == 0)
            query->changes = true;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        if (strlen(refused[i].word) == length && strncasecmp(word, refused[i].word, length) == 0)
            refuse(line, "%s does not work the same on both databases: %s", refused[i].word, refused[i].instead);
}

static const char *copy_quoted(const char *at, struct output *sql, int *line)
{
    int first = *line;
    const char *end = at + 1;
    for (; *end && *end != '\''; end++)
        *line += *end == '\n';
    if (!*end)
        refuse(first, "this quote is never closed");
    put(sql, at, (size_t)(end + 1 - at));
    return end + 1;
}

/* A :name, a word, a quoted text or one byte; comments and runs of spaces become one space. */
static const char *copy_piece(const char *at, struct query *query, struct output *sql, int *line)
{
    if (*at == '\'')
        return copy_quoted(at, sql, line);
    if (at[0] == ':' && at[1] == ':')
        refuse(*line, "\"::\" is read differently by SQLite: write CAST(... AS ...)");
    if (strchr("$?\"`@", *at))
        refuse(*line, "\"%c\" may not stand in a statement: write :name, plain names and 'text'", *at);
    size_t length = 0;
    if (*at == ':') {
        while (is_word_byte(at[1 + length]))
            length++;
        put_placeholder(sql, query, at + 1, length, *line);
        return at + 1 + length;
    }
    while (is_word_byte(at[length]))
        length++;
    if (length)
        look_at_word(query, at, length, *line);
    else
        length = 1;
    put(sql, at, length);
    return at + length;
}

static bool is_signature(const char *line)
{
    if (strncmp(line, "-- ", 3) != 0)
        return false;
    const char *at = line + 3;
    while (is_word_byte(*at))
        at++;
    return at > line + 3 && *at == '(';
}

/* Copies one statement up to its ; with $n for the names; returns where the next thing begins. */
static const char *read_statement(const char *at, struct query *query, int *line)
{
    struct output sql = {0};
    put(&sql, "", 0);
    for (; *at && *at != ';';) {
        bool is_comment = at[0] == '-' && at[1] == '-';
        if (is_comment && is_signature(at) && at[-1] == '\n')
            refuse(*line, "the statement of %s in line %d does not end with ;", query->name, query->line);
        if (is_comment) {
            at += strcspn(at, "\n");
        } else if (isspace((unsigned char)*at)) {
            if (sql.length && sql.bytes[sql.length - 1] != ' ' && sql.bytes[sql.length - 1] != '\n')
                put(&sql, *at == '\n' ? "\n" : " ", 1);
            *line += *at++ == '\n';
        } else {
            at = copy_piece(at, query, &sql, line);
        }
    }
    if (*at != ';')
        refuse(query->line, "the statement of %s does not end with ;", query->name);
    if (sql.length == 0)
        refuse(query->line, "%s has no statement", query->name);
    for (int i = 0; i < query->count; i++)
        if (!query->parameters[i].is_used)
            refuse(query->line, "parameter \"%s\" is not used", query->parameters[i].name);
    if (!query->has_rows && !query->changes)
        refuse(query->line, "%s reads but its signature gives no row", query->name);
    query->sql = sql.bytes;
    return at + 1;
}

/* Joins the signature's lines: it goes on while a bracket is open or the next comment line begins with ->. */
static const char *join_signature(const char *at, int *line, char signature[SIGNATURE_BYTES])
{
    size_t length = 0;
    int open = 0;
    for (bool goes_on = true; goes_on;) {
        const char *end = at + strcspn(at, "\n");
        for (at += 2; at < end && length + 2 < SIGNATURE_BYTES; at++) {
            open += *at == '(' ? 1 : *at == ')' ? -1 : 0;
            signature[length++] = *at;
        }
        signature[length++] = ' ';
        at = *end ? end + 1 : end;
        ++*line;
        const char *next = at + (strncmp(at, "--", 2) == 0 ? 2 : 0);
        while (*next == ' ')
            next++;
        goes_on = strncmp(at, "--", 2) == 0 && (open > 0 || strncmp(next, "->", 2) == 0);
    }
    signature[length] = 0;
    return at;
}

static void read_queries(const char *at)
{
    static char signature[SIGNATURE_BYTES];
    for (int line = 1; *at;) {
        if (is_signature(at)) {
            if (query_count == MAX_QUERIES)
                refuse(line, "more than %d queries", MAX_QUERIES);
            struct query *query = &queries[query_count++];
            query->line = line;
            at = join_signature(at, &line, signature);
            read_signature(signature, query);
            at = read_statement(at, query, &line);
        } else if (strncmp(at, "--", 2) == 0) {
            at += strcspn(at, "\n");
        } else if (isspace((unsigned char)*at)) {
            line += *at++ == '\n';
        } else {
            refuse(line, "a statement needs a signature line: -- name(parameter type) -> row(column type)");
        }
    }
}
