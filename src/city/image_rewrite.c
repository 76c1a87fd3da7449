/*
 * A picture decoded and written again: nothing but pixels is left, turned the way the camera was held.
 *
 * Runs in a process without rights (file_worker.c). Its size is known before anything is decoded. Colour profiles go too:
 * what is shown without one is close enough for a paper. Allocates by malloc.
 */
#include "city/files_private.h"

#include <stdio.h>

#include <jpeglib.h>
#include <jerror.h>
#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

enum { JPEG_QUALITY = 88, SMALL_QUALITY = 70, EXIF_ORIENTATION = 0x0112, RGB = 3, PNG_END_BYTES = 12 };

/* ---- EXIF: only which way is up ---- */

static unsigned number_at(const uint8_t *bytes, size_t length, size_t at, int size, bool is_little)
{
    unsigned number = 0;
    if (at + (size_t)size > length)
        return 0;
    for (int i = 0; i < size; i++)
        number |= (unsigned)bytes[at + (size_t)i] << 8 * (is_little ? i : size - 1 - i);
    return number;
}

static int orientation_of(const uint8_t *exif, size_t length)
{
    if (length < 14 || memcmp(exif, "Exif\0\0", 6) != 0)
        return 1;
    const uint8_t *tiff = exif + 6;
    size_t size = length - 6;
    bool is_little = tiff[0] == 'I';
    size_t folder = number_at(tiff, size, 4, 4, is_little);
    unsigned count = number_at(tiff, size, folder, 2, is_little);
    for (unsigned i = 0; i < count && i < 64; i++) {
        size_t entry = folder + 2 + (size_t)i * 12;
        if (number_at(tiff, size, entry, 2, is_little) == EXIF_ORIENTATION) {
            unsigned value = number_at(tiff, size, entry + 8, 2, is_little);
            return value >= 1 && value <= 8 ? (int)value : 1;
        }
    }
    return 1;
}

/* ---- JPEG ---- */

struct jpeg_trouble {
    struct jpeg_error_mgr manager;
    jmp_buf back;
    bool is_cut; /* the file ended before the picture did */
};

static void jpeg_failed(j_common_ptr info)
{
    longjmp(((struct jpeg_trouble *)info->err)->back, 1);
}

static void jpeg_silent(j_common_ptr info)
{
    (void)info;
}

static void jpeg_warned(j_common_ptr info, int level)
{
    if (level < 0 && info->err->msg_code == JWRN_JPEG_EOF)
        ((struct jpeg_trouble *)info->err)->is_cut = true;
}

struct picture {
    uint8_t *pixels; /* RGB, rows one after the other */
    unsigned width, height;
    int orientation;
};

static void jpeg_trouble_begin(struct jpeg_trouble *trouble)
{
    jpeg_std_error(&trouble->manager);
    trouble->manager.error_exit = jpeg_failed;
    trouble->manager.output_message = jpeg_silent;
    trouble->manager.emit_message = jpeg_warned;
    trouble->is_cut = false;
}

/* Whether it may be decoded at all, from its head alone; and how much smaller. */
static bool jpeg_fits(struct jpeg_decompress_struct *info)
{
    int64_t all = (int64_t)info->image_width * info->image_height;
    bool is_whole = jpeg_has_multiple_scans(info); /* then all of it is held at once */
    if (all > IMAGE_PIXELS_MAX || (is_whole && all > IMAGE_PIXELS_WHOLE))
        return false;
    info->scale_num = info->scale_denom = 8;
    while (all * info->scale_num * info->scale_num / 64 > IMAGE_PIXELS_KEPT && info->scale_num > 1)
        info->scale_num /= 2;
    return true;
}

