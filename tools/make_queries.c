/*
 * Makes typed C functions from a module's queries.sql:  make_queries MODULE OUT.c OUT.h IN.sql
 *
 * Each query is one signature comment and one statement:
 *     -- waiting(limit int) -> item(id int, what text, due_at int?)
 *     SELECT id, what, due_at FROM lost_found_item ORDER BY id LIMIT :limit;
 * After the arrow: `row(...)` a list, `?row(...)` (written `->? row(...)`) at most one, `each row(...)` one call
 * for each row, a bare type instead of row(...) a single value, `any` any number of changed rows. Without an arrow
 * a change of no row is CONFLICT. Only the signature and the :names are understood; the statement is passed on
 * with $1.. in the order of the signature. What one of the two databases would read differently is refused.
 */
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

static const char *module;
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

/* ---- writing ---- */

static const char *c_type(char type)
{
    return type == 'i' ? "int64_t " : type == 'r' ? "double " : "struct text ";
}

static bool is_number(const struct field *field)
{
    return field->type == 'i' || field->type == 'r';
}

static const char *kind_of(char type)
{
    return type == 'i' ? "INTEGER" : type == 'r' ? "REAL" : type == 't' ? "TEXT" : "BYTES";
}

static bool needs_arena(const struct query *query)
{
    if (!query->has_rows || query->answer == EACH_ROW)
        return false;
    return query->row >= 0 || !is_number(&query->value);
}

static void write_rows(FILE *out)
{
    for (int i = 0; i < row_count; i++) {
        const struct row *row = &rows[i];
        fprintf(out, "struct %s_%s {\n", module, row->name);
        for (int f = 0; f < row->count; f++) {
            const struct field *field = &row->fields[f];
            bool is_flagged = field->is_nullable && is_number(field);
            fprintf(out, "    %s%s;%s\n", c_type(field->type), field->name,
                    field->is_nullable && !is_flagged ? " /* bytes NULL: none */" : "");
            if (is_flagged)
                fprintf(out, "    bool has_%s;\n", field->name);
        }
        fprintf(out, "};\nextern const struct row_shape %s_%s_shape;\n", module, row->name);
        fprintf(out, "void %s_%s_json(struct buffer *json, const struct %s_%s *row);\n", module, row->name, module,
                row->name);
        if (row->is_listed) {
            fprintf(out, "struct %s_%ss {\n    struct %s_%s *items;\n    size_t count;\n};\n", module, row->name,
                    module, row->name);
            fprintf(out, "void %s_%ss_json(struct buffer *json, const struct %s_%ss *list);\n", module, row->name,
                    module, row->name);
        }
        fputc('\n', out);
    }
}

static void write_parameter(FILE *out, const struct field *field)
{
    if (field->is_nullable && is_number(field))
        fprintf(out, "const %s*%s", c_type(field->type), field->name);
    else
        fprintf(out, "%s%s", c_type(field->type), field->name);
}

/* The part of the parameter list behind the query's own parameters. */
static void write_result(FILE *out, const struct query *query)
{
    const char *row = query->row < 0 ? "" : rows[query->row].name;
    if (query->answer == EACH_ROW)
        fprintf(out, ", enum status (*each)(void *context, const struct %s_%s *row), void *context", module, row);
    else if (query->has_rows && query->row < 0)
        fprintf(out, ", %s*found", c_type(query->value.type));
    else if (query->has_rows)
        fprintf(out, ", struct %s_%s%s *found", module, row, query->answer == ROW_LIST ? "s" : "");
}

static void write_head(FILE *out, const struct query *query)
{
    fprintf(out, "enum status %s_%s(struct store *store%s", module, query->name,
            needs_arena(query) ? ", struct arena *arena" : "");
    for (int i = 0; i < query->count; i++) {
        fputs(", ", out);
        write_parameter(out, &query->parameters[i]);
    }
    write_result(out, query);
    fputc(')', out);
}

/* The same with named members, for calls that would be a long row of unnamed values. */
static void write_with_head(FILE *out, const struct query *query)
{
    fprintf(out, "enum status %s_%s_with(struct store *store%s, const struct %s_%s_given *given", module, query->name,
            needs_arena(query) ? ", struct arena *arena" : "", module, query->name);
    write_result(out, query);
    fputc(')', out);
}

