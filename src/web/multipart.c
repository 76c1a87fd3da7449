#include "web/multipart.h"

#include "base/check.h"
#include "web/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum multipart_state { AT_FIRST_BOUNDARY, AFTER_BOUNDARY, IN_PART_HEAD, IN_PART, AT_LAST_LINE, IS_COMPLETE };
enum { SLICE_BYTES = 32 * 1024 };

struct multipart {
    struct form *form;
    struct text delimiter, folder; /* "\r\n--boundary" */
    bool may_have_files;
    enum multipart_state state;
    int file;                      /* open while a file's part is read, else -1 */
    bool is_file, has_file_name;
    struct text name;              /* of the part being read */
    struct upload upload;
    struct buffer value;
    size_t field_bytes;
    int64_t file_bytes;            /* of all files */
    crypto_generichash_state *hash;
    size_t length;                 /* in `work`: what could not be decided yet */
    char *work;
};

enum status multipart_boundary(struct text content_type, struct text *boundary)
{
    struct text part, type;
    if (!text_next_part(&content_type, ';', &type) || !text_is_same_ascii(text_trim(type), T("multipart/form-data")))
        return INVALID;
    struct text found = T("");
    while (text_next_part(&content_type, ';', &part)) {
        part = text_trim(part);
        if (!text_is_same_ascii(text_slice(part, 0, 9), T("boundary=")))
            continue;
        if (found.length)
            return INVALID;
        found = text_from(part, 9);
        if (found.length >= 2 && found.bytes[0] == '"' && found.bytes[found.length - 1] == '"')
            found = text_slice(found, 1, found.length - 2);
        if (found.length == 0)
            return INVALID;
    }
    for (size_t i = 0; i < found.length; i++) {
        char byte = found.bytes[i], lower = (char)(byte | 32);
        bool is_plain = (lower >= 'a' && lower <= 'z') || (byte >= '0' && byte <= '9');
        if (!is_plain && !strchr("'()+_,-./:=?", byte))
            return INVALID;
    }
    if (found.length == 0 || found.length > LIMIT_BOUNDARY_BYTES)
        return INVALID;
    *boundary = found;
    return DONE;
}

static void close_everything(void *thing)
{
    struct multipart *multipart = thing;
    if (multipart->file >= 0)
        close(multipart->file);
    free(multipart->work);
    free(multipart->hash);
}

struct multipart *multipart_new(struct form *form, struct text boundary, struct text folder, bool may_have_files)
{
    struct multipart *multipart = TAKE(form->arena, struct multipart, 1);
    *multipart = (struct multipart){
        .form = form,
        .delimiter = arena_join(form->arena, T("\r\n--"), boundary),
        .folder = folder,
        .may_have_files = may_have_files,
        .file = -1,
        .work = malloc(SLICE_BYTES + LIMIT_PART_HEAD_BYTES + 256),
        .hash = aligned_alloc(64, crypto_generichash_statebytes()),
    };
    check(multipart->work && multipart->hash);
    crypto_generichash_init(multipart->hash, NULL, 0, 32);
    arena_on_reset(form->arena, close_everything, multipart);
    return multipart;
}

static void remove_file(void *path)
{
    unlink(path);
}

static enum status begin_file(struct multipart *multipart)
{
    struct form *form = multipart->form;
    uint8_t random[16];
    char hex[2 * sizeof random + 1];
    if (form->upload_count == LIMIT_UPLOADS)
        return TOO_MUCH;
    randombytes_buf(random, sizeof random);
    sodium_bin2hex(hex, sizeof hex, random, sizeof random);
    multipart->upload.path = arena_print(form->arena, "%.*s/upload-%s", TEXT_ARGUMENTS(multipart->folder), hex);
    char *path = arena_terminated(form->arena, multipart->upload.path);
    multipart->file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (multipart->file < 0)
        return BROKEN;
    arena_on_reset(form->arena, remove_file, path);
    crypto_generichash_update(multipart->hash, (const unsigned char *)multipart->upload.field.bytes,
                              multipart->upload.field.length);
    crypto_generichash_update(multipart->hash, (const unsigned char *)"=", 1);
    return DONE;
}

