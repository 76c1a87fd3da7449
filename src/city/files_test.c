/* Attachments: what is taken, what is refused, what stands on the disk. */
#include "city/files_private.h"

#include "city/parts.h"
#include "city/test_city.h"
#include "system/files.h"
#include "system/log.h"

#include <stdio.h>

#include <jpeglib.h>
#include <png.h>
#include <stdlib.h>
#include <string.h>

static const struct module *const modules[] = {&city_module, NULL};

/* A photograph, red at its left and blue at its right, with a place and a way to hold it in its EXIF. */
static struct text make_photograph(struct arena *arena, unsigned width, unsigned height, int orientation)
{
    static const uint8_t exif[] = {'E', 'x', 'i', 'f', 0, 0, 'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1,
                                   0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0};
    struct jpeg_compress_struct info;
    struct jpeg_error_mgr errors;
    unsigned char *bytes = NULL, *row = malloc(width * 3), marker[80] = {0};
    unsigned long length = 0;
    info.err = jpeg_std_error(&errors);
    jpeg_create_compress(&info);
    jpeg_mem_dest(&info, &bytes, &length);
    info.image_width = width;
    info.image_height = height;
    info.input_components = 3;
    info.in_color_space = JCS_RGB;
    jpeg_set_defaults(&info);
    jpeg_start_compress(&info, TRUE);
    memcpy(marker, exif, sizeof exif);
    marker[25] = (unsigned char)orientation;
    memcpy(marker + sizeof exif, "GPS 37.0505,140.8877 SECRET", 27);
    jpeg_write_marker(&info, JPEG_APP0 + 1, marker, sizeof marker);
    while (info.next_scanline < height) {
        for (unsigned x = 0; x < width; x++)
            memcpy(row + (size_t)x * 3, x < width / 2 ? "\xff\0\0" : "\0\0\xff", 3);
        jpeg_write_scanlines(&info, &row, 1);
    }
    jpeg_finish_compress(&info);
    jpeg_destroy_compress(&info);
    struct text made = arena_copy(arena, (struct text){(const char *)bytes, length});
    free(bytes);
    free(row);
    return made;
}

static struct text make_png(struct arena *arena, unsigned width, unsigned height)
{
    png_image image = {.version = PNG_IMAGE_VERSION, .width = width, .height = height, .format = PNG_FORMAT_RGBA};
    uint8_t *pixels = calloc((size_t)width * height, 4), *out = TAKE(arena, uint8_t, 1 << 16);
    png_alloc_size_t length = 1 << 16;
    png_image_write_to_memory(&image, out, &length, 0, pixels, 0, NULL);
    free(pixels);
    return (struct text){(const char *)out, length};
}

static enum attachment_problem take(struct test_city *town, struct text name, struct text type, struct text bytes,
                                    struct attachment *found)
{
    struct test *test = town->test;
    enum attachment_problem problem = ATTACHMENT_TAKEN;
    enum status status = attachment_take_bytes(town->city, town->store, town->arena, city_now(town->city), name, type,
                                               bytes, T("case"), 7, found, &problem);
    EXPECT_INTEGER(status, problem == ATTACHMENT_TAKEN ? DONE : INVALID);
    return problem;
}

/* Size and the colour of the first pixel. */
static bool look_at(struct text bytes, unsigned *width, unsigned *height, uint8_t pixel[3])
{
    struct jpeg_decompress_struct info;
    struct jpeg_error_mgr errors;
    info.err = jpeg_std_error(&errors);
    jpeg_create_decompress(&info);
    jpeg_mem_src(&info, (const unsigned char *)bytes.bytes, (unsigned long)bytes.length);
    jpeg_read_header(&info, TRUE);
    jpeg_start_decompress(&info);
    *width = info.output_width;
    *height = info.output_height;
    uint8_t *row = malloc((size_t)info.output_width * 3);
    jpeg_read_scanlines(&info, &row, 1);
    memcpy(pixel, row, 3);
    free(row);
    jpeg_abort_decompress(&info);
    jpeg_destroy_decompress(&info);
    return true;
}