static void write_header(FILE *out)
{
    fprintf(out, "/* Made by tools/make_queries from the queries.sql of %s; edit that. */\n#pragma once\n\n", module);
    fprintf(out, "#include \"store/query.h\"\n\n");
    write_rows(out);
    for (int i = 0; i < query_count; i++) {
        const struct query *query = &queries[i];
        write_head(out, query);
        fputs(" MUST_USE;\n", out);
        if (query->count < MANY_PARAMETERS)
            continue;
        fprintf(out, "struct %s_%s_given {\n", module, query->name);
        for (int p = 0; p < query->count; p++) {
            fputs("    ", out);
            write_parameter(out, &query->parameters[p]);
            fputs(";\n", out);
        }
        fputs("};\n", out);
        write_with_head(out, query);
        fputs(" MUST_USE;\n", out);
    }
    fprintf(out, "\n/* All of them, NULL-ended, for store_prepare_all. */\n");
    fprintf(out, "extern const struct query *const %s_queries[];\n", module);
}

static void write_shapes(FILE *out)
{
    for (int i = 0; i < row_count; i++) {
        const struct row *row = &rows[i];
        fprintf(out, "static const struct row_column %s_columns[] = {\n", row->name);
        for (int f = 0; f < row->count; f++) {
            const struct field *field = &row->fields[f];
            fprintf(out, "    {\"%s\", VALUE_%s, %s, offsetof(struct %s_%s, %s), ", field->name, kind_of(field->type),
                    field->is_nullable ? "true" : "false", module, row->name, field->name);
            if (field->is_nullable && is_number(field))
                fprintf(out, "offsetof(struct %s_%s, has_%s)},\n", module, row->name, field->name);
            else
                fputs("0},\n", out);
        }
        fprintf(out, "};\nconst struct row_shape %s_%s_shape = {\"%s\", sizeof(struct %s_%s), %d, %s_columns};\n\n",
                module, row->name, row->name, module, row->name, row->count, row->name);
        fprintf(out, "void %s_%s_json(struct buffer *json, const struct %s_%s *row)\n{\n", module, row->name, module,
                row->name);
        fprintf(out, "    store_row_json(json, &%s_%s_shape, row);\n}\n\n", module, row->name);
        if (row->is_listed) {
            fprintf(out, "void %s_%ss_json(struct buffer *json, const struct %s_%ss *list)\n{\n", module, row->name,
                    module, row->name);
            fprintf(out, "    store_rows_json(json, &%s_%s_shape, list->items, list->count);\n}\n\n", module, row->name);
        }
    }
}

static void write_value(FILE *out, const struct field *field)
{
    const char *kind = field->type == 'i' ? "integer" : field->type == 'r' ? "real" : field->type == 't' ? "text" : "bytes";
    fprintf(out, "value_%s%s(%s)", field->is_nullable ? "or_null_" : "", kind, field->name);
}

static void write_body(FILE *out, const struct query *query)
{
    fputs("\n{\n", out);
    if (query->count) {
        fputs("    const struct value given[] = {", out);
        for (int i = 0; i < query->count; i++) {
            fputs(i ? ", " : "", out);
            write_value(out, &query->parameters[i]);
        }
        fputs("};\n", out);
    }
    const char *given = query->count ? "given" : "NULL";
    const char *row = query->row < 0 ? "" : rows[query->row].name;
    if (!query->has_rows)
        fprintf(out, "    return store_change(store, &query_%s, %s, %s);\n}\n", query->name, given,
                query->answer == CHANGES_ANY ? "true" : "false");
    else if (query->row < 0)
        fprintf(out, "    return store_one_value(store, %s, &query_%s, %s, VALUE_%s, found);\n}\n",
                needs_arena(query) ? "arena" : "NULL", query->name, given, kind_of(query->value.type));
    else if (query->answer == EACH_ROW)
        fprintf(out,
                "    struct %s_each each_row = {each, context};\n    struct %s_%s row;\n"
                "    return store_each(store, &query_%s, %s, &%s_%s_shape, &row, call_%s, &each_row);\n}\n",
                row, module, row, query->name, given, module, row, row);
    else if (query->answer == ONE_ROW)
        fprintf(out, "    return store_one(store, arena, &query_%s, %s, &%s_%s_shape, found);\n}\n", query->name, given,
                module, row);
    else
        fprintf(out,
                "    void *items;\n    size_t count;\n"
                "    enum status status = store_list(store, arena, &query_%s, %s, &%s_%s_shape, &items, &count);\n"
                "    if (status == DONE)\n        *found = (struct %s_%ss){items, count};\n    return status;\n}\n",
                query->name, given, module, row, module, row);
}