static enum status put_file(struct multipart *multipart, struct text bytes)
{
    if (bytes.length == 0)
        return DONE;
    if (!multipart->has_file_name)
        return INVALID; /* bytes of a file that has no name */
    if (!multipart->may_have_files)
        return FORBIDDEN;
    multipart->upload.size_bytes += (int64_t)bytes.length;
    multipart->file_bytes += (int64_t)bytes.length;
    if (multipart->upload.size_bytes > LIMIT_UPLOAD_BYTES || multipart->file_bytes > LIMIT_REQUEST_BYTES)
        return TOO_MUCH;
    crypto_generichash_update(multipart->hash, (const unsigned char *)bytes.bytes, bytes.length);
    while (bytes.length) {
        ssize_t written = write(multipart->file, bytes.bytes, bytes.length);
        if (written < 0 && errno != EINTR)
            return BROKEN;
        bytes = text_from(bytes, written > 0 ? (size_t)written : 0);
    }
    return DONE;
}

static enum status put_field(struct multipart *multipart, struct text bytes)
{
    multipart->field_bytes += bytes.length;
    if (multipart->value.length + bytes.length > LIMIT_FIELD_BYTES || multipart->field_bytes > LIMIT_FORM_BYTES)
        return TOO_MUCH;
    buffer_put(&multipart->value, bytes);
    return DONE;
}

static enum status end_part(struct multipart *multipart)
{
    struct form *form = multipart->form;
    if (!multipart->is_file)
        return form_add(form, multipart->name, buffer_text(&multipart->value));
    if (!multipart->has_file_name)
        return DONE; /* a file field that was left empty */
    if (!multipart->may_have_files)
        return FORBIDDEN;
    uint64_t size = (uint64_t)multipart->upload.size_bytes;
    crypto_generichash_update(multipart->hash, (const unsigned char *)&size, sizeof size);
    int file = multipart->file;
    multipart->file = -1;
    if (close(file) != 0)
        return BROKEN;
    if (!form->uploads)
        form->uploads = TAKE(form->arena, struct upload, LIMIT_UPLOADS);
    form->uploads[form->upload_count++] = multipart->upload;
    return DONE;
}

/* Takes `name="value"` parameters; browsers write a quote as %22 and leave backslashes alone. */
static enum status read_disposition(struct multipart *multipart, struct text rest)
{
    struct arena *arena = multipart->form->arena;
    bool has_name = false;
    if (!text_is_same_ascii(text_slice(rest, 0, 9), T("form-data")))
        return INVALID;
    rest = text_trim(text_from(rest, 9));
    while (rest.length) {
        ptrdiff_t equals = text_find(rest, T("=\""));
        if (rest.bytes[0] != ';' || equals < 0)
            return INVALID;
        struct text key = text_trim(text_slice(rest, 1, (size_t)equals - 1));
        rest = text_from(rest, (size_t)equals + 2);
        ptrdiff_t quote = text_find_byte(rest, '"');
        if (quote < 0)
            return INVALID;
        struct buffer value = buffer_new(arena);
        for (ptrdiff_t i = 0; i < quote; i++) {
            bool is_quote = i + 2 < quote && memcmp(rest.bytes + i, "%22", 3) == 0;
            buffer_put_byte(&value, is_quote ? '"' : rest.bytes[i]);
            i += is_quote ? 2 : 0;
        }
        rest = text_trim(text_from(rest, (size_t)quote + 1));
        struct text given = buffer_text(&value);
        if (!text_is_clean(given))
            return INVALID;
        if (text_is_same_ascii(key, T("name")) && !has_name) {
            has_name = true;
            multipart->name = multipart->upload.field = given;
        } else if (text_is_same_ascii(key, T("filename")) && !multipart->is_file) {
            multipart->is_file = true;
            multipart->has_file_name = given.length > 0;
            multipart->upload.file_name = file_name_clean(arena, given);
        } else {
            return INVALID;
        }
    }
    return has_name && multipart->name.length && multipart->name.length <= LIMIT_FIELD_NAME_BYTES ? DONE : INVALID;
}