static void photographs_lose_their_place(struct test *test)
{
    struct test_city town;
    for (int which = 0; test_city_open(test, &town, which, NULL, modules); which++) {
        struct attachment taken = {0}, found = {0};
        struct text photograph = make_photograph(town.arena, 64, 32, 6), kept = {0};
        EXPECT(text_has(photograph, T("SECRET")));
        EXPECT_INTEGER(take(&town, T("C:\\写真\\被害の様子.JPEG"), T("image/jpeg"), photograph, &taken), ATTACHMENT_TAKEN);
        EXPECT_INTEGER((int64_t)taken.public_id.length, 26);
        EXPECT_INTEGER(attachment_find(town.city, town.store, town.arena, taken.public_id, &found), DONE);
        EXPECT_TEXT(found.name, T("被害の様子.jpg"));
        EXPECT_TEXT(found.sha256, taken.sha256);
        EXPECT_INTEGER(attachment_bytes(town.city, town.store, town.arena, &found, &kept), DONE);
        EXPECT(!text_has(kept, T("SECRET")) && !text_has(kept, T("Exif")));
        unsigned width = 0, height = 0;
        uint8_t pixel[3] = {0};
        EXPECT(kept.length > 0 && look_at(kept, &width, &height, pixel));
        EXPECT(width == 32 && height == 64); /* turned as it was held */
        EXPECT(pixel[0] > 200 && pixel[2] < 60);

        /* On the disk there is neither the name nor the picture; a changed byte is found. */
        const char *path = arena_print(town.arena, "%.*s/files/%.2s/%.*s", TEXT_ARGUMENTS(town.city->data_folder),
                                       found.public_id.bytes, TEXT_ARGUMENTS(found.public_id)).bytes;
        struct text sealed = {0};
        EXPECT_INTEGER(file_read(town.arena, path, 1 << 20, &sealed), DONE);
        EXPECT(!text_has(sealed, T("JFIF")) && !text_has(sealed, text_slice(kept, 0, 16)));
        ((char *)(uintptr_t)sealed.bytes)[100] ^= 1;
        EXPECT_INTEGER(file_write(path, sealed, 0600), DONE);
        log_quiet(true);
        EXPECT_INTEGER(attachment_bytes(town.city, town.store, town.arena, &found, &kept), BROKEN);
        log_quiet(false);
        test_city_close(&town);
    }
}

static void only_what_agrees_is_taken(struct test *test)
{
    struct test_city town;
    for (int which = 0; test_city_open(test, &town, which, NULL, modules); which++) {
        struct attachment taken;
        struct text photograph = make_photograph(town.arena, 16, 16, 1), png = make_png(town.arena, 8, 8);
        struct text pdf = T("%PDF-1.4\n1 0 obj\nendobj\ntrailer\n%%EOF\n");
        const struct {
            struct text name, type, bytes;
            enum attachment_problem wanted;
        } cases[] = {{T("a.png"), T("image/png"), png, ATTACHMENT_TAKEN},
                     {T("a.pdf"), T("application/pdf"), pdf, ATTACHMENT_TAKEN},
                     {T("a.PDF"), T(""), pdf, ATTACHMENT_TAKEN},
                     {T("a.jpg"), T("image/jpg"), photograph, ATTACHMENT_TAKEN},
                     {T("a.png"), T("image/png"), photograph, ATTACHMENT_DISAGREES},
                     {T("a.jpg"), T("text/html"), photograph, ATTACHMENT_DISAGREES},
                     {T("a.jpg.exe"), T("image/jpeg"), photograph, ATTACHMENT_DISAGREES},
                     {T("a.html"), T("text/html"), T("<script>alert(1)</script>"), ATTACHMENT_OTHER_TYPE},
                     {T("a.svg"), T("image/svg+xml"), T("<svg/>"), ATTACHMENT_OTHER_TYPE},
                     {T("a.pdf"), T("application/pdf"), T(""), ATTACHMENT_EMPTY},
                     {T("a.pdf"), T("application/pdf"), T("%PDF-1.4 cut"), ATTACHMENT_UNREADABLE},
                     {T("a.jpg"), T("image/jpeg"), text_slice(photograph, 0, 60), ATTACHMENT_UNREADABLE},
                     {T("a.png"), T("image/png"), text_slice(png, 0, 30), ATTACHMENT_UNREADABLE}};
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
            EXPECT_INTEGER(take(&town, cases[i].name, cases[i].type, cases[i].bytes, &taken), cases[i].wanted);
        char *big = arena_take(town.arena, ATTACHMENT_BYTES_MAX + 1, 1);
        memcpy(big, "%PDF-", 5);
        memcpy(big + ATTACHMENT_BYTES_MAX - 6, "%%EOF\n", 6);
        EXPECT_INTEGER(take(&town, T("b.pdf"), T("application/pdf"), (struct text){big, ATTACHMENT_BYTES_MAX + 1}, &taken),
                       ATTACHMENT_TOO_BIG);
        for (int i = 0; i < 4; i++)
            EXPECT_INTEGER(take(&town, T("b.pdf"), T("application/pdf"), (struct text){big, ATTACHMENT_BYTES_MAX}, &taken),
                           ATTACHMENT_TAKEN);
        EXPECT_INTEGER(take(&town, T("b.pdf"), T("application/pdf"), (struct text){big, ATTACHMENT_BYTES_MAX}, &taken),
                       ATTACHMENTS_TOO_BIG); /* 50 MB a case */
        test_city_close(&town);
    }
}

