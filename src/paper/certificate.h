/*
 * The layout of every certificate (証明書): what it certifies, the lines of the register, the sentence that
 * certifies, the mayor's name and seal, and how anyone can check it.
 *
 * Who it was made for is written into the PDF as a binding: the unguessable id of the issuing job and a keyed
 * hash of the requester. The issuing engine reads it back from the final bytes just before release (promise 1).
 */
#pragma once

#include "base/arena.h"
#include "base/status.h"
#include "paper/document.h"

enum { CERTIFICATE_MARK_SIZE = 32 };

/* A label and its value as the register has it; values are set in IPAmj Mincho. */
struct certificate_line {
    struct text label, value;
};
/* One person, parcel, year ...: a small heading and lines. */
struct certificate_group {
    struct text heading; /* may be empty */
    const struct certificate_line *lines;
    size_t line_count;
};
/* For figures: columns and cells, row after row. */
struct certificate_table {
    const struct paper_column *columns;
    size_t column_count;
    const struct text *cells;
    size_t row_count;
};

struct certificate_content {
    struct text city;      /* いわき市 */
    struct text title;     /* 住民票の写し */
    struct text number;    /* 第 R8-000123 号, as it shall stand there */
    struct text issued_on; /* 令和8年11月22日 */
    int64_t created_at;    /* microseconds UTC, for the PDF's description */
    const struct certificate_line *head_lines; /* address, head of household ...; above the groups */
    size_t head_line_count;
    const struct certificate_group *groups;
    size_t group_count;
    const struct certificate_table *table; /* NULL: none */
    struct text note;       /* omitted items and the like, below the lines; may be empty */
    struct text statement;  /* この写しは、住民票の原本と相違ないことを証明する。 */
    struct text issuer_post; /* いわき市長 */
    struct text issuer_name; /* 見本 太郎 */
    struct text seal;       /* 2 to 9 characters of the seal: いわき市長之印 */
    bool sample;            /* draws 見本 beside the seal */
    struct text verify_url; /* what the QR code holds */
    struct text verify_code; /* short code to type */
    struct text verify_note; /* sentence beside the code; empty: the usual one */
    struct text language;   /* empty: ja */
    struct text job;        /* unguessable id of the issuing job: ASCII letters, digits, - and _; 16 to 64 */
    struct text requester;  /* id of who may have it */
    const uint8_t *binding_key; /* 32 secret bytes of the city, so that a stranger cannot try requesters */
};

/* INVALID: *problem says which characters cannot be set or what of the content is missing. */
enum status certificate_compose(struct arena *arena, const struct certificate_content *content, struct text *pdf,
                                struct text *problem) MUST_USE;

struct certificate_binding {
    struct text job;
    uint8_t mark[CERTIFICATE_MARK_SIZE];
};
/* Reads the binding from the bytes of a PDF, signed or not. NOT_FOUND: none; INVALID: not a readable PDF, or
   more than one. */
enum status certificate_binding(struct arena *arena, struct text pdf, struct certificate_binding *found) MUST_USE;
/* BLAKE2b-256 of the requester, keyed with the binding key, over job and requester. */
void certificate_mark(const uint8_t *binding_key, struct text job, struct text requester,
                      uint8_t mark[CERTIFICATE_MARK_SIZE]);
/* Both in one and compared in constant time: DONE only when the final bytes were made by this job for this
   requester; FORBIDDEN when they were made for somebody else: stop the line. */
enum status certificate_is_for(struct arena *arena, struct text pdf, const uint8_t *binding_key, struct text job,
                               struct text requester) MUST_USE;
