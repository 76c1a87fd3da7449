/*
 * Uploaded files (添付): proven to be what they say, cleaned, sealed, and kept under random names in DATA/files.
 *
 * Declared type, ending and first bytes must agree: PDF, JPEG, PNG; 10 MB a file, 50 MB an owner. Images are decoded and
 * written again without anything but the picture (no place, no camera), in a child process with no rights. PDFs are
 * kept as they are and served as attachments under a sandboxing CSP. The row holds owner, size and type; the bytes on
 * disk are sealed under the file's own key, which dies with the file.
 */
#pragma once

#include "city/sealing.h"
#include "web/request.h"

struct city;

enum { ATTACHMENT_BYTES_MAX = 10 * 1024 * 1024 };
#define ATTACHMENTS_BYTES_MAX (INT64_C(50) * 1024 * 1024)

enum attachment_kind { ATTACHMENT_PDF = 1, ATTACHMENT_JPEG = 2, ATTACHMENT_PNG = 3 };

struct attachment {
    int64_t id, key_id;
    struct text public_id;   /* 26 signs, unguessable; routes look it up with attachment_find and check the owner */
    enum attachment_kind kind;
    struct text type;        /* "image/jpeg" */
    struct text name;        /* as the person called it, ending put right; sealed at rest */
    struct text sha256;      /* of the kept form, hex; sealed at rest */
    int64_t size_bytes;      /* of the kept form */
    struct text owner_kind;  /* "draft", "case", "infection.source" */
    int64_t owner_id;
    int64_t made_at;
};
struct attachments { size_t count; struct attachment *items; };

/* Why an upload was not taken, for the sentence at the field. */
enum attachment_problem {
    ATTACHMENT_TAKEN,
    ATTACHMENT_TOO_BIG,     /* over 10 MB */
    ATTACHMENT_EMPTY,
    ATTACHMENT_OTHER_TYPE,  /* no PDF, JPEG or PNG */
    ATTACHMENT_DISAGREES,   /* ending, declared type and content differ */
    ATTACHMENT_UNREADABLE,  /* a broken or enormous image */
    ATTACHMENTS_TOO_BIG     /* over 50 MB together */
};

/* Takes an upload for an owner. INVALID with *problem. The bytes are on disk (fsynced) before the row is written; opens
   its own transaction, so not inside one. */
enum status attachment_take(struct request *request, const struct upload *upload, struct text owner_kind,
                            int64_t owner_id, struct attachment *found, enum attachment_problem *problem) MUST_USE;
/* The same for bytes that are already in memory (tests, the demonstration, papers that were received). */
enum status attachment_take_bytes(struct city *city, struct store *store, struct arena *arena, int64_t now,
                                  struct text name, struct text type, struct text bytes, struct text owner_kind,
                                  int64_t owner_id, struct attachment *found,
                                  enum attachment_problem *problem) MUST_USE;
enum status attachment_find(struct city *city, struct store *store, struct arena *arena, struct text public_id,
                            struct attachment *found) MUST_USE;
enum status attachments_of(struct city *city, struct store *store, struct arena *arena, struct text owner_kind,
                           int64_t owner_id, struct attachments *found) MUST_USE;
/* The bytes; BROKEN when the file on disk is missing or was changed. Whoever calls has checked that the reader may. */
enum status attachment_bytes(struct city *city, struct store *store, struct arena *arena,
                             const struct attachment *attachment, struct text *bytes) MUST_USE;
/* Answers with the file as a download. */
enum status attachment_send(struct request *request, struct response *response,
                            const struct attachment *attachment) MUST_USE;
/* A draft that becomes a case takes its files along. In a transaction. */
enum status attachments_move(struct store *store, struct text from_kind, int64_t from_id, struct text to_kind,
                             int64_t to_id) MUST_USE;
/* Erases, in a transaction: keys are dropped at once; the sealed bytes on disk go by the job "city.files". */
enum status attachments_remove(struct city *city, struct store *store, struct text owner_kind, int64_t owner_id,
                               int64_t now) MUST_USE;
enum status attachment_remove(struct city *city, struct store *store, int64_t attachment_id, int64_t now) MUST_USE;
