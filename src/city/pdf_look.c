/*
 * A stranger's PDF, looked at without being understood: nothing in it runs, starts, is locked, or is a file inside.
 *
 * A PDF is refused rather than mended: signed and official papers would no longer be what they were. Readers find objects in
 * many ways (offsets, repair, object streams), so no structure is trusted: every byte of the file is read for names, with
 * their #-escapes undone, and object streams are inflated and read too. Cost: one pass, and INFLATED_MAX bytes inflated.
 */
#include "city/files_private.h"

#include <libdeflate.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_MAX_BYTES = 24, ONE_INFLATED_MAX = 8 << 20, INFLATED_MAX = 48 << 20, TAIL_BYTES = 2048, ZIP_TAIL = 65557 };
enum { TRAILING_MAX = 1024 };

static const struct forbidden {
    const char *name;
    enum attachment_problem problem;
} forbidden[] = {{"Encrypt", ATTACHMENT_PDF_LOCKED},        {"JavaScript", ATTACHMENT_PDF_SCRIPT},
                 {"Rendition", ATTACHMENT_PDF_SCRIPT},      {"Launch", ATTACHMENT_PDF_STARTS},
                 {"SubmitForm", ATTACHMENT_PDF_STARTS},     {"ImportData", ATTACHMENT_PDF_STARTS},
                 {"GoToE", ATTACHMENT_PDF_STARTS},          {"GoToR", ATTACHMENT_PDF_STARTS},
                 {"EmbeddedFile", ATTACHMENT_PDF_HOLDS},    {"EmbeddedFiles", ATTACHMENT_PDF_HOLDS},
                 {"FileAttachment", ATTACHMENT_PDF_HOLDS},  {"RichMedia", ATTACHMENT_PDF_HOLDS},
                 {"XFA", ATTACHMENT_PDF_SCRIPT},            {"JS", ATTACHMENT_PDF_SCRIPT}};

struct looking {
    const uint8_t *bytes;
    size_t length, at, inflated;
    bool is_in_stream, is_inner;                    /* inner: what came out of an object stream */
    bool has_objects, has_first, has_flate, has_other_filter; /* of the object begun last */
    bool is_type;                                   /* the name before was /Type */
    int64_t pages;
    enum attachment_problem problem;
};

static bool is_space(uint8_t byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n' || byte == '\f' || byte == 0;
}

static bool is_regular(uint8_t byte)
{
    return !is_space(byte) && !memchr("()<>[]{}/%", byte, 10);
}

static int hex_of(uint8_t byte)
{
    return byte >= '0' && byte <= '9' ? byte - '0' : (byte | 32) >= 'a' && (byte | 32) <= 'f' ? (byte | 32) - 'a' + 10 : -1;
}

/* The name behind a slash, escapes undone; too long a one is cut and then none of ours. */
static size_t read_name(struct looking *looking, char name[NAME_MAX_BYTES])
{
    size_t length = 0;
    while (looking->at < looking->length && is_regular(looking->bytes[looking->at])) {
        uint8_t byte = looking->bytes[looking->at++];
        if (byte == '#' && looking->at + 1 < looking->length && hex_of(looking->bytes[looking->at]) >= 0 &&
            hex_of(looking->bytes[looking->at + 1]) >= 0) {
            byte = (uint8_t)(hex_of(looking->bytes[looking->at]) * 16 + hex_of(looking->bytes[looking->at + 1]));
            looking->at += 2;
        }
        if (length < NAME_MAX_BYTES - 1)
            name[length++] = (char)byte;
    }
    name[length] = 0;
    return length;
}

/* In packed bytes short names come up by chance; an action there still needs one of the long ones. */
static void judge_name(struct looking *looking, const char *name, size_t length)
{
    enum { SHORT = 4 };
    if (looking->is_in_stream && length <= SHORT)
        return;
    for (size_t i = 0; i < sizeof forbidden / sizeof *forbidden; i++)
        if (strcmp(name, forbidden[i].name) == 0 && looking->problem == ATTACHMENT_TAKEN)
            looking->problem = forbidden[i].problem;
}

static void take_name(struct looking *looking)
{
    char name[NAME_MAX_BYTES];
    looking->at++;
    size_t length = read_name(looking, name);
    judge_name(looking, name, length);
    if (looking->is_type && strcmp(name, "Page") == 0)
        looking->pages++;
    looking->is_type = strcmp(name, "Type") == 0;
    looking->has_objects = looking->has_objects || strcmp(name, "ObjStm") == 0;
    looking->has_first = looking->has_first || strcmp(name, "First") == 0;
    looking->has_flate = looking->has_flate || strcmp(name, "FlateDecode") == 0 || strcmp(name, "Fl") == 0;
    looking->has_other_filter = looking->has_other_filter || strcmp(name, "LZWDecode") == 0 ||
                                strcmp(name, "ASCIIHexDecode") == 0 || strcmp(name, "ASCII85Decode") == 0 ||
                                strcmp(name, "RunLengthDecode") == 0 || strcmp(name, "Crypt") == 0 ||
                                strcmp(name, "LZW") == 0 || strcmp(name, "AHx") == 0 || strcmp(name, "A85") == 0 ||
                                strcmp(name, "RL") == 0;
}

