/* Attachments: what is taken, what is refused, what stands on the disk. */
#include "city/files_private.h"

#include "city/parts.h"
#include "city/test_city.h"
#include "system/files.h"
#include "system/log.h"

#include <fcntl.h>
#include <libdeflate.h>
#include <stdio.h>

#include <jpeglib.h>
#include <png.h>
#include <stdlib.h>
#include <string.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

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

#define PDF_HEAD "%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Count 1/Kids[3 0 R]>>\nendobj\n" \
    "3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>\nendobj\n"
#define PDF_TAIL "trailer\n<</Root 1 0 R>>\n%%EOF\n"
#define PDF(inside) T(PDF_HEAD inside PDF_TAIL)

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
        struct text pdf = PDF("");
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
                     {T("a.svg"), T("image/svg+xml"), T("<svg/>"), ATTACHMENT_OTHER_PICTURE},
                     {T("a.heic"), T("image/heic"), T("\0\0\0\x18" "ftypheic\0\0\0\0"), ATTACHMENT_OTHER_PICTURE},
                     {T("a.webp"), T("image/webp"), T("RIFF\4\0\0\0WEBPVP8 "), ATTACHMENT_OTHER_PICTURE},
                     {T("a.gif"), T("image/gif"), T("GIF89a=1;alert(1)"), ATTACHMENT_OTHER_PICTURE},
                     {T("a.jpg"), T("image/jpeg"), T("GIF89a=1;alert(1)"), ATTACHMENT_OTHER_PICTURE},
                     {T("a.docx"), T(""), T("PK\x03\x04word/document.xml"), ATTACHMENT_OFFICE},
                     {T("a.doc"), T(""), T("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), ATTACHMENT_OFFICE},
                     {T("42.zip"), T("application/zip"), T("PK\x03\x04" "bomb"), ATTACHMENT_ARCHIVE},
                     {T("a.pdf"), T("application/pdf"), T("PK\x03\x04" "%PDF-1.4"), ATTACHMENT_ARCHIVE},
                     {T("a.pdf"), T("application/pdf"), T(""), ATTACHMENT_EMPTY},
                     {T("a.pdf"), T("application/pdf"), T("%PDF-1.4 cut"), ATTACHMENT_CUT_OFF},
                     {T("a.pdf"), T("application/pdf"), T("%PDF-1.4 nothing %%EOF"), ATTACHMENT_UNREADABLE},
                     {T("a.jpg"), T("image/jpeg"), text_slice(photograph, 0, photograph.length - 20), ATTACHMENT_CUT_OFF},
                     {T("a.jpg"), T("image/jpeg"), text_slice(photograph, 0, 60), ATTACHMENT_CUT_OFF},
                     {T("a.png"), T("image/png"), text_slice(png, 0, 30), ATTACHMENT_UNREADABLE},
                     {T("a.png"), T("image/png"), text_slice(png, 0, png.length - 20), ATTACHMENT_CUT_OFF}};
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
            EXPECT_INTEGER(take(&town, cases[i].name, cases[i].type, cases[i].bytes, &taken), cases[i].wanted);
        test_city_close(&town);
    }
}

static struct text big_pdf(struct arena *arena, size_t length)
{
    char *big = arena_take(arena, length, 1);
    struct text head = T(PDF_HEAD "9 0 obj\n<</Length 1>>\nstream\n"), tail = T("\nendstream\nendobj\n" PDF_TAIL);
    memset(big, 'x', length);
    memcpy(big, head.bytes, head.length);
    memcpy(big + length - tail.length, tail.bytes, tail.length);
    return (struct text){big, length};
}