static enum attachment_problem jpeg_decode(const uint8_t *bytes, size_t length, struct picture *found)
{
    struct jpeg_decompress_struct info;
    struct jpeg_trouble trouble;
    uint8_t *volatile pixels = NULL;
    info.err = &trouble.manager;
    jpeg_trouble_begin(&trouble);
    if (setjmp(trouble.back)) {
        jpeg_destroy_decompress(&info);
        free(pixels);
        return trouble.is_cut ? ATTACHMENT_CUT_OFF : ATTACHMENT_UNREADABLE;
    }
    jpeg_create_decompress(&info);
    jpeg_save_markers(&info, JPEG_APP0 + 1, 0xffff);
    jpeg_mem_src(&info, bytes, (unsigned long)length);
    jpeg_read_header(&info, TRUE);
    if (!jpeg_fits(&info)) {
        jpeg_destroy_decompress(&info);
        return ATTACHMENT_TOO_MANY_PIXELS;
    }
    info.out_color_space = JCS_RGB;
    jpeg_start_decompress(&info);
    size_t row = (size_t)info.output_width * RGB;
    pixels = malloc(row * info.output_height);
    if (pixels == NULL || info.output_components != RGB)
        longjmp(trouble.back, 1);
    while (info.output_scanline < info.output_height && !trouble.is_cut) {
        JSAMPROW line = pixels + row * info.output_scanline;
        jpeg_read_scanlines(&info, &line, 1);
    }
    if (trouble.is_cut)
        longjmp(trouble.back, 1);
    *found = (struct picture){pixels, info.output_width, info.output_height, 1};
    for (jpeg_saved_marker_ptr marker = info.marker_list; marker; marker = marker->next) {
        int orientation = orientation_of(marker->data, marker->data_length);
        found->orientation = orientation != 1 ? orientation : found->orientation;
    }
    jpeg_abort_decompress(&info);
    jpeg_destroy_decompress(&info);
    return ATTACHMENT_TAKEN;
}

/* Orientation 2-8 of EXIF: mirrored, turned, or both. */
static bool turn(struct picture *picture)
{
    bool is_swapped = picture->orientation >= 5;
    unsigned width = is_swapped ? picture->height : picture->width;
    unsigned height = is_swapped ? picture->width : picture->height;
    if (picture->orientation == 1)
        return true;
    uint8_t *turned = malloc((size_t)width * height * RGB);
    if (turned == NULL)
        return false;
    for (unsigned y = 0; y < height; y++) {
        for (unsigned x = 0; x < width; x++) {
            unsigned from_x = is_swapped ? y : x, from_y = is_swapped ? x : y;
            int orientation = picture->orientation;
            if (orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8)
                from_x = picture->width - 1 - from_x;
            if (orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7)
                from_y = picture->height - 1 - from_y;
            memcpy(turned + ((size_t)y * width + x) * RGB,
                   picture->pixels + ((size_t)from_y * picture->width + from_x) * RGB, RGB);
        }
    }
    free(picture->pixels);
    *picture = (struct picture){turned, width, height, 1};
    return true;
}

static size_t jpeg_encode(const struct picture *picture, int quality, uint8_t *out, size_t room)
{
    struct jpeg_compress_struct info;
    struct jpeg_trouble trouble;
    unsigned char *volatile made = NULL;
    unsigned char *bytes = NULL;
    unsigned long length = 0;
    info.err = &trouble.manager;
    jpeg_trouble_begin(&trouble);
    if (setjmp(trouble.back)) {
        jpeg_destroy_compress(&info);
        free(made);
        return 0;
    }
    jpeg_create_compress(&info);
    jpeg_mem_dest(&info, &bytes, &length);
    info.image_width = picture->width;
    info.image_height = picture->height;
    info.input_components = RGB;
    info.in_color_space = JCS_RGB;
    jpeg_set_defaults(&info);
    jpeg_set_quality(&info, quality, TRUE);
    jpeg_start_compress(&info, TRUE);
    while (info.next_scanline < info.image_height) {
        JSAMPROW line = picture->pixels + (size_t)info.next_scanline * picture->width * RGB;
        jpeg_write_scanlines(&info, &line, 1);
        made = bytes;
    }
    jpeg_finish_compress(&info);
    jpeg_destroy_compress(&info);
    size_t fits = length <= room ? length : 0;
    memcpy(out, bytes, fits);
    free(bytes);
    return fits;
}

/* Each pixel of the small picture is the mean of those it stands for. None: the file is without one. */
static void make_small(const struct picture *picture, struct washed *washed)
{
    unsigned longer = picture->width > picture->height ? picture->width : picture->height;
    unsigned factor = (longer + SMALL_SIDE - 1) / SMALL_SIDE;
    struct picture small = {.width = picture->width / factor, .height = picture->height / factor};
    small.width += small.width == 0;
    small.height += small.height == 0;
    small.pixels = malloc((size_t)small.width * small.height * RGB);
    if (small.pixels == NULL)
        return;
    for (unsigned y = 0; y < small.height; y++)
        for (unsigned x = 0; x < small.width; x++) {
            unsigned sum[RGB] = {0}, count = 0;
            for (unsigned v = y * factor; v < (y + 1) * factor && v < picture->height; v++)
                for (unsigned u = x * factor; u < (x + 1) * factor && u < picture->width; u++, count++)
                    for (int colour = 0; colour < RGB; colour++)
                        sum[colour] += picture->pixels[((size_t)v * picture->width + u) * RGB + (size_t)colour];
            for (int colour = 0; colour < RGB; colour++)
                small.pixels[((size_t)y * small.width + x) * RGB + (size_t)colour] = (uint8_t)(sum[colour] / count);
        }
    washed->small_length = jpeg_encode(&small, SMALL_QUALITY, washed->small, SMALL_BYTES_MAX);
    free(small.pixels);
}

