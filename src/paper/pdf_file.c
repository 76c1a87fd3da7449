/*
 * Cross-references, objects by number, and the few stream filters that they need.
 */
#include "paper/pdf_file.h"

#include "base/check.h"

#include <libdeflate.h>
#include <string.h>

enum place_kind { PLACE_NONE, PLACE_FREE, PLACE_OFFSET, PLACE_STREAM };
struct place {
    enum place_kind kind;
    size_t offset;  /* or number of the object stream */
    int64_t index;  /* in the object stream */
    bool loading;   /* guards against circles */
    bool inflated;
    struct text content; /* of an object stream, once it was inflated */
    struct pdf_object *object;
};

struct pdf {
    struct arena *arena;
    struct text bytes;
    struct place *places;
    int64_t place_count;
    const struct pdf_object *trailer; /* the newest */
    size_t last_xref;
    bool has_table;
    int nodes;
    size_t inflated; /* bytes over all streams, against bombs */
};

static struct pdf_source source_at(struct pdf *pdf, size_t at)
{
    return (struct pdf_source){.arena = pdf->arena, .bytes = pdf->bytes, .at = at, .nodes = &pdf->nodes};
}

/* ---- streams ---- */

static uint8_t paeth(int a, int b, int c)
{
    int p = a + b - c, pa = p > a ? p - a : a - p, pb = p > b ? p - b : b - p, pc = p > c ? p - c : c - p;
    return (uint8_t)(pa <= pb && pa <= pc ? a : pb <= pc ? b : c);
}

/* Undoes PNG prediction in place; gives the shorter length. */
static size_t undo_prediction(uint8_t *bytes, size_t length, size_t columns)
{
    size_t rows = length / (columns + 1);
    for (size_t row = 0; row < rows; row++) {
        const uint8_t *in = bytes + row * (columns + 1);
        uint8_t *out = bytes + row * columns, kind = in[0];
        const uint8_t *above = row > 0 ? out - columns : NULL;
        for (size_t i = 0; i < columns; i++) {
            int a = i > 0 ? out[i - 1] : 0, b = above ? above[i] : 0, c = above && i > 0 ? above[i - 1] : 0;
            uint8_t raw = in[i + 1];
            switch (kind) {
            case 1: raw = (uint8_t)(raw + a); break;
            case 2: raw = (uint8_t)(raw + b); break;
            case 3: raw = (uint8_t)(raw + (a + b) / 2); break;
            case 4: raw = (uint8_t)(raw + paeth(a, b, c)); break;
            default: break;
            }
            out[i] = raw;
        }
    }
    return rows * columns;
}

static bool inflate(struct pdf *pdf, struct text packed, struct text *found)
{
    struct libdeflate_decompressor *tool = libdeflate_alloc_decompressor();
    check(tool);
    size_t size = packed.length * 4 + 4096, length = 0;
    enum libdeflate_result result = LIBDEFLATE_INSUFFICIENT_SPACE;
    char *bytes = NULL;
    while (result == LIBDEFLATE_INSUFFICIENT_SPACE && pdf->inflated + size <= PDF_STREAM_MAX) {
        struct arena_mark mark = arena_mark(pdf->arena);
        bytes = TAKE(pdf->arena, char, size);
        result = libdeflate_zlib_decompress(tool, packed.bytes, packed.length, bytes, size, &length);
        if (result != LIBDEFLATE_SUCCESS)
            arena_release(pdf->arena, mark);
        size *= 4;
    }
    libdeflate_free_decompressor(tool);
    pdf->inflated += length;
    *found = (struct text){bytes, length};
    return result == LIBDEFLATE_SUCCESS;
}

