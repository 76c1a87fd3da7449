/*
 * sections.yaml (roles; sections with their posts, nested as they stand) and offices.yaml.
 *
 * What is not in the folder any more is not deleted: its last day becomes yesterday.
 */
#include "city/load_private.h"
#include "city/sections.h"

#include "city.queries.h"

bool load_has_code(const struct text *items, size_t count, struct text code)
{
    for (size_t i = 0; i < count; i++)
        if (text_is(items[i], code))
            return true;
    return false;
}

static enum load_change change_of(enum status found, bool is_same)
{
    return found == NOT_FOUND ? LOAD_ADDED : is_same ? LOAD_UNCHANGED : LOAD_CHANGED;
}

static bool is_trouble(enum status status)
{
    return status != DONE && status != NOT_FOUND;
}

/* ---- roles ---- */

static enum status sync_permissions(struct city_load *load, struct node *node, struct text role, bool *is_same)
{
    struct texts wanted = load_texts(load, node, "permissions", NEEDED);
    struct city_permission_names have;
    enum status status = city_role_permissions(load->store, load->arena, role, &have);
    size_t known = 0;
    const struct node *list = load_child(load, node, "permissions", OPTIONAL), *item = list ? list->first : NULL;
    for (size_t i = 0; i < wanted.count; i++, item = item ? item->next : NULL)
        if (load_knows_permission(load, item ? item : node, wanted.items[i]))
            wanted.items[known++] = wanted.items[i];
    for (size_t i = 0; status == DONE && i < have.count; i++)
        if (!load_has_code(wanted.items, known, have.items[i].name)) {
            *is_same = false;
            if (load->mode == LOAD_APPLY)
                status = city_role_permission_drop(load->store, role, have.items[i].name);
        }
    for (size_t i = 0; status == DONE && i < known; i++) {
        bool is_there = false;
        for (size_t h = 0; h < have.count; h++)
            is_there |= text_is(have.items[h].name, wanted.items[i]);
        *is_same &= is_there;
        if (!is_there && load->mode == LOAD_APPLY)
            status = city_role_permission_add(load->store, role, wanted.items[i]);
    }
    return status;
}

static enum status load_role(struct city_load *load, struct node *node)
{
    struct text name = load_name(load, node, "name", NEEDED), old_title;
    struct words words = load_words(load, node, "title", NEEDED);
    struct text title = words_to_json(load->arena, &words);
    if (name.length == 0)
        return DONE;
    if (load_has_code(load->codes->roles.items, load->codes->roles.count, name))
        load_mistake(load, node, "役割 %.*s が2回あります。", TEXT_ARGUMENTS(name));
    *LIST_ADD(load->arena, &load->codes->roles) = name;
    enum status found = city_role_find(load->store, load->arena, name, &old_title);
    if (is_trouble(found))
        return found;
    bool is_same = found == DONE && text_is(old_title, title);
    enum status status = DONE;
    if (!is_same && load->mode == LOAD_APPLY)
        status = city_role_put(load->store, name, title);
    if (status == DONE)
        status = sync_permissions(load, node, name, &is_same);
    load_no_more(load, node);
    load_row(load, change_of(found, is_same), "役割 %.*s", TEXT_ARGUMENTS(name));
    return status;
}

/* ---- days ---- */

struct days {
    int64_t from, until;
};
static struct days days_of(struct city_load *load, struct node *node)
{
    struct date from = DATE(1966, 10, 1), until = DATE_FOREVER;
    load_date(load, node, "from", OPTIONAL, &from);
    load_date(load, node, "until", OPTIONAL, &until);
    if (date_compare(from, until) > 0)
        load_mistake(load, node, "終わりの日（until）が、はじめの日（from）より前です。");
    return (struct days){date_day_number(from), date_day_number(until)};
}

/* ---- posts ---- */

