/*
 * Files of a city's folder, and the two commands: plan and apply.
 */
#include "city/city.h"
#include "city/load_private.h"
#include "city/reactions.h"
#include "city/registry.h"

#include "base/check.h"
#include "city.queries.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A path inside the folder: no steps up, no absolute ones, nothing hidden. */
static bool is_inside(const char *path)
{
    struct text rest = text_of(path), part;
    while (text_next_part(&rest, '/', &part))
        if (part.length == 0 || part.bytes[0] == '.')
            return false;
    return path[0] != 0;
}

static enum status read_whole(struct arena *arena, int file, size_t limit_bytes, struct text *found)
{
    struct stat about;
    if (fstat(file, &about) != 0 || !S_ISREG(about.st_mode))
        return INVALID;
    if (about.st_size < 0 || (size_t)about.st_size > limit_bytes)
        return TOO_MUCH;
    size_t size = (size_t)about.st_size, length = 0;
    char *bytes = arena_take(arena, size + 1, 1);
    while (length < size) {
        ssize_t got = read(file, bytes + length, size - length);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return got < 0 ? BROKEN : INVALID;
        length += (size_t)got;
    }
    *found = (struct text){bytes, length};
    return DONE;
}

enum status load_read_file(struct arena *arena, struct text folder, const char *path, size_t limit_bytes,
                           struct text *found)
{
    if (!is_inside(path))
        return INVALID;
    struct text full = arena_print(arena, "%.*s/%s", TEXT_ARGUMENTS(folder), path);
    int file = open(full.bytes, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (file < 0)
        return errno == ENOENT || errno == ENOTDIR ? NOT_FOUND : errno == ELOOP ? INVALID : BROKEN;
    enum status status = read_whole(arena, file, limit_bytes, found);
    close(file);
    return status;
}

static enum status file_mistake(struct city_load *load, const char *path, enum status status, size_t limit_bytes)
{
    struct node at = {.file = arena_terminated(load->arena, text_of(path)), .line = 1};
    if (status == TOO_MUCH)
        load_mistake(load, &at, "ファイルが大きすぎます。%zuバイトまでです。", limit_bytes);
    else if (status != NOT_FOUND)
        load_mistake(load, &at, "ファイルを読めません。名前と、読む権限を確かめてください。");
    return status == NOT_FOUND ? NOT_FOUND : INVALID;
}

enum status load_bytes(struct city_load *load, const char *path, size_t limit_bytes, struct text *found)
{
    enum status status = load_read_file(load->arena, load->folder, path, limit_bytes, found);
    return status == DONE ? DONE : file_mistake(load, path, status, limit_bytes);
}

enum status load_file(struct city_load *load, const char *path, struct node **found)
{
    struct text yaml;
    enum status status = load_bytes(load, path, LOAD_FILE_BYTES, &yaml);
    if (status != DONE)
        return status;
    return load_yaml(load, arena_terminated(load->arena, text_of(path)), yaml, found);
}

static int by_name(const void *a, const void *b)
{
    return text_compare(*(const struct text *)a, *(const struct text *)b);
}

static enum status list_yaml(struct city_load *load, const char *path, struct texts *found)
{
    struct text full = arena_print(load->arena, "%.*s/%s", TEXT_ARGUMENTS(load->folder), path);
    DIR *folder = is_inside(path) ? opendir(full.bytes) : NULL;
    LIST_OF(struct text) names = {0};
    if (!folder)
        return NOT_FOUND;
    for (struct dirent *entry; (entry = readdir(folder)) && names.count < LOAD_FOLDER_FILES;)
        if (entry->d_name[0] != '.' && text_ends(text_of(entry->d_name), T(".yaml")))
            *LIST_ADD(load->arena, &names) = arena_copy(load->arena, text_of(entry->d_name));
    closedir(folder);
    if (names.count)
        qsort(names.items, names.count, sizeof *names.items, by_name);
    *found = (struct texts){names.count, names.items};
    return DONE;
}

enum status load_folder(struct city_load *load, const char *path,
                        enum status (*each)(struct city_load *load, struct text name, struct node *root, void *context),
                        void *context)
{
    struct texts names;
    enum status status = list_yaml(load, path, &names);
    for (size_t i = 0; status == DONE && i < names.count; i++) {
        struct node *root;
        struct text file = arena_print(load->arena, "%s/%.*s", path, TEXT_ARGUMENTS(names.items[i]));
        struct text name = text_slice(names.items[i], 0, names.items[i].length - strlen(".yaml"));
        if (load_file(load, file.bytes, &root) == DONE) /* else the mistake is noted, and the others are read too */
            status = each(load, name, root, context);
    }
    return status == NOT_FOUND ? DONE : status;
}

/* ---- plan and apply ---- */

/* Every module reads its part, in the order of needs; the first status but DONE (of the store) ends it. */
static enum status load_all(struct city_load *load)
{
    enum status status = DONE;
    load->codes = TAKE(load->arena, struct load_codes, 1);
    for (const struct module *const *module = load->city->registry->modules; status == DONE && *module; module++)
        if ((*module)->load)
            status = (*module)->load(load);
    if (status == INVALID && load->mistake_count)
        status = DONE; /* what could not be read is in the list of mistakes */
    return status;
}

static void take_result(const struct city_load *load, struct load_result *result)
{
    *result = (struct load_result){.mistakes = load->mistake_count,
                                   .added = load->added,
                                   .changed = load->changed,
                                   .unchanged = load->unchanged,
                                   .removed = load->removed,
                                   .report = buffer_text(load->mistake_count ? &load->mistakes : &load->report)};
}

static bool is_folder(struct arena *arena, struct text folder)
{
    struct stat about;
    return stat(arena_terminated(arena, folder), &about) == 0 && S_ISDIR(about.st_mode);
}

enum status city_plan(struct city *city, struct text folder, struct arena *arena, struct load_result *result)
{
    struct store *store = database_store(city->database);
    struct city_load load = load_new(city, store, arena, folder, LOAD_PLAN, city_now(city));
    if (!is_folder(arena, folder)) {
        load_mistake(&load, NULL, "フォルダー %.*s がありません。", TEXT_ARGUMENTS(folder));
        take_result(&load, result);
        return INVALID;
    }
    enum status status = load_all(&load);
    take_result(&load, result);
    return status != DONE ? status : load.mistake_count ? INVALID : DONE;
}

struct applying {
    struct city *city;
    struct text folder;
    struct arena *arena;
    struct load_result *result;
    int64_t now;
};

/* May run twice: everything it fills is made anew. */
static enum status apply_in_store(struct store *store, void *context)
{
    struct applying *applying = context;
    struct city_load load =
        load_new(applying->city, store, applying->arena, applying->folder, LOAD_APPLY, applying->now);
    enum status status = load_all(&load);
    take_result(&load, applying->result);
    if (status == DONE && load.mistake_count)
        status = INVALID;
    int64_t id = 0;
    if (status == DONE)
        status = city_load_add(store, applying->now, buffer_text(&load.report), load.added, load.changed, load.removed,
                               &id);
    struct event event = event_by_system("city", 1, "city.folder_applied", applying->now);
    event.detail = arena_print(applying->arena,
                               "{\"load\":%lld,\"added\":%lld,\"changed\":%lld,\"removed\":%lld}", (long long)id,
                               (long long)load.added, (long long)load.changed, (long long)load.removed);
    return status == DONE ? event_tell(applying->city, store, &event) : status;
}

enum status city_apply(struct city *city, struct text folder, struct arena *arena, struct load_result *result)
{
    enum status status = city_plan(city, folder, arena, result);
    if (status != DONE)
        return status;
    struct applying applying = {city, folder, arena, result, city_now(city)};
    struct store *store = database_store(city->database);
    status = store_transaction(store, apply_in_store, &applying);
    return status == DONE ? city_refresh(city, store) : status;
}