/* Only what cross-reference and object streams use: no filter, or FlateDecode with PNG prediction. */
static bool stream_bytes(struct pdf *pdf, const struct pdf_object *stream, struct text *found)
{
    const struct pdf_object *filter = pdf_entry(stream, T("Filter"));
    if (filter && filter->kind == PDF_ARRAY)
        filter = filter->first && !filter->first->next ? filter->first : NULL;
    if (!pdf_entry(stream, T("Filter"))) {
        *found = stream->stream;
        return true;
    }
    if (!filter || !text_is(filter->text, T("FlateDecode")) || !inflate(pdf, stream->stream, found))
        return false;
    const struct pdf_object *settings = pdf_entry(stream, T("DecodeParms"));
    if (settings && settings->kind == PDF_ARRAY)
        settings = settings->first;
    const struct pdf_object *predictor = pdf_entry(settings, T("Predictor"));
    if (!predictor || predictor->integer == 1)
        return true;
    const struct pdf_object *columns = pdf_entry(settings, T("Columns"));
    if (predictor->integer < 10 || !columns || columns->integer < 1 || columns->integer > 1000)
        return false;
    found->length = undo_prediction((uint8_t *)(uintptr_t)found->bytes, found->length, (size_t)columns->integer);
    return true;
}

/* ---- objects by number ---- */

static bool find_stream(struct pdf *pdf, struct pdf_source *source, struct pdf_object *object)
{
    if (object->kind != PDF_DICTIONARY || !pdf_take_word(source, T("stream")))
        return true;
    if (text_starts(text_from(source->bytes, source->at), T("\r")))
        source->at++;
    if (text_starts(text_from(source->bytes, source->at), T("\n")))
        source->at++;
    const struct pdf_object *length = pdf_get(pdf, object, T("Length"));
    size_t left = source->bytes.length - source->at;
    if (!length || length->kind != PDF_INTEGER || length->integer < 0 || (uint64_t)length->integer > left)
        return false;
    object->stream = text_slice(source->bytes, source->at, (size_t)length->integer);
    object->has_stream = true;
    return true;
}

/* "N G obj" and the object behind it. */
static struct pdf_object *parse_indirect(struct pdf *pdf, size_t offset, int64_t wanted, int64_t *number)
{
    struct pdf_source source = source_at(pdf, offset);
    int64_t generation;
    if (offset >= pdf->bytes.length || !pdf_take_integer(&source, number) || !pdf_take_integer(&source, &generation) ||
        !pdf_take_word(&source, T("obj")) || (wanted >= 0 && *number != wanted))
        return NULL;
    struct pdf_object *object = pdf_parse(&source);
    return object && find_stream(pdf, &source, object) ? object : NULL;
}

static struct pdf_object *load_from_stream(struct pdf *pdf, int64_t holder, int64_t wanted)
{
    const struct pdf_object *stream = pdf_load(pdf, holder);
    const struct pdf_object *count = pdf_get(pdf, stream, T("N")), *first = pdf_get(pdf, stream, T("First"));
    struct place *place = &pdf->places[holder];
    if (!stream || !stream->has_stream || !count || !first)
        return NULL;
    if (!place->inflated && !stream_bytes(pdf, stream, &place->content))
        place->content = (struct text){0};
    place->inflated = true;
    struct text bytes = place->content;
    struct pdf_source source = {.arena = pdf->arena, .bytes = bytes, .nodes = &pdf->nodes};
    for (int64_t i = 0; i < count->integer; i++) {
        int64_t number, offset;
        if (!pdf_take_integer(&source, &number) || !pdf_take_integer(&source, &offset))
            return NULL;
        if (number != wanted)
            continue;
        if (first->integer < 0 || first->integer + offset >= (int64_t)bytes.length)
            return NULL;
        source.at = (size_t)(first->integer + offset);
        return pdf_parse(&source);
    }
    return NULL;
}

const struct pdf_object *pdf_load(struct pdf *pdf, int64_t number)
{
    if (number < 0 || number >= pdf->place_count)
        return NULL;
    struct place *place = &pdf->places[number];
    if (place->object || place->loading)
        return place->object;
    place->loading = true;
    int64_t found;
    if (place->kind == PLACE_OFFSET)
        place->object = parse_indirect(pdf, place->offset, number, &found);
    else if (place->kind == PLACE_STREAM && (int64_t)place->offset < pdf->place_count &&
             pdf->places[place->offset].kind == PLACE_OFFSET)
        place->object = load_from_stream(pdf, (int64_t)place->offset, number);
    /* A broken object stays NULL and is not tried again. */
    return place->object;
}