static enum status load_post(struct city_load *load, struct node *node, int64_t section_id)
{
    struct text code = load_name(load, node, "code", NEEDED), role = load_name(load, node, "role", NEEDED);
    struct words words = load_words(load, node, "title", NEEDED);
    struct text title = words_to_json(load->arena, &words), grade_text = load_text(load, node, "grade", NEEDED);
    struct days days = days_of(load, node);
    enum grade grade = GRADE_STAFF;
    if (grade_text.length && !grade_from_name(grade_text, &grade))
        load_mistake(load, node, "職階「%.*s」はありません。係員級から市長までの名前で書いてください。",
                     TEXT_ARGUMENTS(grade_text));
    if (role.length && !load_has_code(load->codes->roles.items, load->codes->roles.count, role))
        load_mistake(load, node, "役割 %.*s は roles にありません。", TEXT_ARGUMENTS(role));
    load_no_more(load, node);
    if (load_has_code(load->codes->posts.items, load->codes->posts.count, code))
        load_mistake(load, node, "職 %.*s が2回あります。", TEXT_ARGUMENTS(code));
    *LIST_ADD(load->arena, &load->codes->posts) = code;
    if (load->mistake_count)
        return DONE;
    struct city_post_row old;
    enum status found = city_post_find(load->store, load->arena, code, &old);
    if (is_trouble(found))
        return found;
    bool is_same = found == DONE && old.section_id == section_id && text_is(old.title, title) && old.grade == grade &&
                   text_is(old.role, role) && old.from_day == days.from && old.until_day == days.until;
    load_row(load, change_of(found, is_same), "職 %.*s（%.*s）", TEXT_ARGUMENTS(code),
             TEXT_ARGUMENTS(words.in[JAPANESE]));
    if (is_same || load->mode == LOAD_PLAN)
        return DONE;
    int64_t id;
    return found == DONE ? city_post_change(load->store, old.id, section_id, title, grade, role, days.from, days.until)
                         : city_post_add(load->store, section_id, code, title, grade, role, days.from, days.until, &id);
}

/* ---- sections ---- */

static const char *const levels[] = {"部", "課", "係", NULL};

struct placing {
    int64_t parent_id;
    struct text body; /* inherited from the department */
    int depth;
    int64_t rank;
};

static enum status load_one_section(struct city_load *load, struct node *node, const struct placing *placing);

static enum status load_inner(struct city_load *load, struct node *node, int64_t id, struct text body, int depth)
{
    enum status status = DONE;
    struct node *posts = load_list(load, node, "posts", OPTIONAL);
    for (struct node *post = posts ? posts->first : NULL; status == DONE && post; post = post->next)
        status = load_post(load, post, id);
    struct node *inner = load_list(load, node, "sections", OPTIONAL);
    struct placing placing = {id, body, depth + 1, 0};
    for (struct node *one = inner ? inner->first : NULL; status == DONE && one; one = one->next, placing.rank++)
        status = load_one_section(load, one, &placing);
    load_no_more(load, node);
    return status;
}

/* A section's row as the folder has it, written in LOAD_APPLY. *id is 0 for one that a plan would only make. */
static enum status sync_section(struct city_load *load, const struct city_section_row *new, const int64_t *parent_id,
                                int64_t *id)
{
    struct city_section_row old;
    enum status found = city_section_find(load->store, load->arena, new->code, &old);
    if (is_trouble(found))
        return found;
    bool is_same = found == DONE && old.has_parent_id == new->has_parent_id &&
                   (!old.has_parent_id || old.parent_id == new->parent_id) && text_is(old.name, new->name) &&
                   text_is(old.body, new->body) && old.level == new->level && text_is(old.phone, new->phone) &&
                   text_is(old.place, new->place) && old.rank == new->rank && old.from_day == new->from_day &&
                   old.until_day == new->until_day && old.is_specimen == new->is_specimen;
    load_row(load, change_of(found, is_same), "部署 %.*s", TEXT_ARGUMENTS(new->code));
    *id = found == DONE ? old.id : 0;
    if (is_same || load->mode == LOAD_PLAN)
        return DONE;
    if (found == DONE)
        return city_section_change(load->store, old.id, parent_id, new->name, new->body, new->level, new->phone,
                                   new->place, new->rank, new->from_day, new->until_day, new->is_specimen);
    return city_section_add(load->store, parent_id, new->code, new->name, new->body, new->level, new->phone, new->place,
                            new->rank, new->from_day, new->until_day, new->is_specimen, id);
}

