/*
 * The bigram tokenizer. "市役所へ" gives 市役 役所 所へ へ: a question of two or more characters is a row of pairs, one of
 * a single character is looked up as the beginning of a pair, which is why the last one of a run stands alone too.
 */
#include "store/search_private.h"

#include "base/check.h"

#include <string.h>

enum { LONGEST_WORD = 64 };

/* ---- what a character is: the text is folded already ---- */

static bool is_word_rune(int32_t rune)
{
    if (rune < 0x80)
        return (rune >= '0' && rune <= '9') || (rune >= 'a' && rune <= 'z') || (rune >= 'A' && rune <= 'Z');
    bool is_latin = rune >= 0xc0 && rune < 0x250 && rune != 0xd7 && rune != 0xf7;
    return is_latin || (rune >= 0x370 && rune < 0x1100); /* Greek, Cyrillic and other scripts with spaces */
}

static bool is_pair_rune(int32_t rune)
{
    return rune == 0x3005 || rune == 0x3006 || rune == 0x3007 ||    /* 々 〆 〇 */
           (rune >= 0x3041 && rune <= 0x30fa) || rune == 0x30fc ||  /* kana and ー */
           (rune >= 0x31f0 && rune <= 0x31ff) ||                    /* small katakana */
           (rune >= 0x1100 && rune <= 0x11ff) || (rune >= 0xac00 && rune <= 0xd7a3) || /* Hangul */
           (rune >= 0x3400 && rune <= 0x9fff) || (rune >= 0xf900 && rune <= 0xfaff) || /* kanji */
           (rune >= 0x20000 && rune <= 0x3ffff);
}

static int32_t peek(struct text rest, size_t *length)
{
    struct text after = rest;
    int32_t rune = rest.length ? text_next_rune(&after) : -1;
    *length = rest.length - after.length;
    return rune;
}

bool search_next_token(struct text *rest, struct search_token *token)
{
    size_t length, next;
    int32_t rune;
    while ((rune = peek(*rest, &length)) >= 0 && !is_word_rune(rune) && !is_pair_rune(rune))
        *rest = text_from(*rest, length);
    if (rune < 0)
        return false;
    if (is_pair_rune(rune)) {
        token->is_pair = is_pair_rune(peek(text_from(*rest, length), &next));
        token->text = text_slice(*rest, 0, length + (token->is_pair ? next : 0));
        *rest = text_from(*rest, length);
        return true;
    }
    size_t end = 0;
    while ((rune = peek(text_from(*rest, end), &length)) >= 0 && is_word_rune(rune))
        end += length;
    *token = (struct search_token){text_slice(*rest, 0, end), false};
    *rest = text_from(*rest, end);
    return true;
}

/* ---- as FTS5 wants it ---- */

static int create(void *context, const char **arguments, int count, Fts5Tokenizer **made)
{
    (void)context;
    (void)arguments;
    (void)count;
    *made = (Fts5Tokenizer *)(void *)made; /* it has no state; only not NULL */
    return SQLITE_OK;
}

static void delete(Fts5Tokenizer *tokenizer)
{
    (void)tokenizer;
}

static int tokenize(Fts5Tokenizer *tokenizer, void *context, int flags, const char *bytes, int size,
                    int (*give)(void *, int, const char *, int, int, int))
{
    (void)tokenizer;
    struct text rest = {bytes, size > 0 ? (size_t)size : 0};
    struct search_token token;
    bool follows_pair = false;
    if (!rest.length || !text_is_utf8(rest))
        return SQLITE_OK;
    while (search_next_token(&rest, &token)) {
        /* In a question the last character of a run is already in its pair. */
        bool is_end_of_run = follows_pair && !token.is_pair && is_pair_rune(peek(token.text, &(size_t){0}));
        follows_pair = token.is_pair;
        if (is_end_of_run && (flags & FTS5_TOKENIZE_QUERY))
            continue;
        int start = (int)(token.text.bytes - bytes), length = (int)token.text.length;
        int kept = length < LONGEST_WORD ? length : LONGEST_WORD;
        int code = give(context, 0, token.text.bytes, kept, start, start + length);
        if (code != SQLITE_OK)
            return code;
    }
    return SQLITE_OK;
}

bool search_tokenizer_register(sqlite3 *handle)
{
    static fts5_tokenizer bigram = {create, delete, tokenize};
    fts5_api *api = NULL;
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(handle, "SELECT fts5(?1)", -1, &statement, NULL) == SQLITE_OK) {
        sqlite3_bind_pointer(statement, 1, (void *)&api, "fts5_api_ptr", NULL);
        sqlite3_step(statement);
    }
    sqlite3_finalize(statement);
    return api && api->xCreateTokenizer(api, "bigram", NULL, &bigram, NULL) == SQLITE_OK;
}
