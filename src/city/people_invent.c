/*
 * Households of an ageing city: mostly one or two people, many of them old; families, lone parents, three generations.
 *
 * The shares are made up so that about a third is 65 or older and a tenth younger than 15.
 */
#include "city/people_invent.h"

#include "city/people_names.h"

struct inventor {
    const struct areas *areas;
    int64_t area_weight, *area_ends; /* running sums of weights */
    uint64_t state;
    struct date today;
};

/* splitmix64 */
static uint64_t roll(struct inventor *inventor)
{
    uint64_t z = inventor->state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static int below(struct inventor *inventor, int bound)
{
    return (int)(roll(inventor) % (uint64_t)bound);
}

static int between(struct inventor *inventor, int least, int most)
{
    return least + below(inventor, most - least + 1);
}

static bool chance(struct inventor *inventor, int percent)
{
    return below(inventor, 100) < percent;
}

struct inventor *inventor_new(struct arena *arena, const struct areas *areas, uint64_t seed, struct date today)
{
    struct inventor *inventor = TAKE(arena, struct inventor, 1);
    *inventor = (struct inventor){.areas = areas, .state = seed, .today = today};
    inventor->area_ends = TAKE(arena, int64_t, areas->count + 1);
    for (size_t i = 0; i < areas->count; i++) {
        inventor->area_weight += areas->items[i].weight;
        inventor->area_ends[i] = inventor->area_weight;
    }
    return inventor;
}

static struct text pick_area(struct inventor *inventor)
{
    int64_t wanted = inventor->area_weight > 0 ? (int64_t)(roll(inventor) % (uint64_t)inventor->area_weight) : 0;
    size_t low = 0, high = inventor->areas->count - 1;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (inventor->area_ends[middle] > wanted)
            high = middle;
        else
            low = middle + 1;
    }
    return inventor->areas->items[low].name;
}

static const struct invented_name *pick_name(struct inventor *inventor, struct invented_names names)
{
    int wanted = below(inventor, names.weight);
    for (int i = 0; i < names.count; i++) {
        wanted -= names.items[i].weight;
        if (wanted < 0)
            return &names.items[i];
    }
    return &names.items[0];
}

/* ---- who lives together: ages and relations first, names afterwards ---- */

struct member {
    int age;
    bool is_female;
    struct text relation;
};
struct plan {
    int count;
    struct member members[HOUSEHOLD_PEOPLE_MAX];
};

static void add_member(struct plan *plan, int age, bool is_female, struct text relation)
{
    if (plan->count < HOUSEHOLD_PEOPLE_MAX)
        plan->members[plan->count++] = (struct member){age < 0 ? 0 : age > 104 ? 104 : age, is_female, relation};
}

/* An age by bands: percentages and their first and last age, ended by 0. */
static int age_of(struct inventor *inventor, const int bands[][3])
{
    int wanted = below(inventor, 100), i = 0;
    while (bands[i + 1][0] > 0 && wanted >= bands[i][0])
        wanted -= bands[i++][0];
    return between(inventor, bands[i][1], bands[i][2]);
}

static void add_spouse(struct inventor *inventor, struct plan *plan)
{
    const struct member *head = &plan->members[0];
    int gap = between(inventor, -2, 6);
    add_member(plan, head->is_female ? head->age + gap : head->age - gap, !head->is_female,
               head->is_female ? T("夫") : T("妻"));
}

static void add_children(struct inventor *inventor, struct plan *plan, int parent_age, int most)
{
    static const int few[][3] = {{46, 1, 1}, {40, 2, 2}, {14, 3, 3}, {0, 0, 0}};
    int count = age_of(inventor, few), age = parent_age - between(inventor, 22, 36);
    for (int i = 0; i < count && i < most; i++) {
        if (age >= 0 && (age < 23 || chance(inventor, age < 35 ? 55 : 35)))
            add_member(plan, age, chance(inventor, 49), T("子"));
        age -= between(inventor, 1, 5);
    }
}

static void plan_single(struct inventor *inventor, struct plan *plan)
{
    static const int ages[][3] = {{12, 19, 29}, {20, 30, 49}, {19, 50, 64}, {29, 65, 79}, {20, 80, 97}, {0, 0, 0}};
    int age = age_of(inventor, ages);
    add_member(plan, age, chance(inventor, age < 60 ? 40 : 64), T("世帯主"));
}

static void plan_couple(struct inventor *inventor, struct plan *plan)
{
    static const int ages[][3] = {{6, 24, 39}, {14, 40, 59}, {41, 63, 74}, {39, 75, 92}, {0, 0, 0}};
    add_member(plan, age_of(inventor, ages), chance(inventor, 6), T("世帯主"));
    add_spouse(inventor, plan);
}

static void plan_family(struct inventor *inventor, struct plan *plan)
{
    static const int ages[][3] = {{17, 26, 35}, {43, 36, 49}, {27, 50, 64}, {13, 65, 82}, {0, 0, 0}};
    add_member(plan, age_of(inventor, ages), chance(inventor, 6), T("世帯主"));
    add_spouse(inventor, plan);
    add_children(inventor, plan, plan->members[0].age, 4);
}

static void plan_lone_parent(struct inventor *inventor, struct plan *plan)
{
    static const int ages[][3] = {{44, 28, 45}, {28, 46, 60}, {28, 61, 90}, {0, 0, 0}};
    add_member(plan, age_of(inventor, ages), chance(inventor, 84), T("世帯主"));
    add_children(inventor, plan, plan->members[0].age, 3);
}

