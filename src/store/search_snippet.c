/*
 * The lines shown under a hit: a window of the body as it was written, with the places found marked.
 *
 * Folding changes lengths, so a place in the folded body says only roughly where it was: the body is folded in chunks to
 * find the window, and the window character by character to find the marks.
 */
#include "store/search_private.h"

#include "base/buffer.h"

#include <string.h>

enum { CHUNK_RUNES = 48, WINDOW_RUNES = 90, BEFORE_RUNES = 20, MOST_BODY = 64 * 1024, MARK_START = 0xe000, MARK_END = 0xe001 };

/* Skips so many characters. */
static struct text skip_runes(struct text text, size_t runes)
{
    while (runes-- > 0 && text.length)
        text_next_rune(&text);
    return text;
}

static struct text first_runes(struct text text, size_t runes)
{
    return text_slice(text, 0, text.length - skip_runes(text, runes).length);
}

static ptrdiff_t first_place(struct text folded, const struct text *terms, size_t term_count)
{
    ptrdiff_t first = TEXT_NOT_THERE;
    for (size_t i = 0; i < term_count; i++) {
        ptrdiff_t place = text_find(folded, terms[i]);
        if (place >= 0 && (first < 0 || place < first))
            first = place;
    }
    return first;
}

/* How many characters of the body lie before the chunk with the first place, or 0. */
static size_t window_start(struct arena *arena, search_fold *fold, struct text body, const struct text *terms,
                           size_t term_count)
{
    struct buffer folded = buffer_new(arena);
    size_t runes = 0, carried = 0; /* the end of the last chunk is looked at again, for places across the border */
    for (struct text rest = body; rest.length; runes += CHUNK_RUNES) {
        struct text chunk = first_runes(rest, CHUNK_RUNES);
        rest = text_from(rest, chunk.length);
        buffer_put(&folded, fold(arena, chunk));
        struct text look = text_from(buffer_text(&folded), carried);
        if (first_place(look, terms, term_count) >= 0)
            return runes;
        carried = folded.length > 200 ? folded.length - 200 : 0;
        while (carried && carried < folded.length && ((unsigned char)folded.bytes[carried] & 0xc0) == 0x80)
            carried++;
    }
    return 0;
}

struct window {
    struct text runes[WINDOW_RUNES]; /* as written */
    size_t starts[WINDOW_RUNES + 1]; /* where each begins in the folded text */
    bool is_marked[WINDOW_RUNES + 1];
    size_t count;
};

static void mark_places(struct window *window, struct text folded, struct text term)
{
    size_t from = 0;
    for (ptrdiff_t place; (place = text_find(text_from(folded, from), term)) >= 0;) {
        size_t start = from + (size_t)place, end = start + term.length;
        for (size_t i = 0; i < window->count; i++)
            if (window->starts[i + 1] > start && window->starts[i] < end)
                window->is_marked[i] = true;
        from = start + 1;
    }
}

static struct text show(struct arena *arena, const struct window *window, bool is_cut_before, bool is_cut_after)
{
    struct buffer shown = buffer_new(arena);
    bool is_inside = false;
    buffer_put(&shown, is_cut_before ? T("…") : T(""));
    for (size_t i = 0; i < window->count; i++) {
        if (window->is_marked[i] != is_inside)
            buffer_put_rune(&shown, is_inside ? MARK_END : MARK_START);
        is_inside = window->is_marked[i];
        bool is_break = *window->runes[i].bytes == '\n' || *window->runes[i].bytes == '\t';
        buffer_put(&shown, is_break ? T(" ") : window->runes[i]);
    }
    if (is_inside)
        buffer_put_rune(&shown, MARK_END);
    buffer_put(&shown, is_cut_after ? T("…") : T(""));
    return buffer_text(&shown);
}

struct text search_snippet(struct arena *arena, search_fold *fold, struct text body, const struct text *terms,
                           size_t term_count)
{
    bool is_cut = body.length > MOST_BODY;
    body = text_slice(body, 0, MOST_BODY);
    while (body.length && !text_is_utf8(body))
        body.length--;
    size_t start = window_start(arena, fold, body, terms, term_count);
    start = start > BEFORE_RUNES ? start - BEFORE_RUNES : 0;
    struct text rest = skip_runes(body, start);
    struct window window = {.count = 0};
    struct buffer folded = buffer_new(arena);
    while (window.count < WINDOW_RUNES && rest.length) {
        struct text rune = first_runes(rest, 1);
        rest = text_from(rest, rune.length);
        window.runes[window.count] = rune;
        window.starts[window.count++] = folded.length;
        /* Spaces fold to nothing alone; inside a text they part words. */
        buffer_put(&folded, *rune.bytes == ' ' || *rune.bytes == '\n' ? T(" ") : fold(arena, rune));
    }
    window.starts[window.count] = folded.length;
    for (size_t i = 0; i < term_count; i++)
        mark_places(&window, buffer_text(&folded), terms[i]);
    return show(arena, &window, start > 0, rest.length > 0 || is_cut);
}