const struct pdf_object *pdf_resolve(struct pdf *pdf, const struct pdf_object *object)
{
    for (int hops = 0; object && object->kind == PDF_REFERENCE; hops++)
        object = hops < 8 ? pdf_load(pdf, object->integer) : NULL;
    return object;
}

const struct pdf_object *pdf_get(struct pdf *pdf, const struct pdf_object *dictionary, struct text key)
{
    return pdf_resolve(pdf, pdf_entry(dictionary, key));
}

/* ---- cross-references ---- */

/* Newer updates are read first, so an entry that is there already stays. */
static enum status note_place(struct pdf *pdf, int64_t number, struct place place)
{
    if (number < 0 || number >= PDF_OBJECTS_MAX)
        return TOO_MUCH;
    if (number >= pdf->place_count) {
        int64_t count = pdf->place_count ? pdf->place_count : 64;
        while (count <= number)
            count *= 2;
        struct place *places = TAKE(pdf->arena, struct place, (size_t)count);
        if (pdf->place_count > 0)
            memcpy(places, pdf->places, (size_t)pdf->place_count * sizeof(*places));
        pdf->places = places;
        pdf->place_count = count;
    }
    if (pdf->places[number].kind == PLACE_NONE)
        pdf->places[number] = place;
    return DONE;
}

static enum status read_table(struct pdf *pdf, struct pdf_source *source, struct pdf_object **trailer)
{
    while (!pdf_take_word(source, T("trailer"))) {
        int64_t from, count, offset, generation;
        if (!pdf_take_integer(source, &from) || !pdf_take_integer(source, &count))
            return INVALID;
        for (int64_t i = 0; i < count; i++) {
            if (!pdf_take_integer(source, &offset) || !pdf_take_integer(source, &generation))
                return INVALID;
            bool used = pdf_take_word(source, T("n"));
            if (!used && !pdf_take_word(source, T("f")))
                return INVALID;
            struct place place = {.kind = used ? PLACE_OFFSET : PLACE_FREE, .offset = (size_t)offset};
            enum status status = note_place(pdf, from + i, place);
            if (status != DONE)
                return status;
        }
    }
    *trailer = pdf_parse(source);
    return *trailer && (*trailer)->kind == PDF_DICTIONARY ? DONE : INVALID;
}

static int64_t read_field(const struct text *bytes, size_t *at, int width, int64_t otherwise)
{
    int64_t value = width == 0 ? otherwise : 0;
    for (int i = 0; i < width; i++)
        value = value << 8 | (unsigned char)bytes->bytes[(*at)++];
    return value;
}

static enum status read_stream_section(struct pdf *pdf, const struct text *bytes, size_t *at, const int widths[3],
                                       int64_t from, int64_t count)
{
    size_t row = (size_t)(widths[0] + widths[1] + widths[2]);
    for (int64_t i = 0; i < count; i++) {
        if (bytes->length - *at < row)
            return INVALID;
        int64_t type = read_field(bytes, at, widths[0], 1);
        int64_t second = read_field(bytes, at, widths[1], 0), third = read_field(bytes, at, widths[2], 0);
        struct place place = {.kind = type == 0   ? PLACE_FREE
                                      : type == 1 ? PLACE_OFFSET
                                                  : PLACE_STREAM,
                              .offset = (size_t)second, .index = third};
        enum status status = type > 2 ? DONE : note_place(pdf, from + i, place);
        if (status != DONE)
            return status;
    }
    return DONE;
}

static enum status read_stream(struct pdf *pdf, size_t offset, struct pdf_object **trailer)
{
    int64_t number;
    struct pdf_object *stream = parse_indirect(pdf, offset, -1, &number);
    const struct pdf_object *type = pdf_entry(stream, T("Type")), *shape = pdf_entry(stream, T("W"));
    const struct pdf_object *size = pdf_entry(stream, T("Size")), *index = pdf_entry(stream, T("Index"));
    struct text bytes;
    int widths[3], fields = 0;
    if (!stream || !stream->has_stream || !type || !text_is(type->text, T("XRef")) || !shape || !size ||
        !stream_bytes(pdf, stream, &bytes))
        return INVALID;
    for (const struct pdf_object *width = shape->first; width; width = width->next, fields++) {
        if (fields == 3 || width->kind != PDF_INTEGER || width->integer < 0 || width->integer > 7)
            return INVALID;
        widths[fields] = (int)width->integer;
    }
    if (fields != 3 || widths[0] + widths[1] + widths[2] == 0)
        return INVALID;
    *trailer = stream;
    size_t at = 0;
    if (!index)
        return read_stream_section(pdf, &bytes, &at, widths, 0, size->integer);
    for (const struct pdf_object *from = index->first; from && from->next; from = from->next->next) {
        enum status status = read_stream_section(pdf, &bytes, &at, widths, from->integer, from->next->integer);
        if (status != DONE)
            return status;
    }
    return DONE;
}

