/*
 * PostgreSQL: connections set up alike, prepared statements, rows as values.
 *
 * Parameters go in binary with their type said, so that nothing is guessed; results come as text. Transactions stand
 * in store_postgres_transaction.c.
 */
#include "store/store_postgres.h"

#include "store/upkeep.h"
#include "system/log.h"

#include <endian.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_PARAMETERS = 64, NAME_BYTES = 32, STREAM_ROWS = 500, OLDEST_SERVER = 150000 };
enum { OID_BOOL = 16, OID_BYTEA = 17, OID_NAME = 19, OID_INT8 = 20, OID_INT2 = 21, OID_INT4 = 23, OID_TEXT = 25,
       OID_FLOAT4 = 700, OID_FLOAT8 = 701, OID_VARCHAR = 1043 };

/* ---- statuses ---- */

static bool is_state(const char *state, const char *wanted)
{
    return strncmp(state, wanted, strlen(wanted)) == 0;
}

static void log_failure(PGconn *handle, const PGresult *result, const struct query *query)
{
    const char *message = result ? PQresultErrorMessage(result) : PQerrorMessage(handle);
    log_line("store", "PostgreSQL: %s in %s.%s", message, query ? query->module : "store",
             query ? query->name : "connection");
}

enum status postgres_status(struct connection *connection, const PGresult *result, const struct query *query)
{
    ExecStatusType kind = result ? PQresultStatus(result) : PGRES_FATAL_ERROR;
    if (kind == PGRES_COMMAND_OK || kind == PGRES_TUPLES_OK || kind == PGRES_EMPTY_QUERY)
        return DONE;
    const char *state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
    if (PQstatus(connection->handle) != CONNECTION_OK || !state || is_state(state, "57P0"))
        connection->is_broken = true;
    state = state ? state : "";
    if (is_state(state, "40001") || is_state(state, "40P01") || is_state(state, "55P03"))
        return BUSY;
    if (is_state(state, "23505") || is_state(state, "23P01"))
        return CONFLICT; /* somebody was faster: no trouble */
    log_failure(connection->handle, result, query);
    if (is_state(state, "23514") || is_state(state, "23503"))
        return CONFLICT;
    if (is_state(state, "42501"))
        return FORBIDDEN; /* rows that may only be inserted */
    return is_state(state, "54") ? TOO_MUCH : BROKEN;
}

enum status postgres_run(struct connection *connection, const char *sql)
{
    waiting_begins();
    PGresult *result = PQexec(connection->handle, sql);
    waiting_ends();
    enum status status = postgres_status(connection, result, NULL);
    PQclear(result);
    return status;
}

/* ---- connecting ---- */

/* A commit that only waits for its standby no longer is told by a warning; the transaction notes it. */
static void hear_notice(void *context, const PGresult *result)
{
    struct connection *connection = context;
    const char *severity = PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED);
    if (!severity || strcmp(severity, "WARNING") != 0)
        return;
    connection->was_warned = true;
    log_line("store", "PostgreSQL: %s", PQresultErrorMessage(result));
}

static enum status set_up(struct connection *connection)
{
    static const char sql[] = "SET default_transaction_isolation = 'repeatable read';"
                              "SET synchronous_commit = on;"
                              "SET idle_in_transaction_session_timeout = '50s';"
                              "SET lock_timeout = '10s';"
                              "SET client_encoding = 'UTF8';"
                              "SET client_min_messages = warning;"
                              "SET bytea_output = hex;"
                              "SET extra_float_digits = 1;"
                              "SET timezone = 'UTC';"
                              "SET standard_conforming_strings = on;";
    enum status status = postgres_run(connection, sql);
    if (status == DONE && connection->database->is_read_only)
        status = postgres_run(connection, "SET default_transaction_read_only = on");
    return status;
}

