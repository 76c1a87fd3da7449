#include "base/test.h"
#include "city/parts.h"
#include "city/registry.h"
#include "web/shape.h"

static enum status handle_nothing(struct request *request, struct response *response)
{
    (void)request;
    (void)response;
    return DONE;
}

static enum status run_nothing(struct job_run *run)
{
    (void)run;
    return DONE;
}

/* Makes a registry of these modules and gives the mistakes. */
static struct text mistakes_of(struct test *test, const struct module *const *modules, enum status wanted)
{
    struct buffer mistakes = buffer_new(test_arena(test));
    const struct registry *registry = NULL;
    EXPECT_INTEGER(registry_make(test_arena(test), modules, &registry, &mistakes), wanted);
    EXPECT((registry != NULL) == (wanted == DONE));
    return buffer_text(&mistakes);
}

static void expect_mistake(struct test *test, const struct module *module, struct text wanted)
{
    const struct module *const modules[] = {module, NULL};
    struct text found = mistakes_of(test, modules, INVALID);
    if (!EXPECT(text_has(found, wanted)))
        EXPECT_TEXT(found, wanted);
}

static const struct permission own_permission[] = {{"lost.hand", "May hand over"}, {0}};

static void refuses_bad_routes(struct test *test)
{
    static const struct route unruled[] = {{"GET", "/lost", 0, NULL, handle_nothing}, {0}};
    static const struct route unknown[] = {{"GET", "/lost", NEEDS_PERMISSION, "lost.nothing", handle_nothing}, {0}};
    static const struct route useless[] = {{"GET", "/lost", STAFF, "lost.hand", handle_nothing}, {0}};
    static const struct route twice[] = {{"GET", "/lost/{id}", ANYONE, NULL, handle_nothing},
                                         {"GET", "/lost/{name}", ANYONE, NULL, handle_nothing}, {0}};
    static const struct route open_desk[] = {{"GET", "/desk/lost", ANYONE, NULL, handle_nothing}, {0}};
    expect_mistake(test, &(struct module){.name = "lost", .routes = unruled}, T("has no access rule"));
    expect_mistake(test, &(struct module){.name = "lost", .routes = unknown}, T("which nobody declared"));
    expect_mistake(test, &(struct module){.name = "lost", .routes = useless, .permissions = own_permission},
                   T("exactly when its rule is NEEDS_PERMISSION"));
    expect_mistake(test, &(struct module){.name = "lost", .routes = twice}, T("has two handlers"));
    expect_mistake(test, &(struct module){.name = "lost", .routes = open_desk}, T("not for staff"));
}

static void refuses_an_api_without_scope(struct test *test)
{
    static const struct member members[] = {{"id", MEMBER_INTEGER, 0, NULL, NULL}, {0}};
    static const struct shape shape = {"Lost", sizeof(int64_t), members};
    static const struct permission scopes[] = {{"lost.read", "May read"}, {0}};
    static const struct route unsaid[] = {{"GET", "/api/lost", STAFF, NULL, handle_nothing, ROUTE_API}, {0}};
    static const struct route no_scope[] = {{"GET", "/api/lost", NEEDS_SCOPE, NULL, handle_nothing, ROUTE_API, .answer = &shape}, {0}};
    static const struct route unknown[] = {{"GET", "/api/lost", NEEDS_SCOPE, "lost.all", handle_nothing, ROUTE_API, .answer = &shape}, {0}};
    static const struct route shapeless[] = {{"GET", "/api/lost", NEEDS_SCOPE, "lost.read", handle_nothing, ROUTE_API}, {0}};
    static const struct route elsewhere[] = {{"GET", "/lost", NEEDS_SCOPE, "lost.read", handle_nothing, ROUTE_API, .answer = &shape}, {0}};
    static const struct route good[] = {{"GET", "/api/lost", NEEDS_SCOPE, "lost.read", handle_nothing, ROUTE_API, .answer = &shape}, {0}};
    expect_mistake(test, &(struct module){.name = "lost", .routes = unsaid}, T("neither is for ANYONE nor names a scope"));
    expect_mistake(test, &(struct module){.name = "lost", .routes = no_scope, .scopes = scopes}, T("which nobody declared"));
    expect_mistake(test, &(struct module){.name = "lost", .routes = unknown, .scopes = scopes}, T("which nobody declared"));
    expect_mistake(test, &(struct module){.name = "lost", .routes = shapeless, .scopes = scopes}, T("has no shape"));
    expect_mistake(test, &(struct module){.name = "lost", .routes = elsewhere, .scopes = scopes}, T("not under /api/"));
    const struct module *const modules[] = {&(struct module){.name = "lost", .routes = good, .scopes = scopes}, NULL};
    EXPECT_TEXT(mistakes_of(test, modules, DONE), T(""));
}

