/*
 * city.yaml (what the city is called and looks like) and settings.yaml (its dated figures).
 */
#include "city/city.h"
#include "city/load_private.h"
#include "city/registry.h"
#include "city/snapshot.h"

#include "city.queries.h"

#include <string.h>

enum { IMAGE_BYTES = 256 * 1024 };
static const struct text SET_BY_FOLDER = TEXT_INIT("市のフォルダー");

void load_note(struct city_load *load, const struct node *at, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    struct text sentence = arena_print_list(load->arena, format, list);
    va_end(list);
    buffer_print(&load->report, "! 注意 %s:%d: %.*s\n", at->file, at->line, TEXT_ARGUMENTS(sentence));
}

/* #rrggbb: it goes into a style sheet, so nothing else may. */
static struct text colour(struct city_load *load, struct node *node, const char *key, struct text otherwise)
{
    struct text value = load_text(load, node, key, OPTIONAL);
    if (value.length == 0)
        return otherwise;
    uint8_t bytes[3];
    if (value.bytes[0] == '#' && text_to_hex(text_from(value, 1), bytes, sizeof bytes))
        return value;
    load_mistake(load, load_child(load, node, key, NEEDED), "「%s」は \"#00597c\" の形の色で書いてください。", key);
    return otherwise;
}

static bool is_digits(struct text text, size_t count)
{
    bool is_good = text.length == count;
    for (size_t i = 0; is_good && i < count; i++)
        is_good = text.bytes[i] >= '0' && text.bytes[i] <= '9';
    return is_good;
}

static struct text number_of(struct city_load *load, struct node *node, const char *key, size_t digits)
{
    struct text value = load_text(load, node, key, OPTIONAL);
    if (value.length && !is_digits(value, digits))
        load_mistake(load, load_child(load, node, key, NEEDED), "「%s」は%zuけたの数字で書いてください。", key, digits);
    return value;
}

/* An SVG of the city is shown as a picture only, where scripts do not run; still nothing active is taken. */
static bool is_harmless_svg(struct text bytes)
{
    static const struct text refused[] = {TEXT_INIT("<script"), TEXT_INIT("<!"), TEXT_INIT("<foreignObject"),
                                          TEXT_INIT("href"), TEXT_INIT(" on"), TEXT_INIT("url(")};
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        if (text_has(bytes, refused[i]))
            return false;
    return text_is_utf8(bytes) && text_has(bytes, T("<svg"));
}

static enum status put_image(struct city_load *load, const struct node *at, struct text name, struct text type,
                             struct text bytes)
{
    struct text old_type, old_bytes;
    enum status status = city_image(load->store, load->arena, name, &old_type, &old_bytes);
    if (status != DONE && status != NOT_FOUND)
        return status;
    bool is_same = status == DONE && text_is(old_type, type) && text_is(old_bytes, bytes);
    load_row(load, is_same ? LOAD_UNCHANGED : status == DONE ? LOAD_CHANGED : LOAD_ADDED, "画像 %.*s（%s）",
             TEXT_ARGUMENTS(name), at->file);
    if (is_same || load->mode == LOAD_PLAN)
        return DONE;
    return city_image_put(load->store, name, type, bytes, load->now);
}

static enum status load_image(struct city_load *load, struct node *root, const char *key, struct text name,
                              struct text type, bool *is_there)
{
    struct text path = load_text(load, root, key, OPTIONAL), bytes;
    *is_there = path.length > 0;
    if (!*is_there)
        return load->mode == LOAD_APPLY ? city_image_drop(load->store, name) : DONE;
    struct node *at = load_child(load, root, key, NEEDED);
    enum status status = load_bytes(load, path.bytes, IMAGE_BYTES, &bytes);
    if (status != DONE) {
        if (status == NOT_FOUND)
            load_mistake(load, at, "画像 %.*s がありません。", TEXT_ARGUMENTS(path));
        return DONE;
    }
    bool is_good = text_is(type, T("image/png")) ? text_starts(bytes, T("\x89PNG\r\n\x1a\n")) : is_harmless_svg(bytes);
    if (!is_good) {
        load_mistake(load, at, "画像 %.*s は使えません。動きやリンクのない画像にしてください。", TEXT_ARGUMENTS(path));
        return DONE;
    }
    return put_image(load, at, name, type, bytes);
}

static struct city_profile profile_of(struct city_load *load, struct node *root)
{
    struct city_profile profile = {
        .code = number_of(load, root, "code", 6),
        .corporate_number = number_of(load, root, "corporate_number", 13),
        .name = load_words(load, root, "name", NEEDED),
        .hall = load_words(load, root, "hall", NEEDED),
        .prefecture = load_words(load, root, "prefecture", NEEDED),
        .address = load_words(load, root, "address", NEEDED),
        .opening_hours = load_words(load, root, "opening_hours", OPTIONAL),
        .mayor_title = load_words(load, root, "mayor_title", NEEDED),
        .notice = load_words(load, root, "notice", OPTIONAL),
        .postcode = load_text(load, root, "postcode", OPTIONAL),
        .phone = load_text(load, root, "phone", OPTIONAL),
        .mail_address = load_text(load, root, "mail_address", OPTIONAL),
    };
    profile.colour = colour(load, root, "colour", T("#00597c"));
    profile.colour_deep = colour(load, root, "colour_deep", T("#062c3f"));
    return profile;
}