static enum status postgres_connect(struct database *database, bool is_for_writing, struct connection *connection,
                                    struct arena *arena, struct text *why_not)
{
    (void)is_for_writing; /* all are alike */
    const char *const names[] = {"dbname", "connect_timeout", "fallback_application_name", NULL};
    const char *const values[] = {database->where, "5", "ikanai", NULL};
    waiting_begins();
    PGconn *handle = PQconnectdbParams(names, values, 1);
    waiting_ends();
    connection->handle = handle;
    enum status status = BROKEN;
    if (handle && PQstatus(handle) == CONNECTION_OK) {
        PQsetNoticeReceiver(handle, hear_notice, connection);
        status = set_up(connection);
    }
    if (status == DONE)
        return DONE;
    *why_not = arena_print(arena, "PostgreSQL に接続できません: %s", handle ? PQerrorMessage(handle) : "");
    PQfinish(handle);
    connection->handle = NULL;
    return BROKEN;
}

static void postgres_disconnect(struct connection *connection)
{
    PQfinish(connection->handle);
}

/* Sorting by bytes is what SQLite does; a database made with a language's order would list things otherwise. */
static enum status look_at_server(struct connection *connection, struct arena *arena, struct text *why_not)
{
    PGresult *result = PQexec(connection->handle,
                              "SELECT datcollate, pg_encoding_to_char(encoding) FROM pg_database"
                              " WHERE datname = current_database()");
    if (PQresultStatus(result) != PGRES_TUPLES_OK || PQntuples(result) != 1)
        *why_not = arena_print(arena, "PostgreSQL を読めません: %s", PQerrorMessage(connection->handle));
    else if (PQserverVersion(connection->handle) < OLDEST_SERVER)
        *why_not = T("PostgreSQL 15 以上が必要です。");
    else if (strcmp(PQgetvalue(result, 0, 1), "UTF8") != 0)
        *why_not = T("データベースの文字コードが UTF8 ではありません。ENCODING 'UTF8' で作り直してください。");
    else if (strcmp(PQgetvalue(result, 0, 0), "C") != 0 && strcmp(PQgetvalue(result, 0, 0), "POSIX") != 0 &&
             strncmp(PQgetvalue(result, 0, 0), "C.", 2) != 0)
        *why_not = T("データベースの照合順序が C ではありません。CREATE DATABASE … TEMPLATE template0 LOCALE 'C' で"
                     "作り直してください。");
    PQclear(result);
    return why_not->length ? INVALID : DONE;
}

static enum status postgres_open(struct database *database, struct arena *arena, struct text *why_not)
{
    *why_not = (struct text){0};
    struct connection *connection = pool_borrow(database, true);
    if (!connection) {
        *why_not = T("PostgreSQL に接続できません。アドレスとサーバーの状態を確かめてください。");
        return BROKEN;
    }
    enum status status = look_at_server(connection, arena, why_not);
    pool_return(connection);
    return status;
}

static void postgres_close(struct database *database)
{
    (void)database;
}

/* ---- statements ---- */

struct given {
    const char *values[MAX_PARAMETERS];
    int lengths[MAX_PARAMETERS], formats[MAX_PARAMETERS];
    uint64_t numbers[MAX_PARAMETERS]; /* in network order */
};

static void read_types(const struct query *query, Oid types[MAX_PARAMETERS])
{
    check(query->parameters <= MAX_PARAMETERS);
    for (int i = 0; i < query->parameters; i++) {
        char kind = query->parameter_kinds[i];
        types[i] = kind == 'i' ? OID_INT8 : kind == 'r' ? OID_FLOAT8 : kind == 'b' ? OID_BYTEA : OID_TEXT;
    }
}

static void read_given(const struct query *query, const struct value *values, struct given *given)
{
    for (int i = 0; i < query->parameters; i++) {
        const struct value *value = &values[i];
        uint64_t bits = (uint64_t)value->integer;
        if (value->kind == VALUE_REAL)
            memcpy(&bits, &value->real, sizeof bits);
        given->numbers[i] = htobe64(bits);
        given->formats[i] = 1;
        bool is_text = value->kind == VALUE_TEXT || value->kind == VALUE_BYTES;
        given->values[i] = is_text ? value->text.bytes : (const char *)&given->numbers[i];
        given->lengths[i] = is_text ? (int)value->text.length : (int)sizeof bits;
        if (value->kind == VALUE_NULL)
            given->values[i] = NULL;
    }
}