struct moving {
    struct test_city *town;
    bool is_removing;
};

static enum status move_in_store(struct store *store, void *context)
{
    const struct moving *moving = context;
    struct city *city = moving->town->city;
    if (moving->is_removing)
        return attachments_remove(city, store, T("record"), 9, city_now(city));
    return attachments_move(store, T("case"), 7, T("record"), 9);
}

static void files_go_with_their_owner(struct test *test)
{
    struct test_city town;
    for (int which = 0; test_city_open(test, &town, which, NULL, modules); which++) {
        struct attachment taken;
        struct attachments list;
        struct text bytes;
        struct moving moving = {&town, false};
        EXPECT_INTEGER(take(&town, T("a.png"), T("image/png"), make_png(town.arena, 9, 9), &taken), ATTACHMENT_TAKEN);
        EXPECT_INTEGER(store_transaction(town.store, move_in_store, &moving), DONE);
        EXPECT_INTEGER(attachments_of(town.city, town.store, town.arena, T("case"), 7, &list), DONE);
        EXPECT_INTEGER((int64_t)list.count, 0);
        EXPECT_INTEGER(attachments_of(town.city, town.store, town.arena, T("record"), 9, &list), DONE);
        EXPECT_INTEGER((int64_t)list.count, 1);
        const char *path = arena_print(town.arena, "%.*s/files/%.2s/%.*s", TEXT_ARGUMENTS(town.city->data_folder),
                                       taken.public_id.bytes, TEXT_ARGUMENTS(taken.public_id)).bytes;
        EXPECT(file_is_there(path));
        moving.is_removing = true;
        EXPECT_INTEGER(store_transaction(town.store, move_in_store, &moving), DONE);
        EXPECT_INTEGER(attachment_find(town.city, town.store, town.arena, taken.public_id, &taken), NOT_FOUND);
        EXPECT(file_is_there(path));
        log_quiet(true);
        EXPECT_INTEGER(attachment_bytes(town.city, town.store, town.arena, &list.items[0], &bytes), BROKEN);
        log_quiet(false);
        struct job_run run = {.city = town.city, .store = town.store, .arena = town.arena, .now = city_now(town.city)};
        EXPECT_INTEGER(attachments_clean(&run), DONE);
        EXPECT(!file_is_there(path));
        test_city_close(&town);
    }
}

/* Every cut and many changed bytes: refused or read, never more. In this process, so that sanitizers see it. */
static void broken_pictures_do_no_harm(struct test *test)
{
    struct arena *arena = test_arena(test);
    struct text pictures[] = {make_photograph(arena, 24, 16, 8), make_png(arena, 12, 12)};
    enum attachment_kind kinds[] = {ATTACHMENT_JPEG, ATTACHMENT_PNG};
    uint8_t *out = TAKE(arena, uint8_t, 1 << 20);
    for (size_t p = 0; p < 2; p++) {
        uint8_t *changed = (uint8_t *)(uintptr_t)arena_copy(arena, pictures[p]).bytes;
        EXPECT(image_rewrite(kinds[p], changed, pictures[p].length, out, 1 << 20) > 0);
        for (size_t i = 0; i < pictures[p].length; i++) {
            image_rewrite(kinds[p], changed, i, out, 1 << 20);
            changed[i] ^= 0x5a;
            EXPECT(image_rewrite(kinds[p], changed, pictures[p].length, out, 1 << 20) <= 1 << 20);
            changed[i] ^= 0x5a;
        }
        EXPECT_INTEGER((int64_t)image_rewrite(kinds[p], changed, pictures[p].length, out, 10), 0); /* no room */
    }
}

const struct test_case files_test[] = {{"photographs lose their place", photographs_lose_their_place},
                                       {"only what agrees is taken", only_what_agrees_is_taken},
                                       {"files go with their owner", files_go_with_their_owner},
                                       {"broken pictures do no harm", broken_pictures_do_no_harm},
                                       {0}};
