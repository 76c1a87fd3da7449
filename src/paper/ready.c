/*
 * Stand-ins, ready drawings, and exchanging the ones for the others.
 */
#include "paper/ready.h"

#include "paper/pdf_file.h"

#include <cairo-pdf.h>
#include <libdeflate.h>
#include <pthread.h>
#include <string.h>

enum { KEPT_MAX = 16, PACKED_MAX = 1 << 20 };

/* Everything here is about drawings that all documents may share; a QR code is never kept. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct arena *kept;
static struct text stand_ins[READY_COUNT]; /* packed */
static struct {
    enum ready ready;
    struct text key, packed;
} drawings[KEPT_MAX];
static size_t drawing_count;

static cairo_surface_t *new_recording(enum ready ready)
{
    bool is_tile = ready == READY_BACKGROUND;
    cairo_rectangle_t extents = {0, 0, is_tile ? READY_TILE_WIDTH : READY_SIZE, is_tile ? READY_TILE_HEIGHT : READY_SIZE};
    return cairo_recording_surface_create(CAIRO_CONTENT_COLOR_ALPHA, &extents);
}

cairo_surface_t *ready_stand_in(struct press *press, enum ready ready)
{
    if (!press->stand_ins[ready]) {
        press->stand_ins[ready] = new_recording(ready);
        cairo_t *cairo = cairo_create(press->stand_ins[ready]);
        draw_line(cairo, 0, 0, 7 + ready, 11, 0.3, 0x705a38);
        cairo_destroy(cairo);
    }
    return press->stand_ins[ready];
}

static cairo_status_t collect(void *pdf, const unsigned char *bytes, unsigned length)
{
    buffer_put(pdf, (struct text){(const char *)bytes, length});
    return CAIRO_STATUS_SUCCESS;
}

static const struct pdf_object *first_of(struct pdf *pdf, const struct pdf_object *holder, struct text kind)
{
    const struct pdf_object *resources = pdf_get(pdf, holder, T("Resources"));
    const struct pdf_object *list = pdf_get(pdf, resources, kind);
    return list ? pdf_resolve(pdf, list->first) : NULL;
}

/* The packed bytes of a recording as Cairo writes them; empty when they are not where Cairo puts them. */
static struct text packed_recording(struct arena *arena, cairo_surface_t *recording)
{
    struct buffer bytes = buffer_new(arena);
    cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(collect, &bytes, page_width, page_height);
    cairo_t *cairo = cairo_create(surface);
    cairo_set_source_surface(cairo, recording, 0, 0);
    cairo_pattern_set_extend(cairo_get_source(cairo), CAIRO_EXTEND_REPEAT);
    cairo_rectangle(cairo, 0, 0, page_width, page_height);
    cairo_fill(cairo);
    cairo_destroy(cairo);
    cairo_surface_finish(surface);
    cairo_surface_destroy(surface);
    struct pdf *pdf;
    if (pdf_open(arena, buffer_text(&bytes), &pdf) != DONE)
        return T("");
    const struct pdf_object *pages = pdf_get(pdf, pdf_get(pdf, pdf_trailer(pdf), T("Root")), T("Pages"));
    const struct pdf_object *kids = pdf_get(pdf, pages, T("Kids"));
    const struct pdf_object *page = kids ? pdf_resolve(pdf, kids->first) : NULL;
    const struct pdf_object *form = first_of(pdf, first_of(pdf, page, T("Pattern")), T("XObject"));
    return form && form->has_stream ? form->stream : T("");
}

static struct text pack(struct arena *arena, struct text plain, int level)
{
    struct libdeflate_compressor *tool = libdeflate_alloc_compressor(level);
    size_t room = tool ? libdeflate_zlib_compress_bound(tool, plain.length) : 0, length = 0;
    char *bytes = TAKE(arena, char, room + 1);
    if (tool)
        length = libdeflate_zlib_compress(tool, plain.bytes, plain.length, bytes, room);
    libdeflate_free_compressor(tool);
    return (struct text){bytes, length};
}

/* Packed once for many documents, so as tightly as can be. */
static struct text repacked(struct arena *arena, struct text packed)
{
    struct libdeflate_decompressor *tool = libdeflate_alloc_decompressor();
    char *plain = TAKE(arena, char, PACKED_MAX);
    size_t length = 0;
    bool read = tool && libdeflate_zlib_decompress(tool, packed.bytes, packed.length, plain, PACKED_MAX, &length) ==
                            LIBDEFLATE_SUCCESS;
    libdeflate_free_decompressor(tool);
    struct text tight = read ? pack(arena, (struct text){plain, length}, 12) : T("");
    return tight.length > 0 ? tight : packed;
}

/* Under the lock: what the stand-in's bytes look like. */
static void learn_stand_in(struct press *press, enum ready ready)
{
    if (!kept)
        kept = arena_new(0);
    if (stand_ins[ready].length > 0)
        return;
    struct arena *scratch = arena_new(0);
    stand_ins[ready] = arena_copy(kept, packed_recording(scratch, ready_stand_in(press, ready)));
    arena_free(scratch);
}

