/*
 * 住民の検索: who looks, for which purpose, and what their post lets them see.
 *
 * The words searched for come in a POST and go nowhere but into the search; what is entered is the purpose.
 */
#include "services/residents/residents.h"

#include "base/check.h"
#include "city/city.h"
#include "city/permissions.h"
#include "city/sealing.h"
#include "residents.pages.h"
#include "web/language.h"

enum { ABOUT_MAX = 60, NAME_MAX = 80 };

struct search {
    struct text purpose, about, name, address, number;
    struct date born;
};

static const struct option purposes[] = {{"certificate", TR_INIT("purpose|Issue of a certificate")},
                                         {"notification", TR_INIT("purpose|Check of a notification or application")},
                                         {"identity", TR_INIT("purpose|Check of who somebody is")},
                                         {"fee", TR_INIT("purpose|Tax, fees and charges")},
                                         {"inquiry", TR_INIT("purpose|Answer to an inquiry by law")},
                                         {"safety", TR_INIT("purpose|Safety and welfare of the person")},
                                         {0}};
/* clang-format off */
static const struct field fields[] = {
    CHOICE_FIELD(struct search, purpose, .label = TR_INIT("residents|What for"), .options = purposes),
    TEXT_FIELD(struct search, about, .label = TR_INIT("About which case or inquiry"), .hint = TR_INIT("Number of the case, or of the letter. The person can read this."), .max = ABOUT_MAX, .is_optional = true),
    TEXT_FIELD(struct search, name, .label = TR_INIT("residents|Name or kana"), .hint = TR_INIT("Whole or from the beginning. Old and new forms find each other (髙 and 高)."), .max = NAME_MAX, .is_optional = true),
    DATE_FIELD(struct search, born, .label = TR_INIT("residents|Born on"), .bound = UNTIL_TODAY, .is_optional = true),
    TEXT_FIELD(struct search, address, .label = TR_INIT("residents|Address"), .hint = TR_INIT("The town, or town and lot"), .max = NAME_MAX, .is_optional = true),
    TEXT_FIELD(struct search, number, .label = TR_INIT("residents|Number"), .max = 20, .is_optional = true),
    {0}};
/* clang-format on */

static const struct option *purpose_of(struct text word)
{
    for (const struct option *one = purposes; one->value; one++)
        if (text_is(word, text_of(one->value)))
            return one;
    return NULL;
}

/* What the person reads: 住民の検索：証明書の発行（K7RM-4F2W-9XHC）. */
static struct text purpose_words(const struct request *request, const struct option *purpose, struct text about, const char *what)
{
    struct text words = say(JAPANESE, purpose->label);
    if (about.length == 0)
        return arena_print(request->arena, "%s：%.*s", what, TEXT_ARGUMENTS(words));
    return arena_print(request->arena, "%s：%.*s（%.*s）", what, TEXT_ARGUMENTS(words), TEXT_ARGUMENTS(about));
}

static struct text masked(const struct request *request, const char *permission, struct text text)
{
    return text.length == 0 || may(request, permission) ? text : T("＊＊＊");
}

static struct residents_line line_of(const struct request *request, const struct person *person)
{
    struct arena *arena = request->arena;
    bool is_closed = person->is_issue_stopped && !may(request, "residents.see_protected");
    struct text address = person_address(arena, person);
    return (struct residents_line){
        .id = person->id, .name = masked(request, "city.see_name", person_name(arena, person)),
        .kana = masked(request, "city.see_name", person_kana(arena, person)),
        .address = is_closed ? T("＊＊＊") : masked(request, "city.see_address", address),
        .relation = person->relation, .number = person->number,
        .born_words = masked(request, "city.see_birth", shown_words(arena, request->language, date_with_era(person->born))),
        .is_stopped = person->is_issue_stopped, .is_former = person->state != PERSON_HERE,
        .state = person->state == PERSON_LEFT   ? say(request->language, TR("residents|Left"))
                 : person->state == PERSON_DIED ? say(request->language, TR("residents|Died"))
                                                : T("")};
}

static enum status show_form(struct request *request, struct response *response)
{
    struct residents_search_view view = {.fields = fields};
    return residents_search_page(request, response, &view);
}

static bool check_search(struct request *request, const struct search *search)
{
    if (search->name.length + search->address.length + search->number.length == 0 && date_is_none(search->born))
        form_problem(request, "name", TR("Please write a name, a birth date, an address or a number."));
    if (holds_my_number(search->about) || holds_my_number(search->name) || holds_my_number(search->number))
        form_problem(request, "number", TR("Please do not write a My Number here."));
    return !form_has_problems(request);
}

