/*
 * A picture decoded and written again: nothing but pixels is left, turned the way the camera was held.
 *
 * Runs in a child without rights (image_clean.c). Allocates by malloc and may leave it to the end of the process.
 */
#include "city/files_private.h"

#include <stdio.h>

#include <jpeglib.h>
#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

enum { JPEG_QUALITY = 88, EXIF_ORIENTATION = 0x0112, RGB = 3 };

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
};

static void jpeg_failed(j_common_ptr info)
{
    longjmp(((struct jpeg_trouble *)info->err)->back, 1);
}

static void jpeg_silent(j_common_ptr info)
{
    (void)info;
}

struct picture {
    uint8_t *pixels; /* RGB, rows one after the other */
    unsigned width, height;
    int orientation;
};

static bool jpeg_decode(const uint8_t *bytes, size_t length, struct picture *found)
{
    struct jpeg_decompress_struct info;
    struct jpeg_trouble trouble;
    uint8_t *volatile pixels = NULL;
    info.err = jpeg_std_error(&trouble.manager);
    trouble.manager.error_exit = jpeg_failed;
    trouble.manager.output_message = jpeg_silent;
    if (setjmp(trouble.back)) {
        jpeg_destroy_decompress(&info);
        free(pixels);
        return false;
    }
    jpeg_create_decompress(&info);
    jpeg_save_markers(&info, JPEG_APP0 + 1, 0xffff);
    jpeg_mem_src(&info, bytes, (unsigned long)length);
    jpeg_read_header(&info, TRUE);
    int64_t all = (int64_t)info.image_width * info.image_height;
    if (all <= 0 || all > IMAGE_PIXELS_MAX)
        longjmp(trouble.back, 1);
    info.out_color_space = JCS_RGB;
    info.scale_num = 8;
    info.scale_denom = 8;
    while (all * info.scale_num * info.scale_num / 64 > IMAGE_PIXELS_KEPT && info.scale_num > 1)
        info.scale_num /= 2;
    jpeg_start_decompress(&info);
    size_t row = (size_t)info.output_width * RGB;
    pixels = malloc(row * info.output_height);
    if (pixels == NULL || info.output_components != RGB)
        longjmp(trouble.back, 1);
    while (info.output_scanline < info.output_height) {
        JSAMPROW line = pixels + row * info.output_scanline;
        jpeg_read_scanlines(&info, &line, 1);
    }
    *found = (struct picture){pixels, info.output_width, info.output_height, 1};
    for (jpeg_saved_marker_ptr marker = info.marker_list; marker; marker = marker->next) {
        int orientation = orientation_of(marker->data, marker->data_length);
        found->orientation = orientation != 1 ? orientation : found->orientation;
    }
    jpeg_finish_decompress(&info);
    jpeg_destroy_decompress(&info);
    return true;
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

static size_t jpeg_encode(const struct picture *picture, uint8_t *out, size_t room)
{
    struct jpeg_compress_struct info;
    struct jpeg_trouble trouble;
    unsigned char *volatile made = NULL;
    unsigned char *bytes = NULL;
    unsigned long length = 0;
    info.err = jpeg_std_error(&trouble.manager);
    trouble.manager.error_exit = jpeg_failed;
    trouble.manager.output_message = jpeg_silent;
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
    jpeg_set_quality(&info, JPEG_QUALITY, TRUE);
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

static size_t jpeg_rewrite(const uint8_t *bytes, size_t length, uint8_t *out, size_t room)
{
    struct picture picture;
    size_t written = 0;
    if (!jpeg_decode(bytes, length, &picture))
        return 0;
    if (turn(&picture))
        written = jpeg_encode(&picture, out, room);
    free(picture.pixels);
    return written;
}

/* ---- PNG ---- */

static size_t png_rewrite(const uint8_t *bytes, size_t length, uint8_t *out, size_t room)
{
    png_image image = {.version = PNG_IMAGE_VERSION};
    png_alloc_size_t written = room;
    if (!png_image_begin_read_from_memory(&image, bytes, length))
        return 0;
    image.format = image.format & PNG_FORMAT_FLAG_ALPHA ? PNG_FORMAT_RGBA : PNG_FORMAT_RGB;
    uint8_t *pixels = (int64_t)image.width * image.height <= IMAGE_PIXELS_KEPT ? malloc(PNG_IMAGE_SIZE(image)) : NULL;
    bool is_done = pixels != NULL && png_image_finish_read(&image, NULL, pixels, 0, NULL) != 0;
    png_image_free(&image);
    if (is_done) {
        png_image copy = {.version = PNG_IMAGE_VERSION, .width = image.width, .height = image.height,
                          .format = image.format};
        is_done = png_image_write_to_memory(&copy, out, &written, 0, pixels, 0, NULL) != 0 && written <= room;
        png_image_free(&copy);
    }
    free(pixels);
    return is_done ? written : 0;
}

size_t image_rewrite(enum attachment_kind kind, const uint8_t *bytes, size_t length, uint8_t *out, size_t room)
{
    if (kind == ATTACHMENT_JPEG)
        return jpeg_rewrite(bytes, length, out, room);
    return kind == ATTACHMENT_PNG ? png_rewrite(bytes, length, out, room) : 0;
}
