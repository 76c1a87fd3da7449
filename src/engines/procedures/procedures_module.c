/*
 * The module: permissions, jobs, what can be searched, and what must always hold.
 *
 * Money, approval and papers of a case are tied to it by whoever knows them all (services/caseflow), not here.
 */
#include "city/city.h"
#include "engines/procedures/case.h"
#include "engines/procedures/case_list.h"
#include "engines/procedures/designs.h"
#include "engines/procedures/jobs.h"
#include "engines/procedures/library.h"
#include "engines/procedures/load.h"
#include "engines/procedures/post.h"
#include "procedures.migrations.h"
#include "web/language.h"

static enum status start(struct city *city, struct arena *arena, struct text *why_not)
{
    procedures_open_library(city, arena);
    enum status status = procedures_reload(city, database_store(city->database));
    if (status != DONE)
        *why_not = T("手続きの定義が読めません。ikanai doctor で確かめてください。");
    return status;
}

static enum status folder_applied(const struct city *city, struct store *store, const struct event *event)
{
    (void)event;
    return city_kept(city, "procedures") ? procedures_reload(city, store) : DONE; /* before the start there is none */
}

/* ---- search: guides ---- */

static void put_texts(struct buffer *buffer, const struct texts *texts)
{
    for (size_t i = 0; i < texts->count; i++)
        buffer_print(buffer, "%.*s\n", TEXT_ARGUMENTS(texts->items[i]));
}

static struct text guide_body(struct arena *arena, const struct procedure *procedure, enum language language)
{
    const struct words *parts[] = {&procedure->summary,   &procedure->guide.who,         &procedure->guide.fee,
                                   &procedure->guide.time, &procedure->guide.legal_basis, &procedure->contact};
    struct buffer buffer = buffer_new(arena);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        buffer_print(&buffer, "%.*s\n", TEXT_ARGUMENTS(words_in(parts[i], language)));
    for (size_t i = 0; i < procedure->guide.needs.count; i++)
        buffer_print(&buffer, "%.*s\n", TEXT_ARGUMENTS(words_in(&procedure->guide.needs.items[i], language)));
    put_texts(&buffer, &procedure->search_words);
    put_texts(&buffer, &procedure->life_events);
    buffer_put(&buffer, procedure->kana);
    return buffer_text(&buffer);
}

static enum status list_guides(struct job_run *run, void (*add)(void *index, const struct search_document *document),
                               void *index)
{
    const struct procedure_set *set = procedures_now(run->city);
    for (size_t i = 0; i < set->count; i++)
        for (enum language language = JAPANESE; language < LANGUAGE_COUNT; language++) {
            const struct procedure *procedure = set->items[i];
            struct text tag = language_prefix(language);
            struct search_document document = {
                .key = arena_print(run->arena, "%.*s%.*s", TEXT_ARGUMENTS(procedure->name), TEXT_ARGUMENTS(tag)),
                .title = words_in(&procedure->title, language),
                .body = guide_body(run->arena, procedure, language),
                .url = arena_print(run->arena, "/procedures/%.*s", TEXT_ARGUMENTS(procedure->name)),
                .language = language};
            add(index, &document);
        }
    return DONE;
}

/* ---- tables ---- */

static const struct permission permissions[] = {
    {"procedures.read", SENTENCE("May see the cases of their sections")},
    {"procedures.handle", SENTENCE("May check cases, ask for corrections and write to applicants")},
    {"procedures.enter", SENTENCE("May enter paper and phone applications for others")},
    {"procedures.decide_draft", SENTENCE("May draft the decision on a case")},
    {"procedures.assign", SENTENCE("May give cases to others and to other sections")},
    {"procedures.export", SENTENCE("May take lists of cases out as CSV")},
    {"procedures.statistics", SENTENCE("May see how procedures go")},
    {"procedures.design", SENTENCE("May design the procedures of their sections and switch them on and off")},
    {0}};

static const struct job jobs[] = {{"procedures.drafts", 60, procedures_forget_drafts},
                                  {"procedures.days", 24 * 60, procedures_look_at_days},
                                  {"procedures.designs", 1, designs_publish_due},
                                  {0}};
static const struct reaction reactions[] = {{"city.folder_applied", folder_applied},
                                            {"procedures.case_issued", post_after_result},
                                            {"procedures.case_refused", post_after_result},
                                            {0}};
