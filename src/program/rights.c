#include "program/rights.h"

#include "city/city.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { READING = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR | LANDLOCK_ACCESS_FS_EXECUTE };
static const uint64_t EVERYTHING = (1ULL << 13) - 1; /* all rights of Landlock's first version */

static void allow(int rules, const char *path, uint64_t rights)
{
    struct landlock_path_beneath_attr beneath = {.allowed_access = rights, .parent_fd = open(path, O_PATH | O_CLOEXEC)};
    if (beneath.parent_fd < 0)
        return;
    syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0);
    close(beneath.parent_fd);
}

void drop_rights(const struct city *city)
{
    struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
    prctl(PR_SET_DUMPABLE, 0);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        fputs("ikanai: this kernel does not know no_new_privs\n", stderr);
    struct landlock_ruleset_attr attributes = {.handled_access_fs = EVERYTHING};
    int rules = (int)syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0);
    if (rules < 0) {
        fputs("ikanai: this kernel has no Landlock; the systemd unit's limits hold instead\n", stderr);
        return;
    }
    struct arena *scratch = arena_new(0);
    allow(rules, arena_terminated(scratch, city->data_folder), EVERYTHING);
    allow(rules, "/tmp", EVERYTHING);
    allow(rules, "/dev", READING | LANDLOCK_ACCESS_FS_WRITE_FILE);
    allow(rules, "/dev/shm", EVERYTHING); /* workbooks on their way: memory, not disk */
    allow(rules, "/run", READING | LANDLOCK_ACCESS_FS_WRITE_FILE);
    allow(rules, "/", READING);
    arena_free(scratch);
    if (syscall(SYS_landlock_restrict_self, rules, 0) != 0)
        fputs("ikanai: Landlock could not be switched on\n", stderr);
    close(rules);
}