static void write_query(FILE *out, const struct query *query)
{
    fprintf(out, "static int slot_%s;\nstatic const struct query query_%s = {\n", query->name, query->name);
    fprintf(out, "    .module = \"%s\", .name = \"%s\", .slot = &slot_%s,\n", module, query->name, query->name);
    fprintf(out, "    .parameters = %d, .columns = %d, .changes = %s, .parameter_kinds = \"", query->count,
            !query->has_rows ? 0 : query->row < 0 ? 1 : rows[query->row].count, query->changes ? "true" : "false");
    for (int i = 0; i < query->count; i++)
        fputc(query->parameters[i].type, out);
    fputs("\",\n", out);
    if (query->row >= 0)
        fprintf(out, "    .shape = &%s_%s_shape,\n", module, rows[query->row].name);
    fputs("    .sql =\n", out);
    write_string(out, query->sql);
    fputs("};\n\n", out);
    write_head(out, query);
    write_body(out, query);
    if (query->count >= MANY_PARAMETERS) {
        fputc('\n', out);
        write_with_head(out, query);
        fprintf(out, "\n{\n    return %s_%s(store%s", module, query->name, needs_arena(query) ? ", arena" : "");
        for (int i = 0; i < query->count; i++)
            fprintf(out, ", given->%s", query->parameters[i].name);
        fprintf(out, "%s);\n}\n", query->answer == EACH_ROW ? ", each, context" : query->has_rows ? ", found" : "");
    }
    fputc('\n', out);
}

/* One small step from the untyped row to the typed callback, for each row that is streamed. */
static void write_each_calls(FILE *out)
{
    for (int i = 0; i < row_count; i++) {
        bool is_wanted = false;
        for (int q = 0; q < query_count; q++)
            is_wanted |= queries[q].answer == EACH_ROW && queries[q].row == i;
        if (!is_wanted)
            continue;
        const char *row = rows[i].name;
        fprintf(out,
                "struct %s_each {\n    enum status (*each)(void *context, const struct %s_%s *row);\n"
                "    void *context;\n};\n\n",
                row, module, row);
        fprintf(out,
                "static enum status call_%s(void *context, const void *row)\n{\n"
                "    const struct %s_each *each = context;\n    return each->each(each->context, row);\n}\n\n",
                row, row);
    }
}

static void write_code(FILE *out, const char *header)
{
    fprintf(out, "/* Made by tools/make_queries from the queries.sql of %s; edit that. */\n", module);
    fprintf(out, "#include \"%s\"\n\n#include <stddef.h>\n\n", header);
    write_shapes(out);
    write_each_calls(out);
    for (int i = 0; i < query_count; i++)
        write_query(out, &queries[i]);
    fprintf(out, "const struct query *const %s_queries[] = {\n", module);
    for (int i = 0; i < query_count; i++)
        fprintf(out, "    &query_%s,\n", queries[i].name);
    fputs("    NULL};\n", out);
}

int main(int argc, char **argv)
{
    if (argc != 5) {
        fprintf(stderr, "usage: make_queries MODULE OUT.c OUT.h IN.sql\n");
        return 2;
    }
    module = argv[1];
    char *source = read_whole(argv[4]);
    read_queries(source);
    FILE *code = open_output(argv[2]), *header = open_output(argv[3]);
    write_code(code, file_name(argv[3]));
    write_header(header);
    close_output(code);
    close_output(header);
    free(source);
    for (int i = 0; i < query_count; i++)
        free(queries[i].sql);
    return 0;
}