static const struct search_source search[] = {{"procedures", NULL, list_guides}, {0}};
static const struct personal_data personal[] = {
    {SENTENCE("Applications with their answers"), procedures_export, procedures_erase, 0}, {0}};

static const struct listing *const listings[] = {&case_listing, &later_listing, &post_listing, NULL};

static const struct invariant invariants[] = {
    {SENTENCE("A case is in an inbox exactly while it is not over"),
     "SELECT id FROM procedures_case WHERE (is_open = 1) <> (state <= 7)"},
    {SENTENCE("A decided case has its decision, an undecided one has none"),
     "SELECT id FROM procedures_case WHERE (state IN (7, 8, 9) AND decision = '') OR (state <= 6 AND decision <> '')"},
    {SENTENCE("Nothing is issued while its fee is owed"),
     "SELECT id FROM procedures_case WHERE state = 9 AND fee_yen > 0 AND fee_paid_at = 0"},
    {SENTENCE("The clock stands exactly while the applicant has to act"),
     "SELECT id FROM procedures_case WHERE is_open = 1 AND (stopped_day <> 0) <> (state IN (3, 4))"},
    {SENTENCE("A case waits for a correction exactly while one is open"),
     "SELECT c.id FROM procedures_case c WHERE c.state = 3 AND NOT EXISTS "
     "(SELECT 1 FROM procedures_correction r WHERE r.case_id = c.id AND r.answered_at = 0)"},
    {SENTENCE("Nothing is owed or decided while an exemption waits for its decision"),
     "SELECT e.case_id FROM procedures_exemption e JOIN procedures_case c ON c.id = e.case_id WHERE e.state = 'asked' AND (c.state IN "
     "(4, 5, 6, 7, 8, 9) OR c.fee_paid_at <> 0)"},
    {SENTENCE("What is owed is what was decided about the exemption"),
     "SELECT e.case_id FROM procedures_exemption e JOIN procedures_case c ON c.id = e.case_id WHERE c.fee_yen <> e.fee_yen"},
    {SENTENCE("What is offered is the newest publication"),
     "SELECT d.id FROM procedures_definition d WHERE d.is_offered = 1 AND NOT EXISTS (SELECT 1 FROM procedures_publication p "
     "WHERE p.name = d.name AND p.version = d.version AND p.number = "
     "(SELECT MAX(q.number) FROM procedures_publication q WHERE q.name = d.name))"},
    {SENTENCE("No more places are given than there are, and each has its case"),
     "SELECT r.procedure_name FROM procedures_round r WHERE r.taken > r.places OR r.taken <> "
     "(SELECT COUNT(*) FROM procedures_place p WHERE p.procedure_name = r.procedure_name AND p.round = r.round)"},
    {SENTENCE("Every case has its definition"),
     "SELECT c.id FROM procedures_case c WHERE NOT EXISTS "
     "(SELECT 1 FROM procedures_definition d WHERE d.name = c.procedure_name AND d.version = c.version)"},
    {SENTENCE("No file outlives the key of its case"),
     "SELECT f.id FROM city_file f JOIN procedures_case c ON c.id = f.owner_id JOIN city_key k ON k.id = c.key_id "
     "WHERE f.owner_kind = 'case' AND f.removed_at IS NULL AND k.wrapped IS NULL"},
    {SENTENCE("A paper is promised once, for an open or ended case that exists"),
     "SELECT l.id FROM procedures_later l WHERE NOT EXISTS (SELECT 1 FROM procedures_case c WHERE c.id = l.case_id)"},
    {SENTENCE("What goes by post was issued or refused before"),
     "SELECT p.case_id FROM procedures_post p JOIN procedures_case c ON c.id = p.case_id WHERE c.state NOT IN (8, 9, 10) OR "
     "(p.posted_at = 0) <> (p.posted_day = 0)"},
    {SENTENCE("Every earlier revision of the answers is kept"),
     "SELECT c.id FROM procedures_case c WHERE c.revision - 1 <> "
     "(SELECT COUNT(*) FROM procedures_former f WHERE f.case_id = c.id)"},
    {0}};

const struct module procedures_module = {
    .name = "procedures",
    .title = "Procedures and cases",
    .migrations = procedures_migrations,
    .permissions = permissions,
    .jobs = jobs,
    .reactions = reactions,
    .search = search,
    .listings = listings,
    .personal = personal,
    .invariants = invariants,
    .start = start,
    .refresh = procedures_reload,
    .load = procedures_load,
    .demo = procedures_demo,
};
