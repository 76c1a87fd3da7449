/*
 * INSERT ... RETURNING id without RETURNING: SQLite makes a table in memory and a statement journal for it, which costs
 * three times the insert itself; the id of a row just inserted is known anyway.
 *
 * Only where nothing else could be meant: one row of VALUES, nothing updated, and `id` is the row's own number.
 */
#include "store/store_private.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

enum { NAME_BYTES = 64 };

#define ENDING "RETURNING id"

/* `id` is the table's INTEGER PRIMARY KEY, which is what SQLite says it inserted last. */
static bool id_is_row_number(sqlite3 *handle, const char *table)
{
    const char *type = NULL;
    int is_key = 0;
    return sqlite3_table_column_metadata(handle, NULL, table, "id", &type, NULL, NULL, &is_key, NULL) == SQLITE_OK &&
           is_key && strcmp(type, "INTEGER") == 0;
}

int sqlite_length_without_returning(void *handle, const char *sql)
{
    char table[NAME_BYTES];
    size_t length = strlen(sql), ending = sizeof ENDING - 1;
    if (length <= ending || strcmp(sql + length - ending, ENDING) != 0 || sscanf(sql, "INSERT INTO %63[a-z0-9_] ", table) != 1)
        return 0;
    if (!strstr(sql, "VALUES") || strstr(sql, "SELECT") || strstr(sql, "DO UPDATE") || !id_is_row_number(handle, table))
        return 0;
    return (int)(length - ending);
}
