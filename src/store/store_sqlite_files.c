/*
 * SQLite's files with one difference: what is written to the log (WAL) is gathered and goes out in large pieces.
 *
 * SQLite writes each page of a commit in two calls, 24 bytes of head and 4096 of page. Here both wait in memory, page behind
 * page, until they do not fit, something else is asked of the file, or it is synced: then one call writes them all. Nobody
 * reads a page of the log before the commit has synced it, except the writer itself, whose reading writes out first.
 * A piece that could not be written fails every sync until that place is written anew, so no commit passes over it.
 */
#include "store/store_private.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

enum { GATHERED_MAX = 0x1ffff }; /* SQLite hands the kernel no more than that at once, and takes more for a full disk */

#define VFS_NAME "ikanai"

/* SQLite takes `base` for the file; the true file of the system's own kind stands behind it. */
struct log_file {
    sqlite3_file base;
    char *gathered;
    sqlite3_int64 at; /* where in the file the gathered bytes begin */
    int length, failed;
    sqlite3_int64 failed_at;
    sqlite3_file *file;
};

static struct log_file *of(sqlite3_file *base)
{
    return (struct log_file *)base;
}

static sqlite3_file *file_of(sqlite3_file *base)
{
    return of(base)->file;
}

/* Everything gathered is in the file afterwards, or the answer says that it is not. */
static int write_out(struct log_file *log)
{
    if (log->length > 0 && log->failed == SQLITE_OK) {
        log->failed = log->file->pMethods->xWrite(log->file, log->gathered, log->length, log->at);
        log->failed_at = log->at;
    }
    log->length = 0;
    return log->failed;
}

/* Before the file is looked at. What failed earlier was told then, and lies behind what anybody may read. */
static int write_out_waiting(struct log_file *log)
{
    return log->length > 0 ? write_out(log) : SQLITE_OK;
}

static int log_close(sqlite3_file *base)
{
    struct log_file *log = of(base);
    int written = write_out(log), closed = log->file->pMethods->xClose(log->file);
    free(log->gathered);
    log->gathered = NULL;
    return written != SQLITE_OK ? written : closed;
}

static int log_read(sqlite3_file *base, void *bytes, int length, sqlite3_int64 at)
{
    int code = write_out_waiting(of(base));
    return code != SQLITE_OK ? code : file_of(base)->pMethods->xRead(file_of(base), bytes, length, at);
}

static int log_write(sqlite3_file *base, const void *bytes, int length, sqlite3_int64 at)
{
    struct log_file *log = of(base);
    bool follows = log->length > 0 && at == log->at + log->length && log->length + length <= GATHERED_MAX;
    if (log->failed != SQLITE_OK && at <= log->failed_at)
        log->failed = SQLITE_OK; /* SQLite went back and begins there again */
    if (!log->gathered && !(log->gathered = malloc(GATHERED_MAX)))
        return SQLITE_IOERR_NOMEM;
    if (!follows) {
        int code = write_out(log);
        if (code != SQLITE_OK || length > GATHERED_MAX)
            return code != SQLITE_OK ? code : log->file->pMethods->xWrite(log->file, bytes, length, at);
        log->at = at;
    }
    memcpy(log->gathered + log->length, bytes, (size_t)length);
    log->length += length;
    return log->failed;
}

static int log_truncate(sqlite3_file *base, sqlite3_int64 size)
{
    int code = write_out_waiting(of(base));
    return code != SQLITE_OK ? code : file_of(base)->pMethods->xTruncate(file_of(base), size);
}

static int log_sync(sqlite3_file *base, int flags)
{
    int code = write_out(of(base));
    return code != SQLITE_OK ? code : file_of(base)->pMethods->xSync(file_of(base), flags);
}

static int log_size(sqlite3_file *base, sqlite3_int64 *size)
{
    int code = write_out_waiting(of(base));
    return code != SQLITE_OK ? code : file_of(base)->pMethods->xFileSize(file_of(base), size);
}

static int log_lock(sqlite3_file *base, int level)
{
    return file_of(base)->pMethods->xLock(file_of(base), level);
}

static int log_unlock(sqlite3_file *base, int level)
{
    return file_of(base)->pMethods->xUnlock(file_of(base), level);
}

static int log_is_reserved(sqlite3_file *base, int *is_reserved)
{
    return file_of(base)->pMethods->xCheckReservedLock(file_of(base), is_reserved);
}

static int log_control(sqlite3_file *base, int what, void *about)
{
    return file_of(base)->pMethods->xFileControl(file_of(base), what, about);
}

static int log_sector(sqlite3_file *base)
{
    return file_of(base)->pMethods->xSectorSize(file_of(base));
}

static int log_traits(sqlite3_file *base)
{
    return file_of(base)->pMethods->xDeviceCharacteristics(file_of(base));
}

static const sqlite3_io_methods log_methods = {
    .iVersion = 1,
    .xClose = log_close,
    .xRead = log_read,
    .xWrite = log_write,
    .xTruncate = log_truncate,
    .xSync = log_sync,
    .xFileSize = log_size,
    .xLock = log_lock,
    .xUnlock = log_unlock,
    .xCheckReservedLock = log_is_reserved,
    .xFileControl = log_control,
    .xSectorSize = log_sector,
    .xDeviceCharacteristics = log_traits,
};

/* ---- opening ---- */

/* A log that is written gets the gathering in front; every other file is the system's own, untouched. */
static int open_file(sqlite3_vfs *vfs, const char *name, sqlite3_file *base, int flags, int *flags_found)
{
    sqlite3_vfs *system_vfs = sqlite3_vfs_find(NULL);
    (void)vfs;
    if (!(flags & SQLITE_OPEN_WAL))
        return system_vfs->xOpen(system_vfs, name, base, flags, flags_found);
    struct log_file *log = of(base);
    memset(log, 0, sizeof *log);
    log->file = (sqlite3_file *)(log + 1);
    int code = system_vfs->xOpen(system_vfs, name, log->file, flags, flags_found);
    base->pMethods = log->file->pMethods ? &log_methods : NULL;
    return code;
}

static void make_files(void)
{
    static sqlite3_vfs ours;
    const sqlite3_vfs *found = sqlite3_vfs_find(NULL);
    check(found != NULL);
    ours = *found;
    ours.zName = VFS_NAME;
    ours.pNext = NULL;
    ours.szOsFile = found->szOsFile + (int)sizeof(struct log_file);
    ours.xOpen = open_file;
    check(sqlite3_vfs_register(&ours, 0) == SQLITE_OK);
}

const char *sqlite_files(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, make_files);
    return VFS_NAME;
}