static void sizes_are_the_citys_setting(struct test *test)
{
    struct test_city town;
    for (int which = 0; test_city_open(test, &town, which, NULL, modules); which++) {
        struct attachment taken;
        int64_t now = city_now(town.city), most = attachment_bytes_max(town.city, now);
        EXPECT_INTEGER(most, 20 * 1024 * 1024);
        EXPECT_INTEGER(take(&town, T("b.pdf"), T("application/pdf"), big_pdf(town.arena, (size_t)most + 1), &taken), ATTACHMENT_TOO_BIG);
        for (int64_t sum = most; sum <= attachments_bytes_max(town.city, now); sum += most)
            EXPECT_INTEGER(take(&town, T("b.pdf"), T("application/pdf"), big_pdf(town.arena, (size_t)most), &taken), ATTACHMENT_TAKEN);
        EXPECT_INTEGER(take(&town, T("b.pdf"), T("application/pdf"), big_pdf(town.arena, (size_t)most), &taken), ATTACHMENTS_TOO_BIG);
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
    enum { ROOM = 1 << 20 };
    struct arena *arena = test_arena(test);
    struct text pictures[] = {make_photograph(arena, 24, 16, 8), make_png(arena, 12, 12)};
    enum attachment_kind kinds[] = {ATTACHMENT_JPEG, ATTACHMENT_PNG};
    struct washed washed = {.bytes = TAKE(arena, uint8_t, ROOM), .small = TAKE(arena, uint8_t, SMALL_BYTES_MAX), .room = ROOM};
    for (size_t p = 0; p < 2; p++) {
        uint8_t *changed = (uint8_t *)(uintptr_t)arena_copy(arena, pictures[p]).bytes;
        image_rewrite(kinds[p], changed, pictures[p].length, &washed);
        EXPECT(washed.problem == ATTACHMENT_TAKEN && washed.length > 0 && washed.small_length > 0);
        for (size_t i = 0; i < pictures[p].length; i++) {
            image_rewrite(kinds[p], changed, i, &washed);
            changed[i] ^= 0x5a;
            image_rewrite(kinds[p], changed, pictures[p].length, &washed);
            EXPECT(washed.length <= ROOM);
            changed[i] ^= 0x5a;
        }
        washed.room = 10;
        image_rewrite(kinds[p], changed, pictures[p].length, &washed);
        EXPECT(washed.problem != ATTACHMENT_TAKEN); /* no room */
        washed.room = ROOM;
    }
}

/* The head of a picture of 20,000 × 20,000 pixels: refused by its head, before anything of that size is taken. */
static void enormous_pictures_are_known_by_their_head(struct test *test)
{
    struct arena *arena = test_arena(test);
    struct text photograph = arena_copy(arena, make_photograph(arena, 16, 16, 1)), png = arena_copy(arena, make_png(arena, 8, 8));
    struct washed washed = {.bytes = TAKE(arena, uint8_t, 1 << 16), .small = TAKE(arena, uint8_t, SMALL_BYTES_MAX), .room = 1 << 16};
    uint8_t *bytes = (uint8_t *)(uintptr_t)photograph.bytes;
    size_t at = 0;
    while (!(bytes[at] == 0xff && bytes[at + 1] == 0xc0))
        at++;
    memcpy(bytes + at + 5, "\x4e\x20\x4e\x20", 4);
    image_rewrite(ATTACHMENT_JPEG, bytes, photograph.length, &washed);
    EXPECT_INTEGER(washed.problem, ATTACHMENT_TOO_MANY_PIXELS);
    bytes = (uint8_t *)(uintptr_t)png.bytes;
    memcpy(bytes + 16, "\0\0\x4e\x20\0\0\x4e\x20", 8);
    uint32_t sum = 0xffffffff; /* the check sum of the head */
    for (size_t i = 12; i < 29; i++) {
        sum ^= bytes[i];
        for (int bit = 0; bit < 8; bit++)
            sum = sum >> 1 ^ (sum & 1 ? 0xedb88320 : 0);
    }
    sum = ~sum;
    for (size_t i = 0; i < 4; i++)
        bytes[29 + i] = (uint8_t)(sum >> 8 * (3 - i));
    image_rewrite(ATTACHMENT_PNG, bytes, png.length, &washed);
    EXPECT_INTEGER(washed.problem, ATTACHMENT_TOO_MANY_PIXELS);
}

static struct text packed_objects(struct arena *arena, struct text objects, struct text names)
{
    struct libdeflate_compressor *tool = libdeflate_alloc_compressor(6);
    char *packed = arena_take(arena, objects.length + 100, 1);
    size_t length = libdeflate_zlib_compress(tool, objects.bytes, objects.length, packed, objects.length + 100);
    libdeflate_free_compressor(tool);
    struct buffer made = buffer_new(arena);
    buffer_print(&made, "%s9 0 obj\n<<%.*s/N 1/First 4/Length %zu>>stream\r\n", PDF_HEAD, TEXT_ARGUMENTS(names), length);
    buffer_put(&made, (struct text){packed, length});
    buffer_print(&made, "\nendstream\nendobj\n%s", PDF_TAIL);
    return buffer_text(&made);
}

static struct text many_pages(struct arena *arena, int count)
{
    struct buffer made = buffer_new(arena);
    buffer_print(&made, "%s", PDF_HEAD);
    for (int i = 1; i < count; i++)
        buffer_print(&made, "%d 0 obj<</Type /Page>>endobj\n", i + 9);
    buffer_print(&made, "%s", PDF_TAIL);
    return buffer_text(&made);
}

static void pdfs_that_do_something_are_refused(struct test *test)
{
    struct arena *arena = test_arena(test);
    struct text flate = T("/Type/ObjStm/Filter/FlateDecode"), script = T("1 0 <</S/JavaScript/JS(app.alert(1))>>");
    char *bomb = arena_take(arena, 9 << 20, 1);
    struct buffer junk = buffer_new(arena), zip = buffer_new(arena);
    buffer_print(&junk, "%s%s", PDF_HEAD, PDF_TAIL);
    for (int i = 0; i < 2000; i++)
        buffer_print(&junk, "#!");
    buffer_print(&zip, "%s%sPK%c%c%010d", PDF_HEAD, PDF_TAIL, 5, 6, 0);
    const struct {
        struct text bytes;
        enum attachment_problem wanted;
    } cases[] = {{PDF(""), ATTACHMENT_TAKEN},
                 {PDF("4 0 obj<</S/URI/URI(https://example.jp)>>endobj\n"), ATTACHMENT_TAKEN},
                 {PDF("4 0 obj<</S/GoTo/D[3 0 R/Fit]>>endobj\n"), ATTACHMENT_TAKEN},
                 {PDF("4 0 obj<</S/JavaScript/JS(app.alert(1))>>endobj\n"), ATTACHMENT_PDF_SCRIPT},
                 {PDF("4 0 obj<</S/J#61va#53cript/J#53(app.alert(1))>>endobj\n"), ATTACHMENT_PDF_SCRIPT},
                 {PDF("4 0 obj<</AcroForm<</XFA 5 0 R>>>>endobj\n"), ATTACHMENT_PDF_SCRIPT},
                 {PDF("4 0 obj<</Length 9>>stream\n5 0 obj<</S/JavaScript>>endobj\nendstream\n"), ATTACHMENT_PDF_SCRIPT},
                 {PDF("4 0 obj<</S/Launch/F(calc.exe)>>endobj\n"), ATTACHMENT_PDF_STARTS},
                 {PDF("4 0 obj<</S/GoToE/F(x.pdf)>>endobj\n"), ATTACHMENT_PDF_STARTS},
                 {PDF("4 0 obj<</S/SubmitForm/F(http://x)>>endobj\n"), ATTACHMENT_PDF_STARTS},
                 {PDF("4 0 obj<</Type/EmbeddedFile/Length 0>>endobj\n"), ATTACHMENT_PDF_HOLDS},
                 {PDF("4 0 obj<</Names<</EmbeddedFiles 5 0 R>>>>endobj\n"), ATTACHMENT_PDF_HOLDS},
                 {PDF("4 0 obj<</Subtype/RichMedia>>endobj\n"), ATTACHMENT_PDF_HOLDS},
                 {T(PDF_HEAD "trailer<</Encrypt 5 0 R>>%%EOF"), ATTACHMENT_PDF_LOCKED},
                 {packed_objects(arena, T("1 0 <</Type/Page>>"), flate), ATTACHMENT_TAKEN},
                 {packed_objects(arena, script, flate), ATTACHMENT_PDF_SCRIPT},
                 {packed_objects(arena, script, T("/Filter/#46lateDecode")), ATTACHMENT_PDF_SCRIPT},
                 {packed_objects(arena, script, T("/Type/ObjStm/Filter[/ASCIIHexDecode/FlateDecode]")), ATTACHMENT_UNREADABLE},
                 {packed_objects(arena, (struct text){bomb, 9 << 20}, flate), ATTACHMENT_UNREADABLE},
                 {many_pages(arena, PDF_PAGES_MAX), ATTACHMENT_TAKEN},
                 {many_pages(arena, PDF_PAGES_MAX + 1), ATTACHMENT_PDF_TOO_LONG},
                 {buffer_text(&junk), ATTACHMENT_TWO_KINDS},
                 {buffer_text(&zip), ATTACHMENT_TWO_KINDS}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t pages;
        EXPECT_INTEGER(pdf_look((const uint8_t *)cases[i].bytes.bytes, cases[i].bytes.length, &pages), cases[i].wanted);
        for (size_t cut = 0; i < 20 && cut < cases[i].bytes.length && cut < 600; cut++)
            EXPECT(pdf_look((const uint8_t *)cases[i].bytes.bytes, cut, &pages) <= ATTACHMENT_PROBLEM_LAST);
    }
}

/* Bytes that never got their row go after a day; a row whose file is gone is named. */
static void disk_and_rows_are_compared(struct test *test)
{
    struct test_city town;
    for (int which = 0; test_city_open(test, &town, which, NULL, modules); which++) {
        struct attachment taken;
        struct attachment_audit audit;
        struct job_run run = {.city = town.city, .store = town.store, .arena = town.arena, .now = city_now(town.city)};
        EXPECT_INTEGER(take(&town, T("a.png"), T("image/png"), make_png(town.arena, 9, 9), &taken), ATTACHMENT_TAKEN);
        EXPECT(taken.has_small);
        const char *path = attachment_path(town.city, town.arena, taken.public_id, false);
        const char *stray = arena_print(town.arena, "%.*sx", (int)strlen(path) - 1, path).bytes;
        EXPECT_INTEGER(file_write(stray, T("half"), 0600), DONE);
        EXPECT_INTEGER(attachments_audit(town.city, town.store, town.arena, &audit), DONE);
        EXPECT(audit.files == 3 && audit.without_row == 1 && audit.without_file == 0);
        EXPECT_INTEGER(attachments_clean(&run), DONE);
        EXPECT(file_is_there(stray)); /* somebody may be about to write its row */
        struct timespec old[2] = {{.tv_sec = 1000}, {.tv_sec = 1000}};
        EXPECT_INTEGER(utimensat(AT_FDCWD, stray, old, 0), 0);
        log_quiet(true);
        EXPECT_INTEGER(attachments_clean(&run), DONE);
        log_quiet(false);
        EXPECT(!file_is_there(stray) && file_is_there(path));
        EXPECT_INTEGER(file_remove(attachment_path(town.city, town.arena, taken.public_id, true)), DONE);
        EXPECT_INTEGER(attachments_audit(town.city, town.store, town.arena, &audit), DONE);
        EXPECT(audit.files == 1 && audit.without_row == 0 && audit.without_file == 1);
        test_city_close(&town);
    }
}

static void opens_a_file(void) { syscall(SYS_openat, AT_FDCWD, "/etc/passwd", O_RDONLY); }
static void reads(void) { char byte; syscall(SYS_read, STDIN_FILENO, &byte, 1); }
static void makes_a_socket(void) { syscall(SYS_socket, AF_INET, SOCK_STREAM, 0); }
static void starts_a_program(void) { syscall(SYS_execve, "/bin/true", NULL, NULL); }
static void makes_a_process(void) { syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0); }
static void makes_memory_that_runs(void) { syscall(SYS_mmap, NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0); }
static void signals_its_parent(void) { syscall(SYS_kill, getppid(), 0); }
static void only_makes_memory(void)
{
    void *memory = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        raise(SIGSYS);
}

