/*
 * staff.yaml: people who work for the city, the posts they hold from a day on, and who stands in for whom.
 *
 * Real cities enter transfers from their personnel system; this file is for the first people and the demonstration.
 * Nobody is taken away because a line is missing: a last day is written instead (until).
 */
#include "city/city.h"
#include "city/load_private.h"
#include "city/sections.h"

#include "city.queries.h"

static const char *const holdings[] = {"本務", "兼務", "事務取扱", NULL};

static enum load_change change_of(enum status found, bool is_same)
{
    return found == NOT_FOUND ? LOAD_ADDED : is_same ? LOAD_UNCHANGED : LOAD_CHANGED;
}

static enum status load_assignment(struct city_load *load, struct node *node, int64_t staff_id, struct text staff_code)
{
    struct text code = load_name(load, node, "post", NEEDED);
    int holding = load_choice(load, node, "holding", OPTIONAL, holdings);
    struct date from = DATE(1966, 10, 1), until = DATE_FOREVER;
    load_date(load, node, "from", NEEDED, &from);
    load_date(load, node, "until", OPTIONAL, &until);
    load_no_more(load, node);
    holding = holding < 0 ? HOLDING_MAIN : holding + 1;
    if (date_compare(from, until) > 0)
        load_mistake(load, node, "終わりの日（until）が、はじめの日（from）より前です。");
    struct city_post_row post = {0};
    enum status found = city_post_find(load->store, load->arena, code, &post);
    if (found == NOT_FOUND && !load_has_code(load->codes->posts.items, load->codes->posts.count, code))
        load_mistake(load, node, "職 %.*s は sections.yaml にありません。", TEXT_ARGUMENTS(code));
    if ((found != DONE && found != NOT_FOUND) || load->mistake_count)
        return found == NOT_FOUND ? DONE : found;
    struct city_assignment_row old = {0};
    int64_t from_day = date_day_number(from), until_day = date_day_number(until), id;
    found = staff_id && post.id ? city_assignment_find(load->store, load->arena, staff_id, post.id, from_day, &old)
                                : NOT_FOUND;
    if (found != DONE && found != NOT_FOUND)
        return found;
    bool is_same = found == DONE && old.holding == holding && old.until_day == until_day;
    load_row(load, change_of(found, is_same), "発令 %.*s → %.*s（%.*sから）", TEXT_ARGUMENTS(staff_code),
             TEXT_ARGUMENTS(code), TEXT_ARGUMENTS(date_text(load->arena, from)));
    if (is_same || load->mode == LOAD_PLAN)
        return DONE;
    if (found == DONE)
        return city_assignment_change(load->store, old.id, holding, until_day);
    struct event actor = event_by_system("staff", staff_id, "city.staff_assigned", load->now);
    return staff_assign(load->store, staff_id, post.id, (enum holding)holding, from, until, &actor, &id);
}

static enum status sync_person(struct city_load *load, const struct city_staff_row *new, int64_t *id)
{
    struct city_staff_row old;
    enum status found = city_staff_find(load->store, load->arena, new->code, &old);
    if (found != DONE && found != NOT_FOUND)
        return found;
    bool is_same = found == DONE && text_is(old.name, new->name) && text_is(old.kana, new->kana) &&
                   text_is(old.mail_address, new->mail_address) && old.is_active == new->is_active &&
                   old.is_specimen == new->is_specimen;
    load_row(load, change_of(found, is_same), "職員 %.*s", TEXT_ARGUMENTS(new->code));
    *id = found == DONE ? old.id : 0;
    if (is_same || load->mode == LOAD_PLAN)
        return DONE;
    if (found == DONE)
        return city_staff_change(load->store, old.id, new->name, new->kana, new->mail_address, new->is_active,
                                 new->is_specimen);
    return city_staff_add(load->store, new->code, new->name, new->kana, new->mail_address, new->is_specimen, id);
}

static enum status load_person(struct city_load *load, struct node *node)
{
    struct city_staff_row row = {.code = load_text(load, node, "code", NEEDED),
                                 .name = load_text(load, node, "name", NEEDED),
                                 .kana = load_text(load, node, "kana", OPTIONAL),
                                 .mail_address = load_text(load, node, "mail_address", OPTIONAL),
                                 .is_active = load_yes(load, node, "active", true),
                                 .is_specimen = load_yes(load, node, "specimen", false)};
    if (load_has_code(load->codes->staff.items, load->codes->staff.count, row.code))
        load_mistake(load, node, "職員番号 %.*s が2回あります。", TEXT_ARGUMENTS(row.code));
    *LIST_ADD(load->arena, &load->codes->staff) = row.code;
    int64_t id = 0;
    enum status status = load->mistake_count ? DONE : sync_person(load, &row, &id);
    struct node *posts = load_list(load, node, "posts", OPTIONAL);
    for (struct node *post = posts ? posts->first : NULL; status == DONE && post; post = post->next)
        status = load_assignment(load, post, id, row.code);
    load_no_more(load, node);
    return status;
}

/* The person's id, or 0 in a plan that would only make them. */
static enum status staff_id_of(struct city_load *load, struct node *node, const char *key, int64_t *id)
{
    struct text code = load_text(load, node, key, NEEDED);
    struct city_staff_row row;
    enum status status = city_staff_find(load->store, load->arena, code, &row);
    *id = status == DONE ? row.id : 0;
    if (status == NOT_FOUND && !load_has_code(load->codes->staff.items, load->codes->staff.count, code))
        load_mistake(load, node, "職員 %.*s は staff にいません。", TEXT_ARGUMENTS(code));
    return status == NOT_FOUND ? DONE : status;
}

static enum status load_delegation(struct city_load *load, struct node *node)
{
    struct delegation delegation = {.reason = load_text(load, node, "reason", NEEDED)};
    load_date(load, node, "from_day", NEEDED, &delegation.from);
    load_date(load, node, "until_day", NEEDED, &delegation.until);
    enum status status = staff_id_of(load, node, "from", &delegation.from_staff_id);
    if (status == DONE)
        status = staff_id_of(load, node, "to", &delegation.to_staff_id);
    load_no_more(load, node);
    if (status != DONE || load->mistake_count)
        return status;
    int64_t id;
    status = delegation.from_staff_id && delegation.to_staff_id
                 ? city_delegation_same(load->store, delegation.from_staff_id, delegation.to_staff_id,
                                        date_day_number(delegation.from), date_day_number(delegation.until), &id)
                 : NOT_FOUND;
    if (status != DONE && status != NOT_FOUND)
        return status;
    load_row(load, change_of(status, status == DONE), "代決 %.*s", TEXT_ARGUMENTS(delegation.reason));
    if (status == DONE || load->mode == LOAD_PLAN)
        return DONE;
    struct event actor = event_by_system("staff", delegation.from_staff_id, "city.staff_delegated", load->now);
    status = staff_delegate(load->store, &delegation, &actor, &id);
    if (status == INVALID)
        load_mistake(load, node, "代決の人と日付を確かめてください。");
    return status;
}

enum status load_staff(struct city_load *load)
{
    struct node *root;
    if (load_file(load, "staff.yaml", &root) != DONE)
        return DONE;
    enum status status = DONE;
    struct node *staff = load_list(load, root, "staff", NEEDED);
    for (struct node *one = staff ? staff->first : NULL; status == DONE && one; one = one->next)
        status = load_person(load, one);
    struct node *delegations = load_list(load, root, "delegations", OPTIONAL);
    for (struct node *one = delegations ? delegations->first : NULL; status == DONE && one; one = one->next)
        status = load_delegation(load, one);
    load_no_more(load, root);
    return status;
}
