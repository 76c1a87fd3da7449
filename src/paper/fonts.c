/*
 * Finds the fonts, cuts the large ones down, keeps the pool of presses. All state here is about fonts only and
 * is guarded by one mutex; after fonts_ready it does not change any more. The fonts stay as long as the process:
 * Cairo remembers them by file name, so a descriptor must never be given to another file.
 */
#include "paper/fonts.h"

#include "base/check.h"

#include <fontconfig/fontconfig.h>
#include <hb-subset.h>
#include <iconv.h>
#include <pango/pangofc-fontmap.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

enum cut { CUT_EVERYDAY, CUT_JIS, CUT_NOTHING };
struct font_source {
    const char *family, *own_family;
    int weight;
    enum cut cut;
};

static const struct font_source font_sources[FONT_COUNT] = {
    [FONT_SANS] = {"Noto Sans CJK JP", "Paper Sans", FC_WEIGHT_REGULAR, CUT_EVERYDAY},
    [FONT_BOLD] = {"Noto Sans CJK JP", "Paper Bold", FC_WEIGHT_BOLD, CUT_EVERYDAY},
    [FONT_SERIF] = {"Noto Serif CJK JP", "Paper Serif", FC_WEIGHT_BOLD, CUT_EVERYDAY},
    [FONT_SANS_WIDE] = {"Noto Sans CJK JP", "Paper Sans Wide", FC_WEIGHT_REGULAR, CUT_JIS},
    [FONT_NAME] = {"IPAmjMincho", "Paper Name", FC_WEIGHT_REGULAR, CUT_JIS},
    [FONT_NAME_REST] = {"IPAmjMincho", "Paper Name Rest", FC_WEIGHT_REGULAR, CUT_NOTHING},
    [FONT_SANS_REST] = {"Noto Sans CJK JP", "Paper Sans Rest", FC_WEIGHT_REGULAR, CUT_NOTHING},
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static bool ready;
static FcConfig *fonts;
static hb_font_t *shapes[FONT_COUNT]; /* to ask for glyphs; immutable */
static int cut_files[FONT_COUNT]; /* descriptors of files in memory; 0: none */
static struct press *idle;

/* Fontconfig's list of what Japanese needs: kana and the kanji taught at school. */
static void add_school_kanji(hb_set_t *set)
{
    FcChar32 map[FC_CHARSET_MAP_SIZE], next;
    const FcCharSet *japanese = FcLangGetCharSet((const FcChar8 *)"ja");
    for (FcChar32 page = FcCharSetFirstPage(japanese, map, &next); page != FC_CHARSET_DONE;
         page = FcCharSetNextPage(japanese, map, &next))
        for (uint32_t bit = 0; bit < 256; bit++)
            if (map[bit / 32] >> (bit % 32) & 1)
                hb_set_add(set, page + bit);
}

static void add_jis_kanji(hb_set_t *set)
{
    iconv_t convert = iconv_open("UTF-32LE", "EUC-JP");
    if (convert == (iconv_t)-1) /* no converter on this machine: the rest comes from the whole fonts */
        return;
    for (int row = 16; row <= 84; row++)
        for (int cell = 1; cell <= 94; cell++) {
            char from[2] = {(char)(row + 160), (char)(cell + 160)};
            uint32_t rune = 0;
            char *input = from, *output = (char *)&rune;
            size_t input_left = sizeof(from), output_left = sizeof(rune);
            if (iconv(convert, &input, &input_left, &output, &output_left) != (size_t)-1)
                hb_set_add(set, rune);
        }
    iconv_close(convert);
}

static void add_ranges(hb_set_t *set, const uint32_t (*ranges)[2], size_t count)
{
    for (size_t i = 0; i < count; i++)
        hb_set_add_range(set, ranges[i][0], ranges[i][1]);
}

static void choose_characters(hb_set_t *set, enum cut cut)
{
    static const uint32_t everyday[][2] = {{0x20, 0x7e}, {0xa0, 0xff}, {0x2010, 0x2026}, {0x2030, 0x203b},
                                           {0x2190, 0x2193}, {0x2460, 0x2473}, {0x25a0, 0x25cf}, {0x3000, 0x3020},
                                           {0x3041, 0x30ff}, {0xff01, 0xff5e}};
    static const uint32_t wide[][2] = {{0x20, 0x17f},    {0x391, 0x451},   {0x2000, 0x2060}, {0x2070, 0x27bf},
                                       {0x2e80, 0x2fdf}, {0x3000, 0x33ff}, {0xff00, 0xffef}, {0xfe00, 0xfe0f},
                                       {0xe0100, 0xe01ef}};
    /* Words of city halls that are not taught at school: 罹災, 勿来, 磐城, 謄本, 埠頭, 瑕疵 ... */
    static const struct text words = TEXT_INIT("罹勿磐謄埠瑕疵之也乃哉瓦礫塵芥瀬澤濱嶋﨑髙");
    add_school_kanji(set);
    if (cut == CUT_JIS) {
        add_ranges(set, wide, sizeof(wide) / sizeof(wide[0]));
        add_jis_kanji(set);
        return;
    }
    add_ranges(set, everyday, sizeof(everyday) / sizeof(everyday[0]));
    int32_t rune;
    for (struct text rest = words; (rune = text_next_rune(&rest)) >= 0;)
        hb_set_add(set, (hb_codepoint_t)rune);
}

/* The font with only these characters and without layout tables; NULL when HarfBuzz cannot. */
static hb_blob_t *cut_font(hb_face_t *face, enum cut cut)
{
    static const hb_tag_t dropped[] = {HB_TAG('G', 'S', 'U', 'B'), HB_TAG('G', 'P', 'O', 'S'), HB_TAG('G', 'D', 'E', 'F'),
                                       HB_TAG('B', 'A', 'S', 'E'), HB_TAG('V', 'O', 'R', 'G'), HB_TAG('v', 'h', 'e', 'a'),
                                       HB_TAG('v', 'm', 't', 'x')};
    hb_subset_input_t *input = hb_subset_input_create_or_fail();
    if (!input)
        return NULL;
    choose_characters(hb_subset_input_unicode_set(input), cut);
    hb_set_t *drop = hb_subset_input_set(input, HB_SUBSET_SETS_DROP_TABLE_TAG);
    for (size_t i = 0; i < sizeof(dropped) / sizeof(dropped[0]); i++)
        hb_set_add(drop, dropped[i]);
    /* Without subroutines, what Cairo embeds shrinks from 60 KB to the letters themselves. */
    hb_subset_input_set_flags(input, HB_SUBSET_FLAGS_DESUBROUTINIZE | HB_SUBSET_FLAGS_NO_HINTING);
    hb_face_t *small = hb_subset_or_fail(face, input);
    hb_subset_input_destroy(input);
    if (!small)
        return NULL;
    hb_blob_t *blob = hb_face_reference_blob(small);
    hb_face_destroy(small);
    return blob;
}

static bool write_all(int file, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t written = write(file, bytes, length);
        if (written <= 0)
            return false;
        bytes += written;
        length -= (size_t)written;
    }
    return true;
}

