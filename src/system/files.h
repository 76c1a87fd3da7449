/*
 * Files and folders: read whole, written so that a crash leaves the old or the new one and never a half.
 */
#pragma once

#include "base/arena.h"
#include "base/status.h"

/* NOT_FOUND, TOO_MUCH over limit_bytes, BROKEN. The text may hold any bytes and is NUL-terminated besides. */
enum status file_read(struct arena *arena, const char *path, size_t limit_bytes, struct text *found) MUST_USE;
/* Written beside, synced, renamed, folder synced. Permissions as mode (0600 for secrets). */
enum status file_write(const char *path, struct text bytes, int mode) MUST_USE;
enum status file_sync_folder(const char *path) MUST_USE; /* of a folder, or of a file's folder when path is a file */
bool file_is_there(const char *path);
enum status file_remove(const char *path) MUST_USE; /* a file that is not there is DONE */
enum status folder_make(const char *path, int mode) MUST_USE; /* and its parents; there already is DONE */
struct file_names {
    struct text *items; /* names only, sorted by bytes, without . and .. */
    size_t count;
};
enum status folder_list(struct arena *arena, const char *path, struct file_names *found) MUST_USE;
enum status folder_remove(const char *path) MUST_USE; /* with everything in it; follows no links */
/* A new empty folder below the system's place for temporary files, for tests and throw-away work. */
enum status folder_temporary(struct arena *arena, const char *prefix, struct text *path) MUST_USE;
