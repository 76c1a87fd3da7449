/*
 * For tests only: every invariant of every module holds, as `ikanai doctor` would find it.
 */
#pragma once

#include "city/registry.h"
#include "city/test_city.h"
#include "store/upkeep.h"

static inline void test_city_invariants(struct test_city *town)
{
    for (const struct invariant *const *one = town->city->registry->invariants; *one && (*one)->sentence; one++) {
        struct raw_result rows;
        struct text why = {0};
        enum status status = store_raw(town->store, town->arena, text_of((*one)->sql_returning_no_row), 1, &rows, &why);
        test_expect_text(town->test, status == DONE ? T("") : why, T(""), __FILE__, __LINE__);
        test_expect(town->test, status == DONE && rows.rows == 0, (*one)->sentence, __FILE__, __LINE__);
    }
}
