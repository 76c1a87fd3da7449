/*
 * /api/procedures: the same guides for programs. Members are only added within one schema version.
 */
#include "services/portal/portal.h"

#include "base/json.h"
#include "engines/procedures/library.h"

enum { SCHEMA_VERSION = 1, CACHE_SECONDS = 60 };

static void put_words(struct json_writer *json, struct text name, const struct words *words)
{
    static const struct text names[LANGUAGE_COUNT] = {TEXT_INIT("ja"), TEXT_INIT("en"), TEXT_INIT("easy")};
    json_put_key(json, name);
    json_start_object(json);
    for (int i = 0; i < LANGUAGE_COUNT; i++)
        if (words->in[i].length)
            json_put_member_text(json, names[i], words->in[i]);
    json_end_object(json);
}

static void put_words_list(struct json_writer *json, struct text name, const struct words_list *list)
{
    static const struct text names[LANGUAGE_COUNT] = {TEXT_INIT("ja"), TEXT_INIT("en"), TEXT_INIT("easy")};
    json_put_key(json, name);
    json_start_list(json);
    for (size_t i = 0; i < list->count; i++) {
        json_start_object(json);
        for (int j = 0; j < LANGUAGE_COUNT; j++)
            if (list->items[i].in[j].length)
                json_put_member_text(json, names[j], list->items[i].in[j]);
        json_end_object(json);
    }
    json_end_list(json);
}

static void put_texts(struct json_writer *json, struct text name, const struct texts *texts)
{
    json_put_key(json, name);
    json_start_list(json);
    for (size_t i = 0; i < texts->count; i++)
        json_put_text(json, texts->items[i]);
    json_end_list(json);
}

static void put_summary(struct request *request, struct json_writer *json, const struct procedure *procedure)
{
    static const struct text assurances[] = {TEXT_INIT("none"), TEXT_INIT("mail"), TEXT_INIT("card")};
    struct text path = arena_join(request->arena, T("/procedures/"), procedure->name);
    json_put_member_text(json, T("name"), procedure->name);
    json_put_member_text(json, T("version"), procedure->version);
    json_put_member_text(json, T("url"), city_url(city_of(request), request->arena, path));
    put_words(json, T("title"), &procedure->title);
    put_words(json, T("summary"), &procedure->summary);
    json_put_member_text(json, T("kana"), procedure->kana);
    json_put_member_text(json, T("category"), procedure->category);
    put_texts(json, T("life_events"), &procedure->life_events);
    json_put_member_text(json, T("section"), procedure->section);
    json_put_member_integer(json, T("minutes"), procedure->minutes);
    json_put_member_integer(json, T("processing_business_days"), procedure->processing_days);
    json_put_member_text(json, T("assurance"), assurances[procedure->assurance >= 0 && procedure->assurance < 3 ? procedure->assurance : 2]);
}

static void put_fees(struct json_writer *json, const struct procedure *procedure)
{
    json_put_key(json, T("fees"));
    json_start_list(json);
    for (size_t i = 0; i < procedure->fee_count; i++) {
        const struct procedure_fee *fee = &procedure->fees[i];
        json_start_object(json);
        json_put_member_text(json, T("name"), fee->name);
        put_words(json, T("label"), &fee->label);
        json_put_key(json, T("amounts"));
        json_start_list(json);
        for (size_t j = 0; j < fee->amount_count; j++) {
            json_start_object(json);
            json_put_key(json, T("from"));
            struct buffer day = buffer_new(json->buffer->arena);
            date_put(&day, fee->amounts[j].from);
            json_put_text(json, buffer_text(&day));
            json_put_member_integer(json, T("yen"), fee->amounts[j].yen);
            put_words(json, T("basis"), &fee->amounts[j].basis);
            json_end_object(json);
        }
        json_end_list(json);
        json_end_object(json);
    }
    json_end_list(json);
}

