/*
 * Uploaded files (添付): proven to be what they say, cleaned, sealed, and kept under random names in DATA/files.
 *
 * Declared type, ending and first bytes must agree: PDF, JPEG, PNG; their sizes are settings. Every file is looked at in a
 * process of its own without rights (file_worker.c): pictures are decoded and written again upright and without anything but the
 * picture (no place, no camera), PDFs that run, start, lock or hide something are refused. The virus check (virus_check.h) sees
 * the bytes as they came; a file that waits for it is opened by nobody. What came is never served, what is kept is served as
 * an attachment under a sandboxing CSP. The row holds owner, size and type; the bytes on disk are sealed under the file's own
 * key, which dies with the file.
 */
#pragma once

#include "city/sealing.h"
#include "web/request.h"

struct city;

/* The settings: bytes of one file, and of all files of one owner. */
int64_t attachment_bytes_max(const struct city *city, int64_t now);
int64_t attachments_bytes_max(const struct city *city, int64_t now);

enum attachment_kind { ATTACHMENT_PDF = 1, ATTACHMENT_JPEG = 2, ATTACHMENT_PNG = 3 };

struct attachment {
    int64_t id, key_id;
    struct text public_id;   /* 26 signs, unguessable; routes look it up with attachment_find and check the owner */
    enum attachment_kind kind;
    struct text type;        /* "image/jpeg" */
    struct text name;        /* as the person called it, ending put right; sealed at rest */
    struct text sha256;      /* of the kept form, hex; sealed at rest */
    int64_t size_bytes;      /* of the kept form */
    int64_t pages;           /* of a PDF */
    bool has_small;          /* a small picture for lists */
    bool waits;              /* for the virus check: attachment_send is CONFLICT until then */
    struct text owner_kind;  /* "draft", "case", "infection.source" */
    int64_t owner_id;
    int64_t made_at;
};
struct attachments { size_t count; struct attachment *items; };

/* Why an upload was not taken, for the sentence at the field. */
enum attachment_problem {
    ATTACHMENT_TAKEN,
    ATTACHMENT_TOO_BIG,         /* over the setting */
    ATTACHMENT_EMPTY,
    ATTACHMENT_OTHER_TYPE,      /* no PDF, JPEG or PNG */
    ATTACHMENT_OTHER_PICTURE,   /* HEIC, WebP, GIF, TIFF, SVG */
    ATTACHMENT_OFFICE,          /* Word, Excel, ... */
    ATTACHMENT_ARCHIVE,         /* ZIP and kin: never unpacked */
    ATTACHMENT_DISAGREES,       /* ending, declared type and content differ */
    ATTACHMENT_TWO_KINDS,       /* a PDF with something else behind it */
    ATTACHMENT_UNREADABLE,      /* broken */
    ATTACHMENT_CUT_OFF,         /* its end is missing */
    ATTACHMENT_TOO_MANY_PIXELS, /* known before decoding */
    ATTACHMENT_TOO_COSTLY,      /* its process needed too much time or memory, or was ended */
    ATTACHMENT_CROWDED,         /* too many are being looked at: once more in a minute */
    ATTACHMENT_PDF_LOCKED,      /* encrypted */
    ATTACHMENT_PDF_SCRIPT,      /* JavaScript, XFA */
    ATTACHMENT_PDF_STARTS,      /* starts programs, opens other files, sends forms */
    ATTACHMENT_PDF_HOLDS,       /* files or media inside */
    ATTACHMENT_PDF_TOO_LONG,    /* pages */
    ATTACHMENT_INFECTED,
    ATTACHMENT_UNCHECKED,       /* the virus check does not answer, and the city wants no unchecked files */
    ATTACHMENTS_TOO_BIG,        /* all of the owner together */
    ATTACHMENT_PROBLEM_LAST = ATTACHMENTS_TOO_BIG
};
/* The sentence that says what is wrong and what to do. */
struct text attachment_problem_words(const struct city *city, struct arena *arena, enum language language,
                                     enum attachment_problem problem, int64_t size_bytes, int64_t now);

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
/* Answers with the file as a download, or with its small picture. CONFLICT: it waits for the virus check. NOT_FOUND: there is
   no small picture. */
enum status attachment_send(struct request *request, struct response *response,
                            const struct attachment *attachment) MUST_USE;
enum status attachment_send_small(struct request *request, struct response *response,
                                  const struct attachment *attachment) MUST_USE;
/* A draft that becomes a case takes its files along. In a transaction. */
enum status attachments_move(struct store *store, struct text from_kind, int64_t from_id, struct text to_kind,
                             int64_t to_id) MUST_USE;
/* Erases, in a transaction: keys are dropped at once; the sealed bytes on disk go by the job "city.files". */
enum status attachments_remove(struct city *city, struct store *store, struct text owner_kind, int64_t owner_id,
                               int64_t now) MUST_USE;
enum status attachment_remove(struct city *city, struct store *store, int64_t attachment_id, int64_t now) MUST_USE;

/* What stands on the disk without a row, and rows without their file; both counted, for doctor. */
struct attachment_audit {
    int64_t files, without_row, without_file, waiting;
    struct text first_without_row, first_without_file;
};
enum status attachments_audit(struct city *city, struct store *store, struct arena *arena,
                              struct attachment_audit *found) MUST_USE;