static struct text find_kept(enum ready ready, struct text key)
{
    for (size_t i = 0; i < drawing_count; i++)
        if (drawings[i].ready == ready && text_is(drawings[i].key, key))
            return drawings[i].packed;
    return T("");
}

static struct text make_drawing(struct drawing *drawing, enum ready ready, paper_drawer *draw, void *context)
{
    struct drawing inside = *drawing;
    cairo_surface_t *recording = new_recording(ready);
    inside.cairo = cairo_create(recording);
    draw(&inside, context);
    cairo_destroy(inside.cairo);
    struct text packed = repacked(drawing->paper->arena, packed_recording(drawing->paper->arena, recording));
    cairo_surface_destroy(recording);
    return packed;
}

static bool note(struct paper *paper, enum ready ready, struct text packed)
{
    struct text before = paper->ready[ready];
    if (packed.length == 0 || paper->status != DONE || (before.length > 0 && !text_is(before, packed)))
        return false;
    paper->ready[ready] = packed;
    return true;
}

bool ready_kept(struct drawing *drawing, enum ready ready, struct text key, paper_drawer *draw, void *context)
{
    struct paper *paper = drawing->paper;
    pthread_mutex_lock(&lock);
    learn_stand_in(paper->press, ready);
    struct text packed = find_kept(ready, key);
    pthread_mutex_unlock(&lock);
    if (packed.length > 0)
        return note(paper, ready, packed);
    packed = make_drawing(drawing, ready, draw, context);
    /* A drawing that met a character it cannot set is not kept. */
    if (paper->status == DONE && packed.length > 0) {
        pthread_mutex_lock(&lock);
        if (drawing_count < KEPT_MAX && find_kept(ready, key).length == 0) {
            drawings[drawing_count].ready = ready;
            drawings[drawing_count].key = arena_copy(kept, key);
            drawings[drawing_count++].packed = arena_copy(kept, packed);
        }
        pthread_mutex_unlock(&lock);
    }
    return note(paper, ready, packed);
}

bool ready_written(struct paper *paper, enum ready ready, struct text operators)
{
    pthread_mutex_lock(&lock);
    learn_stand_in(paper->press, ready);
    pthread_mutex_unlock(&lock);
    return note(paper, ready, pack(paper->arena, operators, 6));
}

void ready_paint(struct drawing *drawing, enum ready ready, double x, double y, double size)
{
    cairo_t *cairo = drawing->cairo;
    cairo_save(cairo);
    cairo_translate(cairo, x, y);
    cairo_scale(cairo, size / READY_SIZE, size / READY_SIZE);
    cairo_set_source_surface(cairo, ready_stand_in(drawing->paper->press, ready), 0, 0);
    cairo_paint(cairo);
    cairo_restore(cairo);
}

void ready_free(void)
{
    pthread_mutex_lock(&lock);
    kept = arena_free(kept);
    drawing_count = 0;
    memset(stand_ins, 0, sizeof(stand_ins));
    pthread_mutex_unlock(&lock);
}

/* The edits for one drawing: its bytes, and their number in the object that follows ("18 0 obj", a line). */
static bool find_edits(struct arena *arena, struct text pdf, struct text stand_in, struct text packed,
                       struct pdf_edit edits[2])
{
    static const struct text between = TEXT_INIT("\nendstream\nendobj\n");
    const char *place = stand_in.length > 0 ? memmem(pdf.bytes, pdf.length, stand_in.bytes, stand_in.length) : NULL;
    if (!place)
        return false;
    size_t at = (size_t)(place - pdf.bytes);
    struct text behind = text_from(pdf, at + stand_in.length);
    if (memmem(behind.bytes, behind.length, stand_in.bytes, stand_in.length) || !text_starts(behind, between))
        return false;
    ptrdiff_t head = text_find(text_slice(behind, 0, 64), T(" 0 obj\n"));
    struct text number = text_from(behind, head > 0 ? (size_t)head + 7 : behind.length), line;
    struct text rest = number;
    int64_t length;
    if (!text_next_part(&rest, '\n', &line) || !text_to_integer(text_trim(line), &length) ||
        length != (int64_t)stand_in.length)
        return false;
    edits[0] = (struct pdf_edit){at, stand_in.length, packed};
    edits[1] = (struct pdf_edit){(size_t)(number.bytes - pdf.bytes), line.length, arena_print(arena, "%zu", packed.length)};
    return true;
}

bool ready_edits(struct paper *paper, struct text pdf, struct pdf_edit edits[READY_EDITS], size_t *count)
{
    *count = 0;
    for (int ready = 0; ready < READY_COUNT; ready++) {
        if (paper->ready[ready].length == 0)
            continue;
        struct pdf_edit pair[2];
        pthread_mutex_lock(&lock);
        struct text stand_in = stand_ins[ready];
        pthread_mutex_unlock(&lock);
        if (!find_edits(paper->arena, pdf, stand_in, paper->ready[ready], pair))
            return false;
        size_t place = *count; /* kept in order of place; a pair is never parted */
        for (; place > 0 && edits[place - 2].at > pair[0].at; place -= 2) {
            edits[place] = edits[place - 2];
            edits[place + 1] = edits[place - 1];
        }
        edits[place] = pair[0];
        edits[place + 1] = pair[1];
        *count += 2;
    }
    return true;
}
