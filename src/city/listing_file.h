/*
 * A list as a file: CSV in UTF-8 or Shift_JIS, Excel, JSON. The same filter, order and masks as the page.
 */
#pragma once

#include "city/listing.h"

enum listing_format { LISTING_CSV = 1, LISTING_CSV_SHIFT_JIS, LISTING_XLSX, LISTING_JSON };
struct listing_file_kind {
    const char *word, *ending, *type; /* "csv-sjis", ".csv", "text/csv; charset=..." */
    enum listing_format format;
    struct message title;
};
extern const struct listing_file_kind listing_file_kinds[]; /* those a person may choose; ended by {0} */
const struct listing_file_kind *listing_file_kind(struct text word); /* NULL: no such one */

struct listing_file {
    struct text bytes;
    int64_t rows;
    size_t replaced;  /* characters that Shift_JIS cannot hold: shown as 〓 */
    bool is_cut;      /* more than LISTING_ROWS_MAX rows */
};
/* Reads the whole list page by page and writes it; `ask->after` is not looked at. The bytes live in ask->arena. `progress` is
   told the rows so far (may be NULL); not DONE stops. Reading is entered as "export". */
enum status listing_write(const struct listing_ask *ask, struct text title, enum listing_format format,
                          enum status (*progress)(void *context, int64_t rows), void *context,
                          struct listing_file *found) MUST_USE;
/* One page of rows that were read (and masked) as {"rows": [...], "next": "..."}. */
enum status listing_json(const struct listing_ask *ask, const struct listing_rows *rows, struct text *json) MUST_USE;