enum status load_city(struct city_load *load)
{
    struct node *root;
    enum status status = load_file(load, "city.yaml", &root);
    if (status == NOT_FOUND)
        load_mistake(load, NULL, "city.yaml がありません。市の名前や住所を書いたファイルが必要です。");
    if (status != DONE)
        return DONE;
    struct city_profile profile = profile_of(load, root);
    status = load_image(load, root, "logo", T("logo.svg"), T("image/svg+xml"), &profile.has_logo);
    if (status == DONE)
        status = load_image(load, root, "seal", T("seal.png"), T("image/png"), &profile.has_seal);
    load_no_more(load, root);
    struct text old, new = profile_to_json(load->arena, &profile);
    enum status found = status == DONE ? city_profile_read(load->store, load->arena, &old) : status;
    if (found != DONE && found != NOT_FOUND)
        return found;
    bool is_same = found == DONE && text_is(old, new);
    load_row(load, is_same ? LOAD_UNCHANGED : found == DONE ? LOAD_CHANGED : LOAD_ADDED, "市 %.*s",
             TEXT_ARGUMENTS(profile.name.in[JAPANESE]));
    if (is_same || load->mode == LOAD_PLAN)
        return DONE;
    return city_profile_put(load->store, new, load->now);
}

/* Of a module that this program does not have: noted, not a mistake. */
static bool is_of_a_module_here(struct city_load *load, const struct node *at, struct text name, const char *what)
{
    ptrdiff_t dot = text_find_byte(name, '.');
    struct text module = dot > 0 ? text_slice(name, 0, (size_t)dot) : name;
    if (registry_module(load->city->registry, module))
        return true;
    load_note(load, at, "%s %.*s は、このプログラムにない機能のものなので使いません。", what, TEXT_ARGUMENTS(name));
    return false;
}

bool load_knows_permission(struct city_load *load, const struct node *at, struct text name)
{
    if (registry_has_permission(load->city->registry, name))
        return true;
    if (is_of_a_module_here(load, at, name, "権限"))
        load_mistake(load, at, "権限 %.*s はありません。つづりを確かめてください。", TEXT_ARGUMENTS(name));
    return false;
}

static enum status put_setting(struct city_load *load, struct node *item, struct text name,
                               const struct dated_value *dated)
{
    const struct setting *setting = setting_find(load->city, name);
    struct text value;
    if (!setting) {
        if (is_of_a_module_here(load, item, name, "設定"))
            load_mistake(load, item, "設定 %.*s はありません。つづりを確かめてください。", TEXT_ARGUMENTS(name));
        return DONE;
    }
    if (!setting_fits(setting, dated->value, &value)) {
        load_mistake(load, dated->node, "設定 %.*s に、この値は使えません。種類と範囲を確かめてください。",
                     TEXT_ARGUMENTS(name));
        return DONE;
    }
    struct city_setting_row old;
    int64_t day = date_day_number(dated->from);
    enum status status = city_setting_same_day(load->store, load->arena, name, day, &old);
    if (status != DONE && status != NOT_FOUND)
        return status;
    bool is_same = status == DONE && text_is(old.worth, value) && text_is(old.source, dated->source);
    load_row(load, is_same ? LOAD_UNCHANGED : status == DONE ? LOAD_CHANGED : LOAD_ADDED, "設定 %.*s = %.*s（%.*sから）",
             TEXT_ARGUMENTS(name), TEXT_ARGUMENTS(value), TEXT_ARGUMENTS(date_text(load->arena, dated->from)));
    if (is_same || load->mode == LOAD_PLAN)
        return DONE;
    return setting_put(load->store, load->city, name, value, dated->from, dated->source, SET_BY_FOLDER, load->now);
}

enum status load_settings(struct city_load *load)
{
    struct node *root;
    if (load_file(load, "settings.yaml", &root) != DONE)
        return DONE;
    enum status status = DONE;
    for (struct node *item = root->kind == NODE_MAP ? root->first : NULL; status == DONE && item; item = item->next) {
        struct dated_values values = load_dated(load, root, arena_terminated(load->arena, item->key), NEEDED);
        for (size_t i = 0; status == DONE && i < values.count; i++)
            status = put_setting(load, item, item->key, &values.items[i]);
    }
    return status;
}

enum status load_city_folder(struct city_load *load)
{
    static enum status (*const parts[])(struct city_load *) = {load_city, load_settings, load_sections, load_offices,
                                                               load_staff};
    enum status status = DONE;
    for (size_t i = 0; status == DONE && i < sizeof parts / sizeof *parts; i++)
        status = parts[i](load);
    return status;
}
