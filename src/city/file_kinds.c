/*
 * What an upload says it is, and what its first bytes say. What is of another kind gets a sentence that fits it.
 */
#include "city/files_private.h"

#include "base/japanese.h"

enum { NAME_BYTES_MAX = 150 };

static const struct attachment_type types[] = {
    [ATTACHMENT_PDF] = {TEXT_INIT("application/pdf"), TEXT_INIT(".pdf"), TEXT_INIT(".pdf"), TEXT_INIT("%PDF-")},
    [ATTACHMENT_JPEG] = {TEXT_INIT("image/jpeg"), TEXT_INIT(".jpg"), TEXT_INIT(".jpeg"), TEXT_INIT("\xff\xd8\xff")},
    [ATTACHMENT_PNG] = {TEXT_INIT("image/png"), TEXT_INIT(".png"), TEXT_INIT(".png"),
                        TEXT_INIT("\x89PNG\r\n\x1a\n")}};

/* Kinds that people send and that are not taken, by first bytes (at an offset) or by ending. */
static const struct other {
    struct text magic;
    size_t at;
    enum attachment_problem problem;
} others[] = {{TEXT_INIT("ftypheic"), 4, ATTACHMENT_OTHER_PICTURE}, {TEXT_INIT("ftypheix"), 4, ATTACHMENT_OTHER_PICTURE},
              {TEXT_INIT("ftypmif1"), 4, ATTACHMENT_OTHER_PICTURE}, {TEXT_INIT("ftypavif"), 4, ATTACHMENT_OTHER_PICTURE},
              {TEXT_INIT("WEBP"), 8, ATTACHMENT_OTHER_PICTURE},     {TEXT_INIT("GIF8"), 0, ATTACHMENT_OTHER_PICTURE},
              {TEXT_INIT("II*\0"), 0, ATTACHMENT_OTHER_PICTURE},    {TEXT_INIT("MM\0*"), 0, ATTACHMENT_OTHER_PICTURE},
              {TEXT_INIT("BM"), 0, ATTACHMENT_OTHER_PICTURE},       {TEXT_INIT("\xd0\xcf\x11\xe0"), 0, ATTACHMENT_OFFICE},
              {TEXT_INIT("Rar!"), 0, ATTACHMENT_ARCHIVE},           {TEXT_INIT("7z\xbc\xaf"), 0, ATTACHMENT_ARCHIVE},
              {TEXT_INIT("\x1f\x8b"), 0, ATTACHMENT_ARCHIVE}};
static const struct text office_endings[] = {TEXT_INIT(".docx"), TEXT_INIT(".xlsx"), TEXT_INIT(".pptx"), TEXT_INIT(".odt"),
                                             TEXT_INIT(".ods"), TEXT_INIT(".docm"), TEXT_INIT(".xlsm")};

const struct attachment_type *attachment_type(enum attachment_kind kind)
{
    return &types[kind];
}

enum attachment_kind attachment_kind_of(struct text bytes)
{
    for (int kind = ATTACHMENT_PDF; kind <= ATTACHMENT_PNG; kind++)
        if (text_starts(bytes, types[kind].magic))
            return (enum attachment_kind)kind;
    return (enum attachment_kind)0;
}

static struct text lower_ascii(struct arena *arena, struct text text)
{
    struct buffer lower = buffer_new(arena);
    for (size_t i = 0; i < text.length; i++)
        buffer_put_byte(&lower, text.bytes[i] >= 'A' && text.bytes[i] <= 'Z' ? (char)(text.bytes[i] + 32) : text.bytes[i]);
    return buffer_text(&lower);
}

/* Archives are never unpacked, so what would explode in them does not. */
static enum attachment_problem of_other_kind(struct text lower_name, struct text bytes)
{
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (bytes.length > others[i].at && text_starts(text_from(bytes, others[i].at), others[i].magic))
            return others[i].problem;
    if (text_starts(bytes, T("PK\x03\x04")) || text_starts(bytes, T("PK\x05\x06"))) {
        for (size_t i = 0; i < sizeof office_endings / sizeof *office_endings; i++)
            if (text_ends(lower_name, office_endings[i]))
                return ATTACHMENT_OFFICE;
        return ATTACHMENT_ARCHIVE;
    }
    if (text_ends(lower_name, T(".svg")) || text_ends(lower_name, T(".heic")) || text_ends(lower_name, T(".webp")))
        return ATTACHMENT_OTHER_PICTURE;
    return ATTACHMENT_OTHER_TYPE;
}

enum attachment_problem attachment_judge(struct arena *arena, struct text name, struct text type, struct text bytes,
                                         int64_t bytes_max, enum attachment_kind *found)
{
    struct text lower = lower_ascii(arena, name), declared = lower_ascii(arena, type);
    enum attachment_kind kind = attachment_kind_of(bytes);
    if (bytes.length == 0)
        return ATTACHMENT_EMPTY;
    if ((int64_t)bytes.length > bytes_max)
        return ATTACHMENT_TOO_BIG;
    if (kind == 0)
        return of_other_kind(lower, bytes);
    bool ends_well = text_ends(lower, types[kind].ending) || text_ends(lower, types[kind].other_ending);
    /* Some browsers declare nothing; some phones say image/jpg. */
    bool is_declared = declared.length == 0 || text_is(declared, T("application/octet-stream")) ||
                       text_is(declared, types[kind].type) ||
                       (kind == ATTACHMENT_JPEG && text_is(declared, T("image/jpg")));
    if (!ends_well || !is_declared)
        return ATTACHMENT_DISAGREES;
    *found = kind;
    return ATTACHMENT_TAKEN;
}

struct text attachment_tidy_name(struct arena *arena, struct text name, enum attachment_kind kind)
{
    struct text clean = {0};
    ptrdiff_t slash = text_find_last_byte(name, '/'), back = text_find_last_byte(name, '\\');
    ptrdiff_t cut = slash > back ? slash : back;
    name = text_from(name, cut < 0 ? 0 : (size_t)cut + 1);
    if (japanese_normalise(arena, name, false, &clean) != DONE)
        clean = T("");
    ptrdiff_t dot = text_find_last_byte(clean, '.');
    clean = dot > 0 ? text_slice(clean, 0, (size_t)dot) : clean;
    while (clean.length > NAME_BYTES_MAX)
        clean = grapheme_first(clean, grapheme_count(clean) - 1);
    return arena_join(arena, clean.length > 0 && dot != 0 ? clean : T("file"), types[kind].ending);
}