static enum status read_update(struct pdf *pdf, size_t offset, bool *is_table, struct pdf_object **trailer)
{
    struct pdf_source source = source_at(pdf, offset);
    if (offset >= pdf->bytes.length)
        return INVALID;
    *is_table = pdf_take_word(&source, T("xref"));
    if (!*is_table)
        return read_stream(pdf, offset, trailer);
    enum status status = read_table(pdf, &source, trailer);
    const struct pdf_object *beside = status == DONE ? pdf_entry(*trailer, T("XRefStm")) : NULL;
    struct pdf_object *ignored;
    if (beside && beside->kind == PDF_INTEGER && beside->integer >= 0)
        status = read_stream(pdf, (size_t)beside->integer, &ignored);
    return status;
}

static bool find_start(struct pdf *pdf, size_t *offset)
{
    size_t tail = pdf->bytes.length > 2048 ? pdf->bytes.length - 2048 : 0;
    ptrdiff_t place = TEXT_NOT_THERE;
    for (struct text rest = text_from(pdf->bytes, tail);;) {
        ptrdiff_t next = text_find(rest, T("startxref"));
        if (next == TEXT_NOT_THERE)
            break;
        rest = text_from(rest, (size_t)next + 9);
        place = rest.bytes - pdf->bytes.bytes;
    }
    int64_t found;
    if (place == TEXT_NOT_THERE)
        return false;
    struct pdf_source source = source_at(pdf, (size_t)place);
    if (!pdf_take_integer(&source, &found))
        return false;
    *offset = (size_t)found;
    return true;
}

enum status pdf_open(struct arena *arena, struct text bytes, struct pdf **found)
{
    if (bytes.length > PDF_SIZE_MAX)
        return TOO_MUCH;
    struct pdf *pdf = TAKE(arena, struct pdf, 1);
    *pdf = (struct pdf){.arena = arena, .bytes = bytes};
    size_t offset;
    if (text_find(text_slice(bytes, 0, 1024), T("%PDF-")) == TEXT_NOT_THERE || !find_start(pdf, &offset))
        return INVALID;
    pdf->last_xref = offset;
    for (int update = 0;; update++) {
        struct pdf_object *trailer = NULL;
        bool is_table;
        if (update == PDF_UPDATES_MAX)
            return TOO_MUCH;
        enum status status = read_update(pdf, offset, &is_table, &trailer);
        if (status != DONE)
            return status;
        if (update == 0) {
            pdf->trailer = trailer;
            pdf->has_table = is_table;
        }
        const struct pdf_object *before = pdf_entry(trailer, T("Prev"));
        if (!before)
            break;
        if (before->kind != PDF_INTEGER || before->integer < 0)
            return INVALID;
        offset = (size_t)before->integer;
    }
    if (!pdf_get(pdf, pdf->trailer, T("Root")))
        return INVALID;
    *found = pdf;
    return DONE;
}

const struct pdf_object *pdf_trailer(const struct pdf *pdf)
{
    return pdf->trailer;
}

bool pdf_is_encrypted(const struct pdf *pdf)
{
    return pdf_entry(pdf->trailer, T("Encrypt")) != NULL;
}

int64_t pdf_object_count(const struct pdf *pdf)
{
    const struct pdf_object *size = pdf_entry(pdf->trailer, T("Size"));
    return size && size->kind == PDF_INTEGER ? size->integer : 0;
}

size_t pdf_last_xref(const struct pdf *pdf)
{
    return pdf->last_xref;
}

bool pdf_has_table(const struct pdf *pdf)
{
    return pdf->has_table;
}
