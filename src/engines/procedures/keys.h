/*
 * Every key that a definition may have, in the order in which it is written: the one table for the writer (write.h), for
 * the difference in words (difference.h) and for the editor at the desk, which makes its forms from it.
 *
 * The reader (definition_read.c) asks for keys by name; write_test.c listens to it and fails on a key that is not here, so
 * that a new one cannot be forgotten. A key without a form of its own is shape KEY_ANY: kept, and shown as JSON.
 */
#pragma once

#include "base/text.h"
#include "web/language.h"

enum key_shape {
    KEY_NAME = 1,   /* a-z 0-9 - _ */
    KEY_TEXT,       /* one line, no translations */
    KEY_WORDS,      /* a line in three languages */
    KEY_LONG_WORDS, /* several lines in three languages */
    KEY_INTEGER,
    KEY_YES,
    KEY_DATE,
    KEY_CHOICE,     /* one of `choices` */
    KEY_RULE,       /* JsonLogic that holds or not */
    KEY_QUANTITY,   /* JsonLogic that gives a number */
    KEY_TEXTS,      /* a list of plain texts */
    KEY_WORDS_LIST, /* a list of words */
    KEY_MAP,        /* keys of `inside` */
    KEY_LIST,       /* a list of maps with keys of `inside` */
    KEY_ANY         /* anything: kept as it is */
};

struct key_choice {
    const char *value; /* NULL ends the table */
    struct message title;
};

struct definition_key {
    const char *key; /* NULL ends the table */
    enum key_shape shape;
    bool is_needed;
    struct message title, hint;
    const struct definition_key *inside;
    const struct key_choice *choices;
};

extern const struct definition_key definition_keys[];

/* The table's line for a key; NULL: none. */
const struct definition_key *definition_key(const struct definition_key *table, struct text key);
/* The table that holds for the map at a path like "steps.2.fields.0"; "" is the whole definition. NULL: no map of ours. */
const struct definition_key *definition_keys_at(struct text path);
/* The line for the last key of a path: "steps.2.fields.0.label", also "guide.needs.1" (the list's line). NULL: none. */
const struct definition_key *definition_key_at(struct text path);