static enum status load_one_section(struct city_load *load, struct node *node, const struct placing *placing)
{
    int level = load_choice(load, node, "level", OPTIONAL, levels);
    struct words name = load_words(load, node, "name", NEEDED);
    struct text body = load_text(load, node, "body", OPTIONAL);
    struct days days = days_of(load, node);
    struct city_section_row row = {.has_parent_id = placing->parent_id > 0 || placing->depth > 0,
                                   .parent_id = placing->parent_id,
                                   .code = load_name(load, node, "code", NEEDED),
                                   .name = words_to_json(load->arena, &name),
                                   .body = body.length ? body : placing->body,
                                   .level = level >= 0 ? level + 1 : placing->depth + 1,
                                   .phone = load_text(load, node, "phone", OPTIONAL),
                                   .place = load_text(load, node, "place", OPTIONAL),
                                   .rank = placing->rank,
                                   .from_day = days.from,
                                   .until_day = days.until,
                                   .is_specimen = load_yes(load, node, "specimen", false)};
    if (placing->depth > 2 || row.level > LEVEL_GROUP)
        load_mistake(load, node, "部署は、部・課・係の3段までです。");
    if (load_has_code(load->codes->sections.items, load->codes->sections.count, row.code))
        load_mistake(load, node, "部署 %.*s が2回あります。", TEXT_ARGUMENTS(row.code));
    *LIST_ADD(load->arena, &load->codes->sections) = row.code;
    int64_t id = 0;
    enum status status = DONE;
    if (load->mistake_count == 0)
        status = sync_section(load, &row, row.has_parent_id ? &placing->parent_id : NULL, &id);
    return status == DONE ? load_inner(load, node, id, row.body, placing->depth) : status;
}

bool load_section(struct city_load *load, struct node *node, const char *key, enum need need, int64_t *id)
{
    struct text code = load_name(load, node, key, need);
    if (code.length == 0)
        return false;
    struct city_section_row row;
    enum status status = city_section_find(load->store, load->arena, code, &row);
    if (status == DONE) {
        *id = row.id;
        return true;
    }
    if (load_has_code(load->codes->sections.items, load->codes->sections.count, code)) {
        *id = 0;
        return true;
    }
    load_mistake(load, load_child(load, node, key, NEEDED), "部署 %.*s は sections.yaml にありません。",
                 TEXT_ARGUMENTS(code));
    return false;
}

/* ---- what is not there any more ends yesterday ---- */

static enum status end_missing(struct city_load *load)
{
    int64_t today = date_day_number(load->today);
    struct city_post_rows posts;
    struct city_section_rows sections;
    enum status status = city_post_list(load->store, load->arena, &posts);
    for (size_t i = 0; status == DONE && i < posts.count; i++) {
        const struct city_post_row *one = &posts.items[i];
        if (one->until_day < today || one->from_day >= today ||
            load_has_code(load->codes->posts.items, load->codes->posts.count, one->code))
            continue;
        load_row(load, LOAD_REMOVED, "職 %.*s", TEXT_ARGUMENTS(one->code));
        if (load->mode == LOAD_APPLY)
            status = city_post_end(load->store, one->id, today - 1);
    }
    if (status == DONE)
        status = city_section_list(load->store, load->arena, &sections);
    for (size_t i = 0; status == DONE && i < sections.count; i++) {
        const struct city_section_row *one = &sections.items[i];
        if (one->until_day < today || one->from_day >= today ||
            load_has_code(load->codes->sections.items, load->codes->sections.count, one->code))
            continue;
        load_row(load, LOAD_REMOVED, "部署 %.*s", TEXT_ARGUMENTS(one->code));
        if (load->mode == LOAD_APPLY)
            status = city_section_end(load->store, one->id, today - 1);
    }
    return status;
}

enum status load_sections(struct city_load *load)
{
    struct node *root;
    enum status status = load_file(load, "sections.yaml", &root);
    if (status == NOT_FOUND)
        load_mistake(load, NULL, "sections.yaml がありません。部署と職を書いたファイルが必要です。");
    if (status != DONE)
        return DONE;
    struct node *roles = load_list(load, root, "roles", NEEDED);
    for (struct node *role = roles ? roles->first : NULL; status == DONE && role; role = role->next)
        status = load_role(load, role);
    struct node *sections = load_list(load, root, "sections", NEEDED);
    struct placing placing = {.body = T("")};
    for (struct node *one = sections ? sections->first : NULL; status == DONE && one; one = one->next, placing.rank++)
        status = load_one_section(load, one, &placing);
    load_no_more(load, root);
    return status == DONE && load->mistake_count == 0 ? end_missing(load) : status;
}

