/*
 * Letters and notices of the city: number and date at the top right, addressee, title, body, the box that tells
 * how to appeal (教示), and whom to ask.
 */
#pragma once

#include "base/arena.h"
#include "base/status.h"

enum letter_block_kind {
    LETTER_PARAGRAPH,
    LETTER_HEADING,
    LETTER_RECORD, /* 記, centred; what follows is the list of facts */
    LETTER_PAIR,   /* label and text */
    LETTER_ITEM,   /* one of a list; label is its number or • when empty */
    LETTER_END     /* 以上, right */
};
struct letter_block {
    enum letter_block_kind kind;
    struct text label, text;
};
struct letter {
    struct text city, number, sent_on; /* いわき市, 8い市第123号, 令和8年11月22日 */
    struct text postcode, address;  /* of the addressee; may be empty; IPAmj Mincho */
    struct text addressee;          /* with 様; IPAmj Mincho */
    struct text sender_post, sender_name; /* いわき市長, 見本 太郎 */
    struct text seal;               /* empty: 公印省略 is written */
    bool sample;
    struct text title;
    const struct letter_block *blocks;
    size_t block_count;
    struct text appeal;  /* 教示文, paragraphs parted by newlines; empty: none */
    struct text section, contact; /* 担当 市民課, telephone and address; may be empty */
    struct text keywords; /* of the PDF; may be empty */
    int64_t created_at;
};
/* Blocks from plain text with a little Markdown: blank line parts paragraphs, "# " heading, "- " item,
   "1. " item, "label: text" between "記" and "以上" a pair. Never fails. */
struct letter_block *letter_blocks_of(struct arena *arena, struct text markdown, size_t *count);
enum status letter_compose(struct arena *arena, const struct letter *letter, struct text *pdf,
                           struct text *problem) MUST_USE;