/* What is asked, so that a program can fill the form in: kinds, limits and choices, without the conditions. */
static void put_field(struct json_writer *json, const struct procedure_field *field)
{
    static const struct text days[] = {TEXT_INIT("any"), TEXT_INIT("past"), TEXT_INIT("future")};
    json_start_object(json);
    json_put_member_text(json, T("name"), field->name);
    json_put_member_text(json, T("kind"), answer_kind_name(field->kind));
    put_words(json, T("label"), &field->label);
    json_put_member_boolean(json, T("required"), field->is_required);
    if (field->max) {
        json_put_member_integer(json, T("at_least"), field->min);
        json_put_member_integer(json, T("at_most"), field->max);
    }
    if (field->is_digits)
        json_put_member_boolean(json, T("digits"), true);
    if (field->kind == ANSWER_DATE)
        json_put_member_text(json, T("bound"), days[field->bound]);
    if (field->choice_count) {
        json_put_key(json, T("choices"));
        json_start_list(json);
        for (size_t i = 0; i < field->choice_count; i++)
            json_put_text(json, field->choices[i].value);
        json_end_list(json);
    }
    json_end_object(json);
}

static void put_steps(struct json_writer *json, const struct procedure *procedure)
{
    json_put_key(json, T("steps"));
    json_start_list(json);
    for (size_t i = 0; i < procedure->step_count; i++) {
        const struct procedure_step *step = &procedure->steps[i];
        if (step->is_exit)
            continue;
        json_start_object(json);
        json_put_member_text(json, T("name"), step->name);
        put_words(json, T("title"), &step->title);
        if (step->repeat.length) {
            json_put_member_integer(json, T("repeat_at_least"), step->repeat_min);
            json_put_member_integer(json, T("repeat_at_most"), step->repeat_max);
        }
        json_put_key(json, T("fields"));
        json_start_list(json);
        for (size_t j = 0; j < step->field_count; j++)
            if (step->fields[j].kind != ANSWER_NOTE)
                put_field(json, &step->fields[j]);
        json_end_list(json);
        json_end_object(json);
    }
    json_end_list(json);
}

static enum status send(struct response *response, struct buffer *json)
{
    response->is_private = false;
    response->max_age_seconds = CACHE_SECONDS;
    return response_json(response, buffer_text(json));
}

enum status portal_send_guides(struct request *request, struct response *response)
{
    const struct procedure_set *set = procedures_now(city_of(request));
    struct buffer buffer = buffer_new(request->arena);
    struct json_writer json = json_writer_new(&buffer);
    json_start_object(&json);
    json_put_member_integer(&json, T("schema_version"), SCHEMA_VERSION);
    json_put_key(&json, T("procedures"));
    json_start_list(&json);
    for (size_t i = 0; i < set->count; i++) {
        json_start_object(&json);
        put_summary(request, &json, set->items[i]);
        json_end_object(&json);
    }
    json_end_list(&json);
    json_end_object(&json);
    return send(response, &buffer);
}

enum status portal_send_guide(struct request *request, struct response *response)
{
    const struct procedure *procedure = procedure_find(city_of(request), request_part(request, "name"));
    if (!procedure)
        return NOT_FOUND;
    struct buffer buffer = buffer_new(request->arena);
    struct json_writer json = json_writer_new(&buffer);
    json_start_object(&json);
    json_put_member_integer(&json, T("schema_version"), SCHEMA_VERSION);
    put_summary(request, &json, procedure);
    put_words(&json, T("who"), &procedure->guide.who);
    put_words(&json, T("fee"), &procedure->guide.fee);
    put_words(&json, T("time"), &procedure->guide.time);
    put_words(&json, T("before"), &procedure->guide.before);
    put_words(&json, T("legal_basis"), &procedure->guide.legal_basis);
    put_words(&json, T("contact"), &procedure->contact);
    put_words_list(&json, T("needs"), &procedure->guide.needs);
    put_words_list(&json, T("other_ways"), &procedure->guide.other_ways);
    put_fees(&json, procedure);
    put_steps(&json, procedure);
    json_end_object(&json);
    return send(response, &buffer);
}