static enum status begin_part(struct multipart *multipart, struct text head)
{
    struct text line;
    bool has_disposition = false;
    multipart->is_file = multipart->has_file_name = false;
    multipart->value = buffer_new(multipart->form->arena);
    multipart->upload = (struct upload){.declared_type = T("application/octet-stream")};
    while (text_next_part(&head, '\n', &line)) {
        ptrdiff_t colon = text_find_byte(line, ':');
        struct text name = text_slice(line, 0, colon < 0 ? 0 : (size_t)colon);
        struct text value = text_trim(text_from(line, (size_t)colon + 1));
        if (colon <= 0 || !text_is_clean(line))
            return INVALID;
        if (text_is_same_ascii(name, T("Content-Disposition"))) {
            enum status status = has_disposition ? INVALID : read_disposition(multipart, value);
            if (status != DONE)
                return status;
            has_disposition = true;
        } else if (text_is_same_ascii(name, T("Content-Type"))) {
            multipart->upload.declared_type = arena_copy(multipart->form->arena, value);
        }
    }
    if (!has_disposition)
        return INVALID;
    return multipart->has_file_name && multipart->may_have_files ? begin_file(multipart) : DONE;
}

/* One decision on what lies in `work`: *used bytes of it are done with; NOT_FOUND: more are wanted. */
static enum status step(struct multipart *multipart, struct text work, size_t *used)
{
    struct text delimiter = multipart->delimiter;
    ptrdiff_t at;
    *used = 0;
    switch (multipart->state) {
    case AT_FIRST_BOUNDARY:
        if (!text_is(text_slice(work, 0, delimiter.length - 2), text_slice(delimiter, 2, work.length)))
            return INVALID; /* nothing may stand before the first boundary */
        if (work.length < delimiter.length - 2)
            return NOT_FOUND;
        *used = delimiter.length - 2;
        multipart->state = AFTER_BOUNDARY;
        return DONE;
    case AFTER_BOUNDARY:
        if (work.length < 2)
            return NOT_FOUND;
        *used = 2;
        multipart->state = text_starts(work, T("\r\n")) ? IN_PART_HEAD : AT_LAST_LINE;
        return multipart->state == IN_PART_HEAD || text_starts(work, T("--")) ? DONE : INVALID;
    case IN_PART_HEAD:
        at = text_find(work, T("\r\n\r\n"));
        if (at > LIMIT_PART_HEAD_BYTES || (at < 0 && work.length > LIMIT_PART_HEAD_BYTES + 3))
            return INVALID;
        if (at < 0)
            return NOT_FOUND;
        *used = (size_t)at + 4;
        multipart->state = IN_PART;
        return begin_part(multipart, text_slice(work, 0, (size_t)at));
    case IN_PART:
        at = text_find(work, delimiter);
        /* Without a delimiter all is data but an end that may be the beginning of one. */
        size_t sure = at >= 0 ? (size_t)at : work.length < delimiter.length ? 0 : work.length - delimiter.length + 1;
        struct text data = text_slice(work, 0, sure);
        enum status status = multipart->is_file ? put_file(multipart, data) : put_field(multipart, data);
        *used = at >= 0 ? (size_t)at + delimiter.length : sure;
        if (status == DONE && at >= 0) {
            multipart->state = AFTER_BOUNDARY;
            status = end_part(multipart);
        }
        return status == DONE && at < 0 ? NOT_FOUND : status;
    case AT_LAST_LINE:
        if (!text_starts(T("\r\n"), work))
            return INVALID;
        if (work.length == 2) {
            *used = 2;
            multipart->state = IS_COMPLETE;
        }
        return work.length == 2 ? DONE : NOT_FOUND;
    case IS_COMPLETE:
        break;
    }
    return work.length ? INVALID : NOT_FOUND;
}

enum status multipart_read(struct multipart *multipart, struct text bytes)
{
    while (bytes.length) {
        struct text slice = text_slice(bytes, 0, SLICE_BYTES);
        bytes = text_from(bytes, slice.length);
        memcpy(multipart->work + multipart->length, slice.bytes, slice.length);
        struct text work = {multipart->work, multipart->length + slice.length};
        enum status status;
        do {
            size_t used;
            status = step(multipart, work, &used);
            work = text_from(work, used);
        } while (status == DONE);
        if (status != NOT_FOUND)
            return status;
        check(work.length <= LIMIT_PART_HEAD_BYTES + 256);
        memmove(multipart->work, work.bytes, work.length);
        multipart->length = work.length;
    }
    return DONE;
}

enum status multipart_end(struct multipart *multipart)
{
    if (multipart->state != IS_COMPLETE && !(multipart->state == AT_LAST_LINE && multipart->length == 0))
        return INVALID;
    if (multipart->form->upload_count)
        crypto_generichash_final(multipart->hash, multipart->form->uploads_hash, 32);
    return DONE;
}