static bool is_word(const struct looking *looking, const char *word)
{
    size_t length = strlen(word);
    return looking->length - looking->at >= length && memcmp(looking->bytes + looking->at, word, length) == 0;
}

static void look(struct looking *looking);

/* Objects packed together are read like the others. One that cannot be read is refused: it could hold anything. */
static void look_inside(struct looking *looking, size_t from)
{
    if (looking->has_other_filter) {
        looking->problem = ATTACHMENT_UNREADABLE;
        return;
    }
    if (!looking->has_flate) /* its bytes are read as they stand */
        return;
    struct libdeflate_decompressor *tool = libdeflate_alloc_decompressor();
    uint8_t *room = malloc(ONE_INFLATED_MAX);
    size_t used = 0, made = 0;
    bool is_read = tool && room && looking->inflated < INFLATED_MAX &&
                   libdeflate_zlib_decompress_ex(tool, looking->bytes + from, looking->length - from, room, ONE_INFLATED_MAX,
                                                 &used, &made) == LIBDEFLATE_SUCCESS;
    if (is_read) {
        struct looking inner = {.bytes = room, .length = made, .is_inner = true, .problem = ATTACHMENT_TAKEN};
        look(&inner);
        looking->pages += inner.pages;
        looking->inflated += made;
        looking->problem = looking->problem == ATTACHMENT_TAKEN ? inner.problem : looking->problem;
    } else if (looking->problem == ATTACHMENT_TAKEN) {
        looking->problem = ATTACHMENT_UNREADABLE;
    }
    free(room);
    libdeflate_free_decompressor(tool);
}

static void begin_stream(struct looking *looking)
{
    size_t from = looking->at += strlen("stream");
    if (from < looking->length && looking->bytes[from] == '\r')
        from++;
    if (from < looking->length && looking->bytes[from] == '\n')
        from++;
    looking->is_in_stream = true;
    if (looking->has_objects || looking->has_first)
        look_inside(looking, from);
}

static void look(struct looking *looking)
{
    while (looking->at < looking->length && looking->problem == ATTACHMENT_TAKEN) {
        uint8_t byte = looking->bytes[looking->at];
        if (byte == '/') {
            take_name(looking);
        } else if (byte == 'e' && !looking->is_inner && is_word(looking, "endstream")) {
            looking->is_in_stream = false;
            looking->at += strlen("endstream");
        } else if (byte == 's' && !looking->is_inner && !looking->is_in_stream && is_word(looking, "stream")) {
            begin_stream(looking);
        } else if (byte == 'o' && is_word(looking, "obj")) {
            looking->has_objects = looking->has_first = looking->has_flate = looking->has_other_filter = false;
            looking->at += strlen("obj");
        } else {
            looking->is_type = looking->is_type && is_space(byte);
            looking->at++;
        }
    }
}

/* Something else behind the end: an archive, a page, a program. */
static bool is_two_kinds(struct text bytes)
{
    size_t tail = bytes.length > ZIP_TAIL ? bytes.length - ZIP_TAIL : 0;
    if (text_has(text_from(bytes, tail), T("PK\x05\x06")))
        return true;
    size_t end = bytes.length;
    while (end >= 5 && memcmp(bytes.bytes + end - 5, "%%EOF", 5) != 0)
        end--;
    return end >= 5 && bytes.length - end > TRAILING_MAX && text_trim(text_from(bytes, end)).length > TRAILING_MAX;
}

enum attachment_problem pdf_look(const uint8_t *bytes, size_t length, int64_t *pages)
{
    struct text text = {(const char *)bytes, length};
    struct looking looking = {.bytes = bytes, .length = length, .problem = ATTACHMENT_TAKEN};
    *pages = 0;
    if (!text_has(text, T("%%EOF")))
        return ATTACHMENT_CUT_OFF;
    if (is_two_kinds(text))
        return ATTACHMENT_TWO_KINDS;
    look(&looking);
    *pages = looking.pages;
    if (looking.problem != ATTACHMENT_TAKEN)
        return looking.problem;
    return looking.pages == 0 ? ATTACHMENT_UNREADABLE : looking.pages > PDF_PAGES_MAX ? ATTACHMENT_PDF_TOO_LONG : ATTACHMENT_TAKEN;
}
