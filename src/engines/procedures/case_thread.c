/*
 * The thread inside a case: messages both sides see, and notes that only staff see. Words are sealed.
 */
#include "engines/procedures/case_private.h"

#include "base/contact.h"

struct saying {
    const struct city *city;
    struct arena *arena;
    int64_t case_id;
    enum case_action action;
    struct text words;
    const struct case_actor *actor;
    int64_t now;
};

static struct text name_of(const struct case_actor *actor)
{
    if (actor->who == BY_APPLICANT)
        return T("本人");
    return actor->name.length ? actor->name : T("システム");
}

static enum status say_in_store(struct store *store, void *context)
{
    const struct saying *saying = context;
    struct case_record record;
    struct key key;
    enum case_state to;
    int64_t id;
    bool is_staff = saying->actor->who != BY_APPLICANT, is_by_hand = saying->actor->who == BY_STAFF;
    enum status status = case_by_id(saying->city, store, saying->arena, saying->case_id, &record);
    if (status == DONE)
        status = case_admits(store, saying->arena, &record, saying->actor);
    if (status == DONE)
        status = case_next_state(record.state, saying->action, saying->actor->who, &to);
    if (status == DONE)
        status = case_key(saying->city, store, record.key_id, &key);
    if (status == DONE)
        status = procedures_message_add(store, record.id, is_staff, saying->action == ACT_NOTE, saying->actor->staff_id,
                                        name_of(saying->actor), saying->now,
                                        case_seal(saying->arena, &key, "words", saying->now, saying->words), &id);
    if (status == DONE)
        status = procedures_case_touch(store, record.id, is_by_hand ? record.is_unread : 1, saying->now);
    if (status == DONE)
        status = case_tell(saying->city, store, record.id, case_event_name(saying->action), saying->actor, T(""), T(""),
                           saying->now);
    if (status == DONE && is_staff && saying->action == ACT_SAY && record.mail.length)
        status = case_mail(saying->city, store, saying->arena, &record, TR("There is a message from the city."),
                           "procedures.message_sent", saying->now);
    return status;
}

static enum status say_words(const struct city *city, struct store *store, int64_t case_id, enum case_action action,
                             struct text words, const struct case_actor *actor, int64_t now)
{
    words = text_trim(words);
    if (!words.length || my_number_is_in(words))
        return INVALID;
    if (words.length > MESSAGE_BYTES_MAX)
        return TOO_MUCH;
    struct saying saying = {city, arena_new(0), case_id, action, words, actor, now};
    enum status status = store_transaction(store, say_in_store, &saying);
    arena_free(saying.arena);
    return status;
}

enum status case_say(const struct city *city, struct store *store, int64_t case_id, struct text words,
                     const struct case_actor *actor, int64_t now)
{
    return say_words(city, store, case_id, ACT_SAY, words, actor, now);
}

enum status case_note(const struct city *city, struct store *store, int64_t case_id, struct text words,
                      const struct case_actor *actor, int64_t now)
{
    return say_words(city, store, case_id, ACT_NOTE, words, actor, now);
}

enum status case_thread(const struct city *city, struct store *store, struct arena *arena, int64_t case_id,
                        bool with_notes, struct case_messages *found)
{
    struct case_record record;
    struct procedures_messages rows = {0};
    struct key key;
    enum status status = case_by_id(city, store, arena, case_id, &record);
    if (status == DONE)
        status = procedures_messages_of(store, arena, case_id, with_notes, &rows);
    if (status == DONE && rows.count)
        status = case_key(city, store, record.key_id, &key);
    if (status == NOT_FOUND && rows.count) { /* erased: that there were messages is all that is left */
        *found = (struct case_messages){0};
        return DONE;
    }
    if (status != DONE)
        return status;
    struct case_messages messages = {.items = TAKE(arena, struct case_message, rows.count + 1), .count = rows.count};
    for (size_t i = 0; status == DONE && i < rows.count; i++) {
        struct case_message *message = &messages.items[i];
        *message = (struct case_message){.id = rows.items[i].id,
                                         .sent_at = rows.items[i].sent_at,
                                         .is_from_staff = rows.items[i].is_from_staff != 0,
                                         .is_note = rows.items[i].is_note != 0,
                                         .name = rows.items[i].name};
        status = case_unseal(arena, &key, "words", message->sent_at, rows.items[i].words, &message->words);
    }
    if (status == DONE)
        *found = messages;
    return status;
}
