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
#include "make_queries_read.h"

static const char *module;

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
    fprintf(out, "    .parameters = %d, .columns = %d, .changes = %s, .streams = %s,\n    .parameter_kinds = \"", query->count,
            !query->has_rows ? 0 : query->row < 0 ? 1 : rows[query->row].count, query->changes ? "true" : "false",
            query->answer == EACH_ROW ? "true" : "false");
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
