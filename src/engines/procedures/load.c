/*
 * Loads procedures/ and postcodes.csv of a city's folder.
 *
 * A changed file becomes a new version and is offered from then on; a file that is gone ends the offer. Nothing is deleted:
 * cases keep their version.
 */
#include "engines/procedures/load.h"

#include "base/csv.h"
#include "base/list.h"
#include "base/contact.h"
#include "engines/procedures/definition.h"
#include "engines/procedures/parts.h"
#include "procedures.queries.h"

struct loading {
    LIST_OF(struct text) names; /* of the files that are there */
    struct parts parts;
};

static enum status publish(struct city_load *load, const struct procedure *procedure, struct text body)
{
    struct procedures_definition now;
    enum status status = procedures_definition_current(load->store, load->arena, procedure->name, &now);
    if (status != DONE && status != NOT_FOUND)
        return status;
    bool is_new = status == NOT_FOUND;
    if (!is_new && text_is(now.version, procedure->version)) {
        load_row(load, LOAD_UNCHANGED, "手続き %.*s", TEXT_ARGUMENTS(procedure->name));
        return DONE;
    }
    load_row(load, is_new ? LOAD_ADDED : LOAD_CHANGED, "手続き %.*s（%.*s）", TEXT_ARGUMENTS(procedure->name),
             TEXT_ARGUMENTS(procedure->title.in[JAPANESE]));
    if (load->mode != LOAD_APPLY)
        return DONE;
    status = procedures_definition_withdraw(load->store, procedure->name, load->now);
    return status == DONE
               ? procedures_definition_put(load->store, procedure->name, procedure->version, body, load->now)
               : status;
}

static enum status load_one(struct city_load *load, struct text name, struct node *root, void *context)
{
    struct loading *loading = context;
    const struct procedure *procedure;
    *LIST_ADD(load->arena, &loading->names) = name;
    parts_put_in(load, &loading->parts, root);
    if (procedure_read(load, name, root, FROM_FOLDER, &procedure) != DONE)
        return DONE; /* the mistakes are noted; the next file is read as well */
    struct text body = procedure_body(load, root);
    if (body.length > PROCEDURE_BYTES_MAX) {
        load_mistake(load, root, "手続きの定義が大きすぎます。%dバイトまでです。", PROCEDURE_BYTES_MAX);
        return DONE;
    }
    return publish(load, procedure, body);
}

static enum status end_those_gone(struct city_load *load, const struct loading *loading)
{
    struct procedures_definitions rows;
    enum status status = procedures_definitions_offered(load->store, load->arena, &rows);
    for (size_t i = 0; status == DONE && i < rows.count; i++) {
        bool is_there = false;
        for (size_t j = 0; j < loading->names.count; j++)
            is_there = is_there || text_is(loading->names.items[j], rows.items[i].name);
        if (is_there)
            continue;
        load_row(load, LOAD_REMOVED, "手続き %.*s", TEXT_ARGUMENTS(rows.items[i].name));
        if (load->mode == LOAD_APPLY)
            status = procedures_definition_withdraw(load->store, rows.items[i].name, load->now);
    }
    return status;
}

/* ---- postcodes.csv: postcode,town; lines that begin with # are its source ---- */

struct postcode_row {
    struct text postcode, town;
};
struct postcode_rows {
    struct postcode_row *items;
    size_t count, size;
};

static enum status read_postcodes(struct city_load *load, struct text bytes, struct postcode_rows *rows)
{
    struct csv_reader reader = csv_reader_new(bytes, ',', NULL);
    struct csv_row row;
    enum status status;
    bool has_heading = false;
    while ((status = csv_next(&reader, load->arena, &row)) == DONE) {
        struct text postcode;
        if (text_starts(csv_cell(&row, 0), T("#")))
            continue;
        if (!has_heading) {
            has_heading = true;
            continue;
        }
        if (postcode_read(load->arena, csv_cell(&row, 0), &postcode, NULL) != CONTACT_OK || !csv_cell(&row, 1).length) {
            load_mistake(load, NULL, "postcodes.csv:%lld: 郵便番号7けたと町名を書いてください。", (long long)row.line);
            continue;
        }
        *LIST_ADD(load->arena, rows) = (struct postcode_row){postcode, csv_cell(&row, 1)};
    }
    if (status == NOT_FOUND)
        return DONE;
    load_mistake(load, NULL, "postcodes.csv:%lld: 表として読めません。", (long long)reader.why_line);
    return INVALID;
}

static bool are_same(const struct postcode_rows *rows, const struct procedures_towns *kept)
{
    if (rows->count != kept->count)
        return false;
    for (size_t i = 0; i < rows->count; i++) {
        bool is_there = false;
        for (size_t j = 0; j < kept->count && !is_there; j++)
            is_there = text_is(rows->items[i].postcode, kept->items[j].postcode) &&
                       text_is(rows->items[i].town, kept->items[j].town);
        if (!is_there)
            return false;
    }
    return true;
}

static enum status load_postcodes(struct city_load *load)
{
    struct text bytes;
    struct postcode_rows rows = {0};
    struct procedures_towns kept;
    enum status status = load_bytes(load, "postcodes.csv", 1024 * 1024, &bytes);
    if (status != DONE)
        return status == NOT_FOUND ? DONE : status;
    if (read_postcodes(load, bytes, &rows) != DONE)
        return DONE;
    status = procedures_postcodes(load->store, load->arena, &kept);
    if (status != DONE)
        return status;
    bool is_same = are_same(&rows, &kept);
    load_row(load, is_same ? LOAD_UNCHANGED : kept.count ? LOAD_CHANGED : LOAD_ADDED, "郵便番号 %zu件", rows.count);
    if (is_same || load->mode != LOAD_APPLY)
        return DONE;
    status = procedures_postcodes_clear(load->store);
    for (size_t i = 0; status == DONE && i < rows.count; i++)
        status = procedures_postcode_add(load->store, rows.items[i].postcode, rows.items[i].town);
    return status;
}

enum status procedures_load(struct city_load *load)
{
    struct loading loading = {0};
    enum status status = load_postcodes(load);
    if (status == DONE)
        status = parts_read(load, &loading.parts);
    if (status == DONE)
        status = load_folder(load, "procedures", load_one, &loading);
    if (status == DONE && !load->mistake_count)
        parts_lint(load, &loading.parts);
    if (status == DONE)
        status = end_those_gone(load, &loading);
    return status;
}