static enum status prepare(struct connection *connection, const struct query *query, const char *name)
{
    Oid types[MAX_PARAMETERS];
    read_types(query, types);
    waiting_begins();
    PGresult *result = PQprepare(connection->handle, name, query->sql, query->parameters, types);
    waiting_ends();
    enum status status = postgres_status(connection, result, query);
    PQclear(result);
    return status;
}

/* ---- streams: many rows, fetched from the server a few at a time ---- */

static enum status fetch(struct cursor *cursor)
{
    char sql[64];
    snprintf(sql, sizeof sql, "FETCH %d FROM stream%lld", STREAM_ROWS, (long long)cursor->stream);
    PQclear(cursor->statement);
    waiting_begins();
    cursor->statement = PQexec(cursor->connection->handle, sql);
    waiting_ends();
    cursor->row = 0;
    return postgres_status(cursor->connection, cursor->statement, cursor->query);
}

/* A cursor lives in a transaction; unless one is open already (a snapshot, an outer stream) one for reading is begun. */
static enum status start_stream(struct connection *connection, struct cursor *cursor, const struct given *given)
{
    const struct query *query = cursor->query;
    struct arena *arena = arena_new(0);
    Oid types[MAX_PARAMETERS];
    read_types(query, types);
    cursor->began_reading = PQtransactionStatus(connection->handle) == PQTRANS_IDLE;
    enum status status = DONE;
    if (cursor->began_reading)
        status = postgres_run(connection, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    if (status == DONE) {
        cursor->stream = ++connection->database->ids;
        struct text sql = arena_print(arena, "DECLARE stream%lld NO SCROLL CURSOR FOR %s", (long long)cursor->stream,
                                      query->sql);
        waiting_begins();
        PGresult *result = PQexecParams(connection->handle, sql.bytes, query->parameters, types, given->values,
                                        given->lengths, given->formats, 0);
        waiting_ends();
        status = postgres_status(connection, result, query);
        PQclear(result);
    }
    arena_free(arena);
    return status == DONE ? fetch(cursor) : status;
}

static enum status end_stream(struct cursor *cursor)
{
    char sql[64];
    struct connection *connection = cursor->connection;
    snprintf(sql, sizeof sql, "CLOSE stream%lld", (long long)cursor->stream);
    bool is_open = PQtransactionStatus(connection->handle) == PQTRANS_INTRANS && cursor->stream;
    enum status status = is_open && !cursor->began_reading ? postgres_run(connection, sql) : DONE;
    if (cursor->began_reading && !connection->is_broken)
        status = postgres_run(connection, "ROLLBACK");
    cursor->stream = 0;
    cursor->began_reading = false;
    return status;
}

static enum status postgres_start(struct connection *connection, struct cursor *cursor, const struct value *values)
{
    const struct query *query = cursor->query;
    struct given given;
    read_given(query, values, &given);
    if (query->streams && !query->changes)
        return start_stream(connection, cursor, &given);
    char name[NAME_BYTES] = "";
    if (!cursor->is_throwaway)
        snprintf(name, sizeof name, "q%d", *query->slot);
    if (!cursor->is_prepared) {
        enum status status = prepare(connection, query, name);
        if (status != DONE)
            return status;
        cursor->is_prepared = true;
    }
    waiting_begins();
    PGresult *result = PQexecPrepared(connection->handle, name, query->parameters, given.values, given.lengths,
                                      given.formats, 0);
    waiting_ends();
    enum status status = postgres_status(connection, result, query);
    if (status != DONE) {
        PQclear(result);
        return status;
    }
    cursor->statement = result;
    cursor->row = 0;
    const char *changed = PQcmdTuples(result);
    cursor->changed = query->changes && *changed ? strtoll(changed, NULL, 10) : 0;
    return DONE;
}

static int hex_digit(char digit)
{
    return digit <= '9' ? digit - '0' : digit - 'a' + 10;
}

/* "\x6869", as bytea_output = hex writes it; kept until the next row. */
static struct value decode_bytes(struct cursor *cursor, int column, struct text hex)
{
    if (!cursor->decoded) {
        cursor->decoded = calloc((size_t)cursor->query->columns, sizeof *cursor->decoded);
        check(cursor->decoded != NULL);
    }
    check(hex.length >= 2 && hex.bytes[0] == '\\' && hex.bytes[1] == 'x');
    size_t length = hex.length / 2 - 1;
    char *bytes = malloc(length + 1);
    check(bytes != NULL);
    for (size_t i = 0; i < length; i++)
        bytes[i] = (char)(hex_digit(hex.bytes[2 + 2 * i]) << 4 | hex_digit(hex.bytes[3 + 2 * i]));
    cursor->decoded[column] = (struct text){bytes, length};
    return value_bytes(cursor->decoded[column]);
}

static void free_decoded(struct cursor *cursor)
{
    for (int i = 0; cursor->decoded && i < cursor->query->columns; i++) {
        free((char *)cursor->decoded[i].bytes);
        cursor->decoded[i] = (struct text){0};
    }
}

/* Kinds follow the column's type; anything unknown arrives as text and then does not fit the signature. */
static struct value read_column(struct cursor *cursor, int i)
{
    const PGresult *result = cursor->statement;
    int row = (int)cursor->row;
    if (PQgetisnull(result, row, i))
        return (struct value){.kind = VALUE_NULL};
    struct text text = {PQgetvalue(result, row, i), (size_t)PQgetlength(result, row, i)};
    int64_t integer;
    switch (PQftype(result, i)) {
    case OID_BOOL:
        return value_integer(text.bytes[0] == 't');
    case OID_INT2:
    case OID_INT4:
    case OID_INT8:
        check(text_to_integer(text, &integer));
        return value_integer(integer);
    case OID_FLOAT4:
    case OID_FLOAT8:
        return value_real(strtod(text.bytes, NULL));
    case OID_BYTEA:
        return decode_bytes(cursor, i, text);
    }
    return value_text(text);
}

static enum status postgres_next(struct cursor *cursor, struct value *columns)
{
    PGresult *result = cursor->statement;
    free_decoded(cursor);
    if (cursor->stream && cursor->row >= PQntuples(result) && cursor->row == STREAM_ROWS) {
        enum status status = fetch(cursor);
        if (status != DONE)
            return status;
        result = cursor->statement;
    }
    if (cursor->row >= PQntuples(result))
        return NOT_FOUND;
    if (columns && PQnfields(result) != cursor->query->columns) {
        log_line("store", "%s.%s gives another number of columns than its signature says", cursor->query->module,
                 cursor->query->name);
        return BROKEN;
    }
    for (int i = 0; columns && i < cursor->query->columns; i++)
        columns[i] = read_column(cursor, i);
    cursor->row++;
    return DONE;
}

static enum status postgres_end(struct cursor *cursor, int64_t *changed)
{
    free_decoded(cursor);
    PQclear(cursor->statement);
    cursor->statement = NULL;
    *changed = cursor->changed;
    cursor->changed = 0;
    return cursor->stream || cursor->began_reading ? end_stream(cursor) : DONE;
}

static void postgres_forget(struct cursor *cursor)
{
    free(cursor->decoded); /* the server forgets with the connection */
}

/* ---- looking ---- */

static bool fits(Oid type, enum value_kind kind)
{
    switch (kind) {
    case VALUE_INTEGER:
        return type == OID_INT8 || type == OID_INT4 || type == OID_INT2 || type == OID_BOOL;
    case VALUE_REAL:
        return type == OID_FLOAT8 || type == OID_FLOAT4;
    case VALUE_TEXT:
        return type == OID_TEXT || type == OID_VARCHAR || type == OID_NAME;
    case VALUE_BYTES:
        return type == OID_BYTEA;
    case VALUE_NULL:
        break;
    }
    return false;
}

static struct text compare_columns(const PGresult *described, const struct query *query, struct arena *arena)
{
    if (PQresultStatus(described) != PGRES_COMMAND_OK)
        return arena_print(arena, "%s.%s: %s", query->module, query->name, PQresultErrorMessage(described));
    if (PQnfields(described) != query->columns)
        return arena_print(arena, "%s.%s: %d columns, the signature says %d\n", query->module, query->name,
                           PQnfields(described), query->columns);
    for (int i = 0; query->shape && i < query->columns; i++)
        if (!fits(PQftype(described, i), query->shape->columns[i].kind))
            return arena_print(arena, "%s.%s: column %s has another type than its signature says; CAST it\n",
                               query->module, query->name, query->shape->columns[i].name);
    return (struct text){0};
}

static struct text examine(struct connection *connection, const struct query *query, struct arena *arena)
{
    Oid types[MAX_PARAMETERS];
    read_types(query, types);
    PGresult *prepared = PQprepare(connection->handle, "", query->sql, query->parameters, types);
    struct text problem;
    if (PQresultStatus(prepared) != PGRES_COMMAND_OK) {
        problem = arena_print(arena, "%s.%s: %s", query->module, query->name, PQresultErrorMessage(prepared));
    } else {
        PGresult *described = PQdescribePrepared(connection->handle, "");
        problem = compare_columns(described, query, arena);
        PQclear(described);
    }
    PQclear(prepared);
    return problem;
}

static void keep_result(const PGresult *result, struct arena *arena, int64_t limit, struct raw_result *found)
{
    size_t columns = (size_t)PQnfields(result), rows = (size_t)PQntuples(result);
    bool is_cut = (int64_t)rows > limit;
    rows = is_cut ? (size_t)limit : rows;
    struct text *names = TAKE(arena, struct text, columns + 1), *values = TAKE(arena, struct text, rows * columns + 1);
    for (size_t i = 0; i < columns; i++)
        names[i] = arena_copy(arena, text_of(PQfname(result, (int)i)));
    for (size_t i = 0; i < rows * columns; i++) {
        int row = (int)(i / columns), column = (int)(i % columns);
        if (!PQgetisnull(result, row, column))
            values[i] = arena_copy(arena, (struct text){PQgetvalue(result, row, column),
                                                        (size_t)PQgetlength(result, row, column)});
    }
    *found = (struct raw_result){names, columns, rows, values, is_cut};
}

/* The extended protocol takes one statement only; the transaction round it may not write. */
static enum status raw(struct connection *connection, struct arena *arena, struct text sql, int64_t limit,
                       struct raw_result *found, struct text *why_not)
{
    enum status status = postgres_run(connection, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    if (status != DONE)
        return status;
    waiting_begins();
    PGresult *result =
        PQexecParams(connection->handle, arena_terminated(arena, sql), 0, NULL, NULL, NULL, NULL, 0);
    waiting_ends();
    if (PQresultStatus(result) == PGRES_TUPLES_OK) {
        keep_result(result, arena, limit, found);
    } else {
        status = INVALID;
        *why_not = PQresultStatus(result) == PGRES_COMMAND_OK
                       ? T("one statement that only reads is wanted")
                       : arena_print(arena, "%s", PQresultErrorMessage(result));
    }
    PQclear(result);
    enum status ended = postgres_run(connection, "ROLLBACK");
    return status == DONE ? ended : status;
}

static enum status begin_reading(struct connection *connection)
{
    return postgres_run(connection, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
}

static enum status end_reading(struct connection *connection)
{
    return postgres_run(connection, "ROLLBACK");
}

const struct backend postgres_backend = {
    .open = postgres_open,
    .connect = postgres_connect,
    .disconnect = postgres_disconnect,
    .start = postgres_start,
    .next = postgres_next,
    .end = postgres_end,
    .forget = postgres_forget,
    .transaction = postgres_transaction,
    .begin_reading = begin_reading,
    .end_reading = end_reading,
    .script = postgres_run,
    .examine = examine,
    .raw = raw,
    .close = postgres_close,
};