/* FreeType opens fonts by name, so the cut font gets one: a file in memory, named by its descriptor. */
static bool add_cut_font(enum font font, hb_face_t *face)
{
    hb_blob_t *blob = cut_font(face, font_sources[font].cut);
    if (!blob)
        return false;
    unsigned length = 0;
    const char *bytes = hb_blob_get_data(blob, &length);
    int file = memfd_create(font_sources[font].own_family, MFD_CLOEXEC);
    bool added = false;
    if (file >= 0 && write_all(file, bytes, length)) {
        char path[64];
        snprintf(path, sizeof(path), "/proc/self/fd/%d", file);
        added = FcConfigAppFontAddFile(fonts, (const FcChar8 *)path);
    }
    hb_blob_destroy(blob);
    if (!added && file >= 0)
        close(file);
    else
        cut_files[font] = file;
    return added;
}

static void rename_family(FcPattern *pattern, const char *family)
{
    FcPatternDel(pattern, FC_FAMILY);
    FcPatternDel(pattern, FC_FAMILYLANG);
    FcPatternDel(pattern, FC_FULLNAME);
    FcPatternAddString(pattern, FC_FAMILY, (const FcChar8 *)family);
    FcPatternDel(pattern, FC_WEIGHT);
    FcPatternAddInteger(pattern, FC_WEIGHT, FC_WEIGHT_REGULAR); /* each family has one weight: nothing to match */
}

static FcPattern *find_installed(FcConfig *installed, const struct font_source *source)
{
    FcPattern *wanted = FcPatternBuild(NULL, FC_FAMILY, FcTypeString, source->family, FC_WEIGHT, FcTypeInteger,
                                       source->weight, (char *)NULL);
    FcObjectSet *objects = FcObjectSetBuild(FC_FAMILY, FC_FILE, FC_INDEX, FC_WEIGHT, FC_SLANT, FC_WIDTH, FC_SCALABLE,
                                            FC_CHARSET, FC_SPACING, FC_OUTLINE, FC_FONTFORMAT, (char *)NULL);
    FcFontSet *list = FcFontList(installed, wanted, objects);
    FcPattern *found = NULL;
    for (int i = 0; list && i < list->nfont && !found; i++) {
        FcChar8 *file = NULL;
        if (FcPatternGetString(list->fonts[i], FC_FILE, 0, &file) == FcResultMatch && access((char *)file, R_OK) == 0)
            found = FcPatternDuplicate(list->fonts[i]);
    }
    if (list)
        FcFontSetDestroy(list);
    FcObjectSetDestroy(objects);
    FcPatternDestroy(wanted);
    return found;
}