static void refuses_bad_names(struct test *test)
{
    static const struct permission foreign[] = {{"other.hand", "May"}, {0}};
    static const struct job jobs[] = {{"expire", 5, run_nothing}, {0}};
    static const struct setting settings[] = {
        {"lost.days", SETTING_INTEGER, "400", 1, 366, "How many days"}, {0}};
    expect_mistake(test, &(struct module){.name = "lost", .permissions = foreign}, T("must begin with \"lost.\""));
    expect_mistake(test, &(struct module){.name = "lost", .jobs = jobs}, T("the job \"expire\" must begin"));
    expect_mistake(test, &(struct module){.name = "lost", .settings = settings}, T("does not fit"));
}

static void refuses_bad_needs(struct test *test)
{
    static const char *const needs_b[] = {"b", NULL}, *const needs_a[] = {"a", NULL}, *const needs_none[] = {"none", NULL};
    const struct module a = {.name = "a", .needs = needs_b}, b = {.name = "b", .needs = needs_a};
    const struct module *const circle[] = {&a, &b, NULL};
    EXPECT(text_has(mistakes_of(test, circle, INVALID), T("in a circle")));
    expect_mistake(test, &(struct module){.name = "a", .needs = needs_none}, T("which is not there"));
    const struct module twin = {.name = "a"}, other = {.name = "a"};
    const struct module *const twins[] = {&twin, &other, NULL};
    EXPECT(text_has(mistakes_of(test, twins, INVALID), T("two modules of this name")));
}

static void orders_by_needs(struct test *test)
{
    static const char *const needs[] = {"engine", NULL};
    const struct module service = {.name = "alpha", .needs = needs}, engine = {.name = "engine"};
    const struct module *const modules[] = {&service, &engine, NULL};
    struct buffer mistakes = buffer_new(test_arena(test));
    const struct registry *registry;
    if (!EXPECT(registry_make(test_arena(test), modules, &registry, &mistakes) == DONE))
        return;
    EXPECT(registry->modules[0] == &engine && registry->modules[1] == &service && !registry->modules[2]);
    EXPECT(registry_module(registry, T("alpha")) == &service && !registry_module(registry, T("beta")));
}

/* The city's own tables keep the rules, and the list shows each rule. */
static void the_city_keeps_the_rules(struct test *test)
{
    const struct module *const modules[] = {&city_module, NULL};
    struct buffer mistakes = buffer_new(test_arena(test)), list = buffer_new(test_arena(test));
    const struct registry *registry;
    if (!EXPECT(registry_make(test_arena(test), modules, &registry, &mistakes) == DONE)) {
        EXPECT_TEXT(buffer_text(&mistakes), T(""));
        return;
    }
    registry_print(registry, test_arena(test), &list);
    EXPECT(text_has(buffer_text(&list), T("/desk/settings/{name} POST NEEDS_PERMISSION city.settings recent\n")));
    EXPECT(text_has(buffer_text(&list), T("/health GET OPERATOR api\n")));
    EXPECT(registry_has_permission(registry, T("city.system")) && !registry_has_permission(registry, T("city.king")));
    EXPECT(registry_worker(registry, T("city.event")) != NULL && registry_job(registry, T("city.clean")) != NULL);
}

const struct test_case registry_test[] = {{"refuses bad routes", refuses_bad_routes},
                                            {"refuses an API without scope", refuses_an_api_without_scope},
                                          {"refuses bad names", refuses_bad_names},
                                          {"refuses bad needs", refuses_bad_needs},
                                          {"orders by needs", orders_by_needs},
                                          {"the city keeps the rules", the_city_keeps_the_rules},
                                          {0}};
