/*
 * Uploaded files: proven to be what they say, cleaned, sealed, and kept under random names in DATA/files.
 *
 * Declared type, ending and first bytes must agree: PDF, JPEG, PNG; 10 MB a file, 50 MB a case. Images are decoded and
 * written again without anything but the picture (no place, no camera), in a child process with no rights. PDFs are
 * kept as they are and served as attachments under a sandboxing CSP. The row holds hash, size and type; the bytes on
 * disk are sealed under the file's own key, which dies with the file.
 */
#pragma once

#include "city/sealing.h"
#include "web/request.h"

struct city;

enum { FILE_BYTES_MAX = 10 * 1024 * 1024 };
#define FILES_OF_A_CASE_MAX (INT64_C(50) * 1024 * 1024)

enum file_kind { FILE_PDF = 1, FILE_JPEG = 2, FILE_PNG = 3 };

struct file {
    int64_t id;
    struct text public_id;   /* 26 signs, unguessable: /files/{public_id} */
    enum file_kind kind;
    struct text type;        /* "image/jpeg" */
    struct text name;        /* as the person called it, ending put right; sealed at rest */
    int64_t size_bytes;      /* of the kept form */
    struct text sha256;      /* of the kept form, hex */
    struct text owner_kind;  /* "draft", "case", "infection.source" */
    int64_t owner_id;
    int64_t made_at;
};
struct files { size_t count; struct file *items; };

/* Why an upload was not taken, for the sentence at the field. */
enum file_problem { FILE_TAKEN, FILE_TOO_BIG, FILE_EMPTY, FILE_OTHER_TYPE, FILE_DISAGREES, FILE_UNREADABLE,
                    FILE_TOO_MANY_BYTES };

/* Takes an upload for an owner. INVALID with *problem. The bytes are on disk (fsynced) before the row is written; opens
   its own transaction. */
enum status file_take(struct request *request, const struct upload *upload, struct text owner_kind, int64_t owner_id,
                      struct file *found, enum file_problem *problem) MUST_USE;
/* The same for bytes that are already in memory (tests, the demonstration, papers that were received). */
enum status file_take_bytes(struct city *city, struct store *store, struct arena *arena, int64_t now, struct text name,
                            struct text type, struct text bytes, struct text owner_kind, int64_t owner_id,
                            struct file *found, enum file_problem *problem) MUST_USE;
enum status file_by_public_id(struct city *city, struct store *store, struct arena *arena, struct text public_id,
                              struct file *found) MUST_USE;
enum status files_of(struct city *city, struct store *store, struct arena *arena, struct text owner_kind,
                     int64_t owner_id, struct files *found) MUST_USE;
/* The bytes; BROKEN when the file on disk is missing or was changed. Whoever calls has checked that the reader may. */
enum status file_bytes(struct city *city, struct store *store, struct arena *arena, const struct file *file,
                       struct text *bytes) MUST_USE;
/* Answers with the file as a download. */
enum status file_send(struct request *request, struct response *response, const struct file *file) MUST_USE;
/* A draft that becomes a case takes its files along. In a transaction. */
enum status files_move(struct store *store, struct text from_kind, int64_t from_id, struct text to_kind,
                       int64_t to_id) MUST_USE;
/* Erases: keys dropped in the transaction; the bytes on disk go by the job "city.files". */
enum status files_remove(struct city *city, struct store *store, struct text owner_kind, int64_t owner_id,
                         int64_t now) MUST_USE;
enum status file_remove(struct city *city, struct store *store, int64_t file_id, int64_t now) MUST_USE;
