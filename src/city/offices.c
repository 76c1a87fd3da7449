#include "city/offices.h"

#include "city.queries.h"
#include "city/words.h"

enum status offices_open(struct store *store, struct arena *arena, struct offices *found)
{
    struct city_office_rows rows;
    enum status status = city_office_list(store, arena, &rows);
    if (status != DONE)
        return status;
    *found = (struct offices){.items = TAKE(arena, struct office, rows.count + 1)};
    for (size_t i = 0; i < rows.count; i++) {
        const struct city_office_row *row = &rows.items[i];
        struct words name = words_from_json(arena, row->name);
        if (row->is_open)
            found->items[found->count++] = (struct office){.code = row->code,
                                                           .kind = row->kind,
                                                           .name = words_in(&name, JAPANESE),
                                                           .district = row->district,
                                                           .address = row->address,
                                                           .latitude_e6 = row->has_latitude ? row->latitude : 0,
                                                           .longitude_e6 = row->has_longitude ? row->longitude : 0,
                                                           .is_specimen = row->is_specimen};
    }
    return DONE;
}