static bool add_font(enum font font, FcConfig *installed)
{
    const struct font_source *source = &font_sources[font];
    FcPattern *pattern = find_installed(installed, source);
    if (!pattern)
        return false;
    FcChar8 *file = NULL;
    int index = 0;
    FcPatternGetString(pattern, FC_FILE, 0, &file);
    FcPatternGetInteger(pattern, FC_INDEX, 0, &index);
    hb_blob_t *blob = hb_blob_create_from_file((char *)file);
    hb_face_t *face = hb_face_create(blob, (unsigned)index & 0xffff);
    hb_blob_destroy(blob);
    bool added = hb_face_get_glyph_count(face) > 0;
    if (added && source->cut != CUT_NOTHING) {
        added = add_cut_font(font, face);
        FcFontSet *set = FcConfigGetFonts(fonts, FcSetApplication);
        if (added && set && set->nfont > 0)
            rename_family(set->fonts[set->nfont - 1], source->own_family);
        FcPatternDestroy(pattern);
        hb_face_destroy(face);
        if (!added)
            return false;
        char path[64];
        snprintf(path, sizeof(path), "/proc/self/fd/%d", cut_files[font]);
        blob = hb_blob_create_from_file(path);
        face = hb_face_create(blob, 0);
        hb_blob_destroy(blob);
    } else if (added) {
        rename_family(pattern, source->own_family);
        FcFontSet *set = FcConfigGetFonts(fonts, FcSetApplication);
        added = set && FcFontSetAdd(set, pattern); /* the set takes the pattern */
    }
    shapes[font] = hb_font_create(face);
    hb_font_make_immutable(shapes[font]);
    hb_face_destroy(face);
    return added;
}

static void drop_fonts(void)
{
    for (int i = 0; i < FONT_COUNT; i++) {
        hb_font_destroy(shapes[i]);
        shapes[i] = NULL;
        if (cut_files[i] > 0)
            close(cut_files[i]);
        cut_files[i] = 0;
    }
    if (fonts)
        FcConfigDestroy(fonts);
    fonts = NULL;
}

enum status fonts_ready(struct text *problem)
{
    enum status status = DONE;
    pthread_mutex_lock(&lock);
    if (!ready) {
        FcConfig *installed = FcInitLoadConfigAndFonts();
        fonts = FcConfigCreate();
        for (int i = 0; i < FONT_COUNT && status == DONE; i++)
            if (!installed || !fonts || !add_font((enum font)i, installed)) {
                *problem = i == FONT_NAME
                               ? T("フォント IPAmj明朝 が見つかりません。")
                               : T("フォント Noto Sans CJK JP と Noto Serif CJK JP が必要です。");
                status = BROKEN;
            }
        if (installed)
            FcConfigDestroy(installed);
        if (status == DONE)
            ready = true;
        else
            drop_fonts();
    }
    pthread_mutex_unlock(&lock);
    return status;
}

struct press *press_take(void)
{
    pthread_mutex_lock(&lock);
    check(ready);
    struct press *press = idle;
    if (press)
        idle = press->next;
    pthread_mutex_unlock(&lock);
    if (press)
        return press;
    press = g_new0(struct press, 1);
    press->map = pango_cairo_font_map_new();
    pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(press->map), fonts);
    pango_cairo_font_map_set_resolution(PANGO_CAIRO_FONT_MAP(press->map), 72);
    press->context = pango_font_map_create_context(press->map);
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(press->context, options);
    cairo_font_options_destroy(options);
    pango_context_set_round_glyph_positions(press->context, FALSE);
    return press;
}

void press_give(struct press *press)
{
    pthread_mutex_lock(&lock);
    press->next = idle;
    idle = press;
    pthread_mutex_unlock(&lock);
}

void presses_free(void)
{
    pthread_mutex_lock(&lock);
    while (idle) {
        struct press *press = idle;
        idle = press->next;
        for (int i = 0; i < READY_COUNT; i++)
            cairo_surface_destroy(press->stand_ins[i]); /* NULL is fine */
        g_object_unref(press->context);
        g_object_unref(press->map);
        g_free(press);
    }
    pthread_mutex_unlock(&lock);
}

const char *font_family(enum font font)
{
    return font_sources[font].own_family;
}

uint32_t font_glyph(enum font font, int32_t rune, int32_t variation)
{
    hb_codepoint_t glyph = 0;
    if (variation == 0)
        hb_font_get_nominal_glyph(shapes[font], (hb_codepoint_t)rune, &glyph);
    else
        hb_font_get_variation_glyph(shapes[font], (hb_codepoint_t)rune, (hb_codepoint_t)variation, &glyph);
    return glyph;
}

bool rune_is_variation(int32_t rune)
{
    return (rune >= 0xfe00 && rune <= 0xfe0f) || (rune >= 0xe0100 && rune <= 0xe01ef);
}