static void jpeg_rewrite(const uint8_t *bytes, size_t length, struct washed *washed)
{
    struct picture picture;
    washed->problem = jpeg_decode(bytes, length, &picture);
    if (washed->problem != ATTACHMENT_TAKEN)
        return;
    if (turn(&picture))
        washed->length = jpeg_encode(&picture, JPEG_QUALITY, washed->bytes, washed->room);
    if (washed->length > 0)
        make_small(&picture, washed);
    free(picture.pixels);
}

/* ---- PNG ---- */

/* What can be seen through is white in the small picture. */
static void make_small_of_png(const uint8_t *pixels, const png_image *image, struct washed *washed)
{
    size_t count = (size_t)image->width * image->height, channels = PNG_IMAGE_SAMPLE_CHANNELS(image->format);
    struct picture picture = {malloc(count * RGB), image->width, image->height, 1};
    if (picture.pixels == NULL)
        return;
    for (size_t i = 0; i < count; i++)
        for (size_t colour = 0; colour < RGB; colour++) {
            unsigned alpha = channels == RGB ? 255 : pixels[i * channels + RGB];
            picture.pixels[i * RGB + colour] = (uint8_t)((pixels[i * channels + colour] * alpha + 255 * (255 - alpha)) / 255);
        }
    make_small(&picture, washed);
    free(picture.pixels);
}

static void png_rewrite(const uint8_t *bytes, size_t length, struct washed *washed)
{
    png_image image = {.version = PNG_IMAGE_VERSION};
    png_alloc_size_t written = washed->room;
    washed->problem = ATTACHMENT_UNREADABLE;
    if (!png_image_begin_read_from_memory(&image, bytes, length))
        return;
    image.format = image.format & PNG_FORMAT_FLAG_ALPHA ? PNG_FORMAT_RGBA : PNG_FORMAT_RGB;
    if ((int64_t)image.width * image.height > IMAGE_PIXELS_WHOLE) {
        washed->problem = ATTACHMENT_TOO_MANY_PIXELS;
        png_image_free(&image);
        return;
    }
    uint8_t *pixels = malloc(PNG_IMAGE_SIZE(image));
    bool is_done = pixels != NULL && png_image_finish_read(&image, NULL, pixels, 0, NULL) != 0;
    png_image_free(&image);
    if (is_done) {
        png_image copy = {.version = PNG_IMAGE_VERSION, .width = image.width, .height = image.height,
                          .format = image.format};
        is_done = png_image_write_to_memory(&copy, washed->bytes, &written, 0, pixels, 0, NULL) != 0 &&
                  written <= washed->room;
        png_image_free(&copy);
        washed->length = is_done ? written : 0;
        washed->problem = is_done ? ATTACHMENT_TAKEN : ATTACHMENT_TOO_MANY_PIXELS;
        if (is_done)
            make_small_of_png(pixels, &copy, washed);
    } else if (length < PNG_END_BYTES || memcmp(bytes + length - PNG_END_BYTES, "\0\0\0\0IEND", 8) != 0) {
        washed->problem = ATTACHMENT_CUT_OFF;
    }
    free(pixels);
}

void image_rewrite(enum attachment_kind kind, const uint8_t *bytes, size_t length, struct washed *washed)
{
    washed->length = washed->small_length = 0;
    washed->problem = ATTACHMENT_UNREADABLE;
    if (kind == ATTACHMENT_JPEG)
        jpeg_rewrite(bytes, length, washed);
    else if (kind == ATTACHMENT_PNG)
        png_rewrite(bytes, length, washed);
    if (washed->problem == ATTACHMENT_TAKEN && washed->length == 0)
        washed->problem = ATTACHMENT_UNREADABLE;
}