/* ---- offices ---- */

/* "37.0505" as millionths of a degree. */
static bool load_degrees(struct city_load *load, struct node *node, const char *key, int64_t most, int64_t *found)
{
    struct text value = load_text(load, node, key, OPTIONAL);
    if (value.length == 0)
        return false;
    ptrdiff_t dot = text_find_byte(value, '.');
    struct text whole = dot >= 0 ? text_slice(value, 0, (size_t)dot) : value;
    struct text part = dot >= 0 ? text_from(value, (size_t)dot + 1) : T("");
    int64_t degrees, millionths = 0;
    bool is_good = text_to_integer(whole, &degrees) && degrees >= 0 && degrees < most && part.length <= 6;
    for (size_t i = 0; is_good && i < 6; i++) {
        char digit = i < part.length ? part.bytes[i] : '0';
        is_good = digit >= '0' && digit <= '9';
        millionths = millionths * 10 + (digit - '0');
    }
    if (!is_good) {
        load_mistake(load, load_child(load, node, key, NEEDED), "「%s」は 37.0505 の形（小数6けたまで）で書いてください。",
                     key);
        return false;
    }
    *found = degrees * 1000000 + millionths;
    return true;
}

static enum status load_office(struct city_load *load, struct node *node, int64_t rank)
{
    int64_t latitude = 0, longitude = 0;
    bool has_latitude = load_degrees(load, node, "latitude", 90, &latitude);
    bool has_longitude = load_degrees(load, node, "longitude", 180, &longitude);
    struct text code = load_name(load, node, "code", NEEDED), kind = load_text(load, node, "kind", NEEDED);
    struct words words = load_words(load, node, "name", NEEDED);
    struct text name = words_to_json(load->arena, &words);
    struct text district = load_text(load, node, "district", OPTIONAL);
    struct text address = load_text(load, node, "address", OPTIONAL);
    bool is_specimen = load_yes(load, node, "specimen", false);
    load_no_more(load, node);
    struct city_office_row old;
    enum status found = city_office_find(load->store, load->arena, code, &old);
    if (is_trouble(found))
        return found;
    bool is_same = found == DONE && old.is_open && text_is(old.kind, kind) && text_is(old.name, name) &&
                   text_is(old.district, district) && text_is(old.address, address) && old.rank == rank &&
                   old.has_latitude == has_latitude && old.has_longitude == has_longitude &&
                   old.latitude == latitude && old.longitude == longitude && old.is_specimen == is_specimen;
    load_row(load, change_of(found, is_same), "窓口 %.*s", TEXT_ARGUMENTS(words.in[JAPANESE]));
    if (is_same || load->mode == LOAD_PLAN || load->mistake_count)
        return DONE;
    return city_office_put(load->store, code, kind, name, district, address, has_latitude ? &latitude : NULL,
                           has_longitude ? &longitude : NULL, rank, is_specimen);
}

enum status load_offices(struct city_load *load)
{
    struct node *root;
    if (load_file(load, "offices.yaml", &root) != DONE)
        return DONE;
    struct node *list = load_list(load, root, "offices", NEEDED);
    LIST_OF(struct text) codes = {0};
    enum status status = DONE;
    int64_t rank = 0;
    for (struct node *one = list ? list->first : NULL; status == DONE && one; one = one->next) {
        *LIST_ADD(load->arena, &codes) = load_text(load, one, "code", OPTIONAL);
        status = load_office(load, one, rank++);
    }
    load_no_more(load, root);
    struct city_office_rows have;
    if (status == DONE)
        status = city_office_list(load->store, load->arena, &have);
    for (size_t i = 0; status == DONE && i < have.count; i++)
        if (have.items[i].is_open && !load_has_code(codes.items, codes.count, have.items[i].code)) {
            load_row(load, LOAD_REMOVED, "窓口 %.*s", TEXT_ARGUMENTS(have.items[i].code));
            if (load->mode == LOAD_APPLY)
                status = city_office_close(load->store, have.items[i].id);
        }
    return status;
}
