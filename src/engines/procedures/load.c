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
#include "engines/procedures/designs.h"
#include "engines/procedures/parts.h"
#include "procedures.queries.h"

/* ---- a procedure that was also changed at the desk: docs/decisions/folder-and-desk.md ---- */

/* The newest publication; when it came from the desk, also what the folder last gave. */
static enum status read_origin(struct city_load *load, struct text name, bool *is_from_desk, struct text *of_folder)
{
    struct procedures_publication_rows rows;
    enum status status = procedures_publications_of(load->store, load->arena, name, &rows);
    if (status != DONE)
        return status;
    *is_from_desk = rows.count && text_is(rows.items[0].origin, T("desk"));
    *of_folder = T("");
    status = procedures_publication_from_folder(load->store, load->arena, name, of_folder);
    return status == NOT_FOUND ? DONE : status;
}

enum winner { DESK_WINS, FOLDER_WINS };

/* The file is not what is offered. Whoever of the two has changed since they were the same wins; when both have, neither
   does, and the file must say by `based_on` that it was made from what is offered. */
static enum status folder_or_desk(struct city_load *load, const struct procedure *procedure,
                                  const struct procedures_definition *now, struct node *root, enum winner *winner)
{
    bool is_from_desk = false;
    struct text of_folder = T("");
    enum status status = read_origin(load, procedure->name, &is_from_desk, &of_folder);
    if (status != DONE)
        return status;
    bool is_file_unchanged = text_is(of_folder, procedure->version);
    *winner = is_from_desk && is_file_unchanged ? DESK_WINS : FOLDER_WINS;
    if (*winner == DESK_WINS)
        load_row(load, LOAD_UNCHANGED, "手続き %.*s", TEXT_ARGUMENTS(procedure->name));
    else if (is_from_desk && !text_is(load_text(load, root, "based_on", OPTIONAL), now->version)) {
        *winner = DESK_WINS;
        load_mistake(load, root,
                     "手続き %.*s は、画面でも変更されて公開されています。公開中の版（%.*s）を書き出し、その内容にファイルの変更を入れてください（based_on が公開中の版と同じなら適用できます）。",
                     TEXT_ARGUMENTS(procedure->name), TEXT_ARGUMENTS(now->version));
    }
    return DONE;
}

/* A procedure made at the desk does not end because the folder never had it. */
static enum status comes_from_folder(struct city_load *load, const struct procedures_definition *row, bool *is_it)
{
    bool is_from_desk = false;
    struct text of_folder = T("");
    enum status status = read_origin(load, row->name, &is_from_desk, &of_folder);
    *is_it = !is_from_desk || of_folder.length > 0;
    if (status == DONE && is_from_desk && of_folder.length) {
        *is_it = false;
        load_mistake(load, NULL,
                     "手続き %.*s のファイルがなくなりましたが、画面で変更された版が公開されています。書き出してフォルダーに置くか、画面で受け付けを止めてください。",
                     TEXT_ARGUMENTS(row->name));
    }
    return status;
}

struct loading {
    LIST_OF(struct text) names; /* of the files that are there */
    struct parts parts;
};

static enum status publish(struct city_load *load, const struct procedure *procedure, struct text body, struct node *root)
{
    struct procedures_definition now;
    enum status status = procedures_definition_current(load->store, load->arena, procedure->name, &now);
    if (status != DONE && status != NOT_FOUND)
        return status;
    bool is_new = status == NOT_FOUND;
    if (!is_new && text_is(now.version, procedure->version)) {
        load_row(load, LOAD_UNCHANGED, "手続き %.*s", TEXT_ARGUMENTS(procedure->name));
        return load->mode == LOAD_APPLY ? procedures_publication_now_in_folder(load->store, procedure->name) : DONE;
    }
    enum winner winner = DESK_WINS;
    status = is_new ? DONE : folder_or_desk(load, procedure, &now, root, &winner);
    if (status != DONE || (!is_new && winner == DESK_WINS))
        return status;
    load_row(load, is_new ? LOAD_ADDED : LOAD_CHANGED, "手続き %.*s（%.*s）", TEXT_ARGUMENTS(procedure->name),
             TEXT_ARGUMENTS(procedure->title.in[JAPANESE]));
    if (load->mode != LOAD_APPLY)
        return DONE;
    return procedure_publish(load->store, load->arena, procedure->name, procedure->version, body, false, 0, T(""), load->now);
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
    return publish(load, procedure, body, root);
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
        bool was_in_folder = true;
        status = comes_from_folder(load, &rows.items[i], &was_in_folder);
        if (status != DONE || !was_in_folder)
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
