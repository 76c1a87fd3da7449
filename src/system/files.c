#include "system/files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static enum status broken_or_missing(void)
{
    return errno == ENOENT || errno == ENOTDIR ? NOT_FOUND : BROKEN;
}

enum status file_read(struct arena *arena, const char *path, size_t limit_bytes, struct text *found)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return broken_or_missing();
    struct stat about;
    if (fstat(file, &about) != 0 || !S_ISREG(about.st_mode)) {
        close(file);
        return BROKEN;
    }
    if ((uint64_t)about.st_size > limit_bytes) {
        close(file);
        return TOO_MUCH;
    }
    size_t size = (size_t)about.st_size, length = 0;
    char *bytes = arena_take(arena, size + 1, 1);
    while (length < size) {
        ssize_t got = read(file, bytes + length, size - length);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        length += (size_t)got;
    }
    close(file);
    if (length < size)
        return BROKEN;
    *found = (struct text){bytes, length};
    return DONE;
}

static bool write_all(int file, struct text bytes)
{
    for (size_t done = 0; done < bytes.length;) {
        ssize_t put = write(file, bytes.bytes + done, bytes.length - done);
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return false;
        done += (size_t)put;
    }
    return true;
}

enum status file_write(const char *path, struct text bytes, int mode)
{
    char beside[PATH_MAX];
    if (snprintf(beside, sizeof beside, "%s.XXXXXX", path) >= (int)sizeof beside)
        return INVALID;
    int file = mkostemp(beside, O_CLOEXEC);
    if (file < 0)
        return BROKEN;
    bool is_written = write_all(file, bytes) && fchmod(file, (mode_t)mode) == 0 && fsync(file) == 0;
    is_written &= close(file) == 0;
    if (is_written && rename(beside, path) == 0)
        return file_sync_folder(path);
    unlink(beside);
    return BROKEN;
}

enum status file_sync_folder(const char *path)
{
    char folder[PATH_MAX];
    struct stat about;
    if (snprintf(folder, sizeof folder, "%s", path) >= (int)sizeof folder)
        return INVALID;
    if (stat(folder, &about) != 0 || !S_ISDIR(about.st_mode)) {
        char *slash = strrchr(folder, '/');
        if (slash)
            slash[slash == folder] = 0;
        else
            snprintf(folder, sizeof folder, ".");
    }
    int file = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (file < 0)
        return BROKEN;
    bool is_synced = fsync(file) == 0;
    close(file);
    return is_synced ? DONE : BROKEN;
}

bool file_is_there(const char *path)
{
    return access(path, F_OK) == 0;
}

enum status file_remove(const char *path)
{
    return unlink(path) == 0 || errno == ENOENT ? DONE : BROKEN;
}

enum status folder_make(const char *path, int mode)
{
    char part[PATH_MAX];
    size_t length = strlen(path);
    if (length == 0 || length >= sizeof part)
        return INVALID;
    memcpy(part, path, length + 1);
    for (size_t i = 1; i <= length; i++) {
        if (part[i] != '/' && part[i] != 0)
            continue;
        char kept = part[i];
        part[i] = 0;
        if (mkdir(part, (mode_t)mode) != 0 && errno != EEXIST)
            return BROKEN;
        part[i] = kept;
    }
    struct stat about;
    if (stat(path, &about) == 0 && S_ISDIR(about.st_mode))
        return DONE;
    errno = ENOTDIR;
    return BROKEN;
}

static int by_bytes(const void *a, const void *b)
{
    return text_compare(*(const struct text *)a, *(const struct text *)b);
}

enum status folder_list(struct arena *arena, const char *path, struct file_names *found)
{
    DIR *folder = opendir(path);
    if (!folder)
        return broken_or_missing();
    size_t size = 16, count = 0;
    struct text *items = TAKE(arena, struct text, size);
    for (struct dirent *entry; (entry = readdir(folder));) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        if (count == size) {
            struct text *more = TAKE(arena, struct text, size * 2);
            memcpy(more, items, count * sizeof *items);
            items = more;
            size *= 2;
        }
        items[count++] = arena_copy(arena, text_of(entry->d_name));
    }
    closedir(folder);
    qsort(items, count, sizeof *items, by_bytes);
    *found = (struct file_names){items, count};
    return DONE;
}

/* By descriptors, so that a folder swapped for a link meanwhile is not followed. */
static bool remove_below(int parent, const char *name)
{
    if (unlinkat(parent, name, 0) == 0)
        return true;
    int file = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *folder = file < 0 ? NULL : fdopendir(file);
    if (!folder) {
        if (file >= 0)
            close(file);
        return false;
    }
    bool is_empty = true;
    for (struct dirent *entry; (entry = readdir(folder));)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            is_empty &= remove_below(dirfd(folder), entry->d_name);
    closedir(folder);
    return is_empty && unlinkat(parent, name, AT_REMOVEDIR) == 0;
}

enum status folder_remove(const char *path)
{
    if (!file_is_there(path))
        return DONE;
    return remove_below(AT_FDCWD, path) ? DONE : BROKEN;
}

enum status folder_temporary(struct arena *arena, const char *prefix, struct text *path)
{
    const char *place = getenv("TMPDIR");
    struct text pattern = arena_print(arena, "%s/%s-XXXXXX", place && *place ? place : "/tmp", prefix);
    char *made = mkdtemp(arena_terminated(arena, pattern));
    if (!made)
        return BROKEN;
    *path = text_of(made);
    return DONE;
}
