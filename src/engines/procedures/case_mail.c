/*
 * Mails to the applicant: that something happened, which number, where to look. What it is stands on the page only,
 * because mail is read by others than the one it is for.
 */
#include "engines/procedures/case_private.h"

#include "engines/procedures/library.h"

static void put_line(struct buffer *buffer, struct text line)
{
    buffer_put(buffer, line);
    buffer_put_byte(buffer, '\n');
}

struct mail case_mail_of(const struct city *city, struct arena *arena, const struct case_record *record,
                         const struct procedure *procedure, struct message first, const char *kind)
{
    enum language language = record->language;
    const struct city_profile *profile = city_profile(city);
    struct text name = words_in(&profile->name, language), title = words_in(&procedure->title, language);
    struct text prefix = language_prefix(language);
    struct text path = arena_print(arena, record->account_id ? "%.*s/my/cases/%.*s" : "%.*s/cases/%.*s",
                                   TEXT_ARGUMENTS(prefix), TEXT_ARGUMENTS(record->number));
    struct buffer body = buffer_new(arena);
    put_line(&body, say(language, first));
    put_line(&body, T(""));
    put_line(&body, SAY(arena, language, TR("Procedure: {1}"), SHOWN(title)));
    put_line(&body, SAY(arena, language, TR("Receipt number: {1}"), SHOWN(record->number)));
    if (!date_is_none(record->due))
        put_line(&body, SAY(arena, language, TR("Expected by: {1}"), date_long(record->due)));
    put_line(&body, T(""));
    put_line(&body, say(language, TR("See what happens next on this page:")));
    put_line(&body, city_url(city, arena, path));
    put_line(&body, T(""));
    put_line(&body, say(language, TR("This mail is sent by a machine. Answers to it are not read.")));
    put_line(&body, name);
    return (struct mail){.to = record->mail,
                         .subject = SAY(arena, language, TR("{1}: {2} (receipt number {3})"), SHOWN(name),
                                        SHOWN(say(language, first)), SHOWN(record->number)),
                         .body = buffer_text(&body),
                         .language = language,
                         .kind = text_of(kind),
                         .subject_kind = T("case"),
                         .subject_id = record->id};
}

enum status case_mail(const struct city *city, struct store *store, struct arena *arena, const struct case_record *record,
                      struct message first, const char *kind, int64_t now)
{
    const struct procedure *procedure;
    enum status status = procedure_of_version(city, store, record->procedure_name, record->version, &procedure);
    if (status != DONE)
        return status;
    struct mail mail = case_mail_of(city, arena, record, procedure, first, kind);
    return mail_put(store, city->keys, arena, &mail, now, now);
}
