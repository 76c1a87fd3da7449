/*
 * Sets flowing text on A4 pages and gives back a PDF in memory.
 *
 * Blocks are put one after another; paper_finish breaks them into pages, so that "page 2 of 3" is known when
 * the first page is drawn. The same calls with the same options give the same bytes: no clock is read, no
 * random number is used. Lengths are millimetres, type sizes are points.
 *
 * Names and everything else that comes from a register are set in IPAmj Mincho (PAPER_NAME), where a variation
 * selector picks the exact form of a character. A character that the font does not have is an error that names
 * its code points; a paper never leaves the house with an empty box in it. The first problem sticks: later
 * calls do nothing and paper_finish says what it was.
 */
#pragma once

#include "base/arena.h"
#include "base/status.h"

struct paper;

enum paper_face {
    PAPER_SANS,  /* Noto Sans CJK JP: labels, letters, notes */
    PAPER_SERIF, /* Noto Serif CJK JP: titles of certificates */
    PAPER_NAME   /* IPAmj Mincho: names, addresses, whatever a register holds */
};

enum paper_align { PAPER_LEFT, PAPER_CENTRE, PAPER_RIGHT };

enum paper_missing {
    PAPER_MISSING_FAILS,     /* paper_finish gives INVALID and names the code points */
    PAPER_MISSING_SHOWS_CODE /* the code stands in its place, 〔U+1F600〕; never used for certificates */
};

struct paper_options {
    struct text title, author, subject, keywords; /* of the PDF's own description */
    struct text language;                         /* "ja" when empty */
    int64_t created_at;                           /* microseconds UTC: the creation moment written into the PDF */
    double margin_top, margin_bottom, margin_side; /* 0: 22, 22, 22 */
    struct text footer;                           /* left in the bottom margin of every page */
    bool page_numbers;                            /* "1/3" right in the bottom margin */
    bool security_background;                     /* 地紋 with けん制文字 on every page */
    enum paper_face face;                         /* of paragraphs without a style */
    double size;                                  /* of paragraphs without a style; 0: 10.5 */
    enum paper_missing missing;
};

struct paper *paper_new(struct arena *arena, const struct paper_options *options);

struct paper_style {
    enum paper_face face;
    enum paper_align align;
    bool bold;
    double size;           /* points; 0: the paper's */
    double line_height;    /* times the size; 0: 1.6 */
    double indent;         /* mm from the left edge of the text */
    double space_after;    /* mm */
    double letter_spacing; /* points between characters: 0 as the font has it */
    uint32_t colour;       /* 0xRRGGBB */
};

void paper_heading(struct paper *paper, int level, struct text text); /* 1 title, 2 section, 3 small */
void paper_paragraph(struct paper *paper, struct text text, const struct paper_style *style); /* NULL: body */

struct paper_pair {
    struct text label, value;
    enum paper_face face; /* of the value */
};
/* Label left, value right, a fine line below each. */
void paper_pairs(struct paper *paper, const struct paper_pair *pairs, size_t count, double label_width);

struct paper_column {
    struct text title;
    double share; /* of the width, in proportion to the others */
    enum paper_align align;
    enum paper_face face;
};
/* Ruled; the head is repeated on each page; a row is never broken. cells: row after row. */
void paper_table(struct paper *paper, const struct paper_column *columns, size_t column_count,
                 const struct text *cells, size_t row_count);

struct paper_box {
    double padding;     /* mm; 0: 4 */
    double line;        /* mm; 0: 0.2 */
    uint32_t colour;    /* of the line */
    uint32_t fill;      /* 0: none */
};
void paper_box_begin(struct paper *paper, const struct paper_box *box); /* NULL: plain; boxes are not nested */
void paper_box_end(struct paper *paper);

void paper_keep_begin(struct paper *paper); /* what follows stays on one page where one page can hold it */
void paper_keep_end(struct paper *paper);
void paper_space(struct paper *paper, double height);
void paper_fill_space(struct paper *paper, double height_below); /* down to so many mm above the bottom margin */
void paper_rule(struct paper *paper); /* a fine line over the width */
void paper_new_page(struct paper *paper);

/* Takes over a problem of the caller, so that it is told by paper_finish; the first one stays. */
void paper_fail(struct paper *paper, struct text problem);

/* DONE: *pdf lives in the arena. INVALID: *problem says in a Japanese sentence which characters cannot be
   set. TOO_MUCH: more than 500 pages. After this the paper is used up. */
enum status paper_finish(struct paper *paper, struct text *pdf, struct text *problem) MUST_USE;

/* True when IPAmj Mincho has a glyph for every character, variation sequences included; else *missing (may be
   NULL) names them: "U+9089 U+E0199, U+1F600". Used by forms too, before anything is printed. */
bool paper_name_can_be_set(struct arena *arena, struct text name, struct text *missing);

/* Loads the fonts and draws the background once, so that the first certificate is as quick as the second.
   BROKEN and *problem when a font is not installed. */
enum status paper_warm(struct arena *arena, struct text *problem) MUST_USE;
void paper_cold(void); /* frees what papers cached, the fonts excepted, when no paper is being made */
