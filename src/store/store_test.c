#include "store/store.h"

#include "base/test.h"
#include "store/store_private.h"
#include "system/files.h"

static void opens(struct test *test)
{
    struct arena *arena = test_arena(test);
    struct text folder, why_not = {0};
    EXPECT(folder_temporary(arena, "ikanai-store", &folder) == DONE);
    struct database *database = database_open(arena, folder, &why_not);
    EXPECT_TEXT(why_not, T(""));
    EXPECT(store_migrate(database_store(database), NULL, T("1"), 1, arena, &why_not) == DONE);
    EXPECT_TEXT(why_not, T(""));
    database_close(database);
    EXPECT(folder_remove(folder.bytes) == DONE);
}

const struct test_case store_test[] = {{"opens", opens}, {0}};