/* Whoever took over the process through a picture could do none of this: the kernel ends it. */
static void the_process_for_files_has_no_rights(struct test *test)
{
    static const struct {
        void (*act)(void);
        bool is_ended;
    } acts[] = {{opens_a_file, true}, {reads, true}, {makes_a_socket, true}, {starts_a_program, true}, {makes_a_process, true},
                {makes_memory_that_runs, true}, {signals_its_parent, true}, {only_makes_memory, false}};
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++) {
        int how = 0;
        pid_t child = fork();
        if (child == 0) {
            if (!file_worker_give_up_rights())
                _exit(3);
            acts[i].act();
            _exit(0);
        }
        EXPECT(child > 0 && waitpid(child, &how, 0) == child);
        EXPECT(acts[i].is_ended ? WIFSIGNALED(how) && WTERMSIG(how) == SIGSYS : WIFEXITED(how) && WEXITSTATUS(how) == 0);
    }
}

const struct test_case files_test[] = {{"photographs lose their place", photographs_lose_their_place},
                                       {"only what agrees is taken", only_what_agrees_is_taken},
                                       {"sizes are the city's setting", sizes_are_the_citys_setting},
                                       {"files go with their owner", files_go_with_their_owner},
                                       {"broken pictures do no harm", broken_pictures_do_no_harm},
                                       {"enormous pictures are known by their head", enormous_pictures_are_known_by_their_head},
                                       {"PDFs that do something are refused", pdfs_that_do_something_are_refused},
                                       {"the process for files has no rights", the_process_for_files_has_no_rights},
                                       {"disk and rows are compared", disk_and_rows_are_compared},
                                       {0}};