static enum status search(struct request *request, struct response *response)
{
    struct search form;
    struct people_found found;
    enum status status = form_read(request, fields, &form);
    if (status == INVALID || (status == DONE && !check_search(request, &form)))
        return show_form(request, response);
    if (status != DONE)
        return status;
    struct reading reading = reading_by(request, purpose_words(request, purpose_of(form.purpose), form.about, "住民の検索"), "", 0);
    struct people_search search = {.name = form.name, .born = form.born, .address = form.address, .number = form.number,
                                   .with_former = true};
    status = people_find(request->store, city_of(request)->keys, request->arena, &reading, &search, &found);
    if (status == INVALID) {
        form_problem(request, "name", TR("This is too short to search by. Please write more of the name."));
        return show_form(request, response);
    }
    if (status != DONE)
        return status;
    struct residents_search_view view = {.fields = fields, .is_answered = true, .has_more = found.has_more, .count = found.count,
                                         .items = TAKE(request->arena, struct residents_line, found.count + 1),
                                         .purpose = form.purpose, .about = form.about,
                                         .may_see_all = may(request, "city.see_name") && may(request, "city.see_birth") && may(request, "city.see_address")};
    for (size_t i = 0; i < found.count; i++)
        view.items[i] = line_of(request, &found.items[i]);
    return residents_search_page(request, response, &view);
}

/* ---- one person ---- */

static void fill_person(const struct request *request, const struct person *person, struct residents_person_view *view)
{
    view->line = line_of(request, person);
    view->is_closed = person->is_issue_stopped && !may(request, "residents.see_protected");
    view->sees_name = may(request, "city.see_name");
    view->sees_birth = may(request, "city.see_birth");
    view->sees_address = may(request, "city.see_address") && !view->is_closed;
    view->postcode = view->sees_address ? person->postcode : T("");
    view->previous_address = view->sees_address ? person->previous_address : T("");
    view->origin = view->sees_address ? person->origin : T("");
    view->nationality = person->nationality;
    view->alias = masked(request, "city.see_name", person->alias);
    view->sex = person->sex == SEX_MALE     ? say(request->language, TR("residents|Male"))
                : person->sex == SEX_FEMALE ? say(request->language, TR("residents|Female"))
                                            : T("");
    view->moved_in = person->moved_in;
    view->since = person->since;
    view->ended = person->ended;
}

static enum status show_person(struct request *request, struct response *response)
{
    const struct option *purpose = purpose_of(request_field(request, "purpose"));
    struct text about = text_trim(request_field(request, "about"));
    struct person person;
    struct people household;
    if (!purpose || text_runes(about) > ABOUT_MAX || holds_my_number(about))
        return redirect(response, T("/desk/residents"));
    struct reading reading = reading_by(request, purpose_words(request, purpose, about, "住民の記録"), "person",
                                        request_part_id(request, "id"));
    enum status status = people_read(request->store, city_of(request)->keys, request->arena, &reading,
                                     request_part_id(request, "id"), &person);
    if (status != DONE)
        return status;
    struct residents_person_view view = {.purpose = request_field(request, "purpose"), .about = about};
    fill_person(request, &person, &view);
    status = view.is_closed ? NOT_FOUND
                            : people_household(request->store, city_of(request)->keys, request->arena, &reading, person.household_id, &household);
    if (status != DONE && status != NOT_FOUND)
        return status;
    if (status == DONE) {
        view.items = TAKE(request->arena, struct residents_line, household.count + 1);
        for (size_t i = 0; i < household.count; i++)
            view.items[view.count++] = line_of(request, &household.items[i]);
    }
    return residents_person_page(request, response, &view);
}

static const struct permission permissions[] = {
    {"residents.search", SENTENCE("May look somebody up in the residents' register, for a named purpose")},
    {"residents.see_protected", SENTENCE("May see the address of people under a support measure")},
    {0}};

/* clang-format off */
static const struct route routes[] = {
    {"GET",  "/desk/residents",      NEEDS_PERMISSION, "residents.search", show_form},
    {"POST", "/desk/residents",      NEEDS_PERMISSION, "residents.search", search,      ROUTE_NO_KEY},
    {"POST", "/desk/residents/{id}", NEEDS_PERMISSION, "residents.search", show_person, ROUTE_NO_KEY},
    {0}};
/* clang-format on */

static const struct menu_entry menu[] = {
    {NEEDS_PERMISSION, "residents.search", "/desk/residents", SENTENCE("Look up a resident"), "search", 150}, {0}};

const struct module residents_module = {.name = "residents", .title = "Residents' register", .permissions = permissions,
                                        .routes = routes, .menu = menu};
