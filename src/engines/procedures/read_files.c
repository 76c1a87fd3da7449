/*
 * Reading the answers to questions for files: what is there, what is taken away, what came now, in which order, or the promise
 * to hand it in later.
 *
 * NAME are the uploads, NAME-remove what is taken away, NAME-kept what an earlier try of the same page took (a correction that
 * was not accepted), NAME-later the promise; the button do=up:FILE moves one to the front of the one before.
 */
#include "engines/procedures/answers_private.h"

#include "city/city.h"
#include "city/files.h"

bool answer_is_promised(const json_t *value)
{
    return json_is_array(value) && json_is_true(json_object_get(json_array_get(value, 0), "later"));
}

static char *control_name(struct field_reading *reading, const char *part)
{
    return arena_terminated(reading->answers->arena,
                            arena_join(reading->answers->arena, reading->field->name, text_of(part)));
}

static bool is_removed(struct field_reading *reading, struct text public_id)
{
    char *name = control_name(reading, "-remove");
    struct text sent;
    for (size_t i = 0; request_field_at(reading->source->request, name, i, &sent); i++)
        if (text_is(sent, public_id))
            return true;
    return false;
}

static bool is_in(const json_t *list, struct text public_id)
{
    for (size_t i = 0; i < json_array_size(list); i++)
        if (text_is(json_member_text(json_array_get(list, i), "file"), public_id))
            return true;
    return false;
}

static void put_file(json_t *list, const struct kept_file *kept)
{
    json_t *file = json_object();
    json_object_set_new(file, "file", json_text_value(kept->public_id));
    json_object_set_new(file, "name", json_text_value(kept->name));
    json_object_set_new(file, "size", json_integer(kept->size_bytes));
    json_array_append_new(list, file);
}

/* What the answers hold, and what the page was shown with after a try that failed; each only once. */
static void put_kept(struct field_reading *reading, json_t *list)
{
    const json_t *kept = answers_value(reading->answers, reading->field->name, reading->item);
    const struct answer_source *source = reading->source;
    char *name = control_name(reading, "-kept");
    struct text public_id;
    for (size_t i = 0; i < json_array_size(kept) && !answer_is_promised(kept); i++)
        if (!is_removed(reading, json_member_text(json_array_get(kept, i), "file")))
            json_array_append(list, json_array_get(kept, i));
    for (size_t i = 0; source->find_file && request_field_at(source->request, name, i, &public_id); i++) {
        struct kept_file file;
        if (!is_in(list, public_id) && !is_removed(reading, public_id) && json_array_size(list) < (size_t)reading->field->max &&
            source->find_file(source->context, public_id, &file) == DONE)
            put_file(list, &file);
    }
}

static enum status keep_upload(struct field_reading *reading, const struct upload *upload, json_t *list, bool *is_good)
{
    struct kept_file kept = {0};
    if (!reading->source->keep_file) {
        read_problem(reading, "", say(reading->language, TR("Files cannot be taken here.")));
        *is_good = false;
        return DONE;
    }
    enum status status = reading->source->keep_file(reading->source->context, upload, &kept);
    if (status == INVALID || (status == DONE && kept.problem.length)) {
        read_problem(reading, "", kept.problem);
        *is_good = false;
        return DONE;
    }
    if (status == DONE)
        put_file(list, &kept);
    return status;
}

/* A question for one file: a new one takes the place of the one that is there. */
static bool has_room(struct field_reading *reading, json_t *list)
{
    if (reading->field->max == 1)
        json_array_clear(list);
    if ((int64_t)json_array_size(list) < reading->field->max)
        return true;
    read_problem(reading, "", SAY_ABOUT(reading->answers->arena, reading->language,
                                        words_in(&reading->field->label, reading->language),
                                        TR("Up to {2} {2:file|files} can be sent as {1}."), SHOWN(reading->field->max)));
    return false;
}

static void move_up(struct field_reading *reading, json_t *list)
{
    struct text act = request_field(reading->source->request, "do");
    if (!text_starts(act, T("up:")))
        return;
    for (size_t i = 1; i < json_array_size(list); i++)
        if (text_is(json_member_text(json_array_get(list, i), "file"), text_from(act, 3))) {
            json_t *moved = json_incref(json_array_get(list, i));
            json_array_remove(list, i);
            json_array_insert_new(list, i - 1, moved);
            return;
        }
}

/* What was there and is not removed, then what came now. A file that is not taken does not lose the others. */
enum status read_files(struct field_reading *reading, json_t **value)
{
    json_t *list = json_array();
    bool is_good = true;
    struct upload upload;
    put_kept(reading, list);
    for (size_t i = 0; request_upload_at(reading->source->request, i, &upload); i++) {
        if (!text_is(upload.field, reading->field->name) || (!upload.size_bytes && !upload.file_name.length))
            continue;
        if (!has_room(reading, list)) {
            is_good = false;
            break;
        }
        enum status status = keep_upload(reading, &upload, list, &is_good);
        if (status != DONE) {
            json_decref(list);
            return status;
        }
    }
    move_up(reading, list);
    bool is_promised = reading->field->later_days && text_is(request_field(reading->source->request, control_name(reading, "-later")), T("yes"));
    if (is_good && is_promised && !json_array_size(list)) {
        json_t *promise = json_object();
        json_object_set_new(promise, "later", json_true());
        json_array_append_new(list, promise);
    }
    if (is_good && json_array_size(list)) {
        *value = list;
        return DONE;
    }
    if (is_good) {
        json_decref(list);
        return NOT_FOUND;
    }
    json_t *into = reading->item ? (json_t *)reading->item : reading->answers->values;
    answers_set(reading->answers, into, reading->field->name, json_array_size(list) ? json_incref(list) : NULL);
    json_decref(list);
    return INVALID;
}

enum status answers_keep_file(void *keeper, const struct upload *upload, struct kept_file *kept)
{
    const struct file_keeper *owner = keeper;
    enum language language = owner->request->language;
    struct attachment file;
    enum attachment_problem problem = ATTACHMENT_TAKEN;
    enum status status = attachment_take(owner->request, upload, owner->owner_kind, owner->owner_id, &file, &problem);
    if (status == DONE) {
        *kept = (struct kept_file){.public_id = file.public_id, .name = file.name, .size_bytes = file.size_bytes};
        return DONE;
    }
    if (status != INVALID && status != TOO_MUCH)
        return status;
    kept->problem = attachment_problem_words(city_of(owner->request), owner->request->arena, language, problem,
                                             upload->size_bytes, owner->request->now);
    return INVALID;
}

enum status answers_find_file(void *keeper, struct text public_id, struct kept_file *kept)
{
    const struct file_keeper *owner = keeper;
    struct request *request = owner->request;
    struct attachment file;
    enum status status = attachment_find(city_of(request), request->store, request->arena, public_id, &file);
    if (status == DONE && (!text_is(file.owner_kind, owner->owner_kind) || file.owner_id != owner->owner_id))
        status = NOT_FOUND;
    if (status == DONE)
        *kept = (struct kept_file){.public_id = file.public_id, .name = file.name, .size_bytes = file.size_bytes};
    return status;
}