static void plan_three_generations(struct inventor *inventor, struct plan *plan)
{
    int age = between(inventor, 34, 60);
    add_member(plan, age, chance(inventor, 8), T("世帯主"));
    add_spouse(inventor, plan);
    add_children(inventor, plan, age, 3);
    if (chance(inventor, 55))
        add_member(plan, age + between(inventor, 24, 34), false, T("父"));
    add_member(plan, age + between(inventor, 22, 31), true, T("母"));
}

static void plan_household(struct inventor *inventor, struct plan *plan)
{
    static const struct {
        int percent;
        void (*fill)(struct inventor *inventor, struct plan *plan);
    } kinds[] = {{36, plan_single}, {24, plan_couple}, {23, plan_family}, {9, plan_lone_parent},
                 {8, plan_three_generations}};
    int wanted = below(inventor, 100), i = 0;
    while (i < 4 && wanted >= kinds[i].percent)
        wanted -= kinds[i++].percent;
    plan->count = 0;
    kinds[i].fill(inventor, plan);
}

/* ---- names, days, places ---- */

static struct date born_at(struct inventor *inventor, int age)
{
    struct date latest = date_add_years(inventor->today, -age);
    return date_add_days(latest, -between(inventor, 0, 364));
}

static void name_japanese(struct inventor *inventor, struct person *person, const struct invented_name *family)
{
    const struct invented_name *given = pick_name(inventor, given_names(person->born.year, person->sex == SEX_FEMALE));
    person->family_name = family->name;
    person->family_kana = family->kana;
    person->given_name = given->name;
    person->given_kana = given->kana;
}

static void name_foreign(struct person *person, const struct foreign_name *name)
{
    bool is_female = person->sex == SEX_FEMALE;
    person->family_name = name->family;
    person->family_kana = name->family_kana;
    person->given_name = is_female ? name->given_female : name->given_male;
    person->given_kana = is_female ? name->female_kana : name->male_kana;
    person->nationality = name->nationality;
}

static struct text pick_lot(struct inventor *inventor, struct arena *arena, struct text area)
{
    if (text_has(area, T("丁目")))
        return arena_print(arena, "%d番地の%d", between(inventor, 1, 24), between(inventor, 1, 20));
    if (chance(inventor, 60))
        return arena_print(arena, "%d", between(inventor, 1, 240));
    return arena_print(arena, "%d番地の%d", between(inventor, 1, 180), between(inventor, 1, 12));
}

static struct text pick_building(struct inventor *inventor, struct arena *arena, bool is_single)
{
    static const char *const kinds[] = {"コーポ", "ハイツ", "メゾン", "サンライズ", "グリーン", "パーク"};
    static const char *const names[] = {"はまなす", "さくら", "潮風", "つつじ", "みなと", "ひばり"};
    if (!chance(inventor, is_single ? 55 : 18))
        return T("");
    return arena_print(arena, "%s%s %d%02d号", kinds[below(inventor, 6)], names[below(inventor, 6)],
                       between(inventor, 1, 4), between(inventor, 1, 8));
}

static struct date later(struct date a, struct date b)
{
    return date_compare(a, b) > 0 ? a : b;
}

/* What all of a household share. */
struct home {
    struct text area, lot, building, origin;
    struct date since;
    bool is_newcomer;
    const struct invented_name *family;
    const struct foreign_name *foreign; /* NULL: Japanese */
};

static struct home pick_home(struct inventor *inventor, struct arena *arena, const struct plan *plan)
{
    struct home home = {.area = pick_area(inventor), .family = pick_name(inventor, family_names())};
    home.lot = pick_lot(inventor, arena, home.area);
    home.building = pick_building(inventor, arena, plan->count == 1);
    home.since = date_add_days(inventor->today, -(int64_t)between(inventor, 20, 365 * 30));
    home.is_newcomer = chance(inventor, 35);
    if (plan->members[0].age < 60 && chance(inventor, 2))
        home.foreign = foreign_name((unsigned)below(inventor, 1 << 20));
    if (home.foreign == NULL) {
        struct text area = chance(inventor, 70) ? home.area : pick_area(inventor);
        home.origin = arena_print(arena, "%.*s%d番地", TEXT_ARGUMENTS(area), between(inventor, 1, 300));
    }
    return home;
}

void invent_household(struct inventor *inventor, struct arena *arena, struct household *found)
{
    struct plan plan;
    plan_household(inventor, &plan);
    struct home home = pick_home(inventor, arena, &plan);
    found->count = plan.count;
    for (int i = 0; i < plan.count; i++) {
        const struct member *member = &plan.members[i];
        struct person person = {.state = PERSON_HERE, .is_head = i == 0, .is_specimen = true,
                                .sex = member->is_female ? SEX_FEMALE : SEX_MALE, .relation = member->relation,
                                .town = home.area, .lot = home.lot, .building = home.building, .origin = home.origin};
        person.born = born_at(inventor, member->age);
        if (home.foreign)
            name_foreign(&person, home.foreign);
        else
            name_japanese(inventor, &person, home.family);
        if (home.foreign && home.foreign->alias_family.length > 0)
            person.alias = arena_print(arena, "%.*s　%.*s", TEXT_ARGUMENTS(home.foreign->alias_family),
                                       TEXT_ARGUMENTS(person.given_kana));
        person.since = later(home.since, person.born);
        person.moved_in = home.is_newcomer ? person.since : person.born;
        if (home.is_newcomer && date_compare(person.born, home.since) < 0)
            person.previous_address = T("見本県見本市見本町1番地");
        found->people[i] = person;
    }
    if (found->count > 0 && home.origin.length > 0) {
        struct text origin = arena_print(arena, "%.*s（筆頭者 %.*s）", TEXT_ARGUMENTS(home.origin),
                                         TEXT_ARGUMENTS(person_name(arena, &found->people[0])));
        for (int i = 0; i < found->count; i++)
            found->people[i].origin = origin;
    }
}
