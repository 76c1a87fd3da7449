#include "program/smtp_login.h"

#include "system/files.h"

#include <stdlib.h>
#include <sys/stat.h>

enum { LOGIN_BYTES_MAX = 1024 };

/* Empty: there is none. */
static struct text usual_place(struct arena *arena, struct text data_folder)
{
    const char *credentials = getenv("CREDENTIALS_DIRECTORY");
    struct text place = credentials ? arena_print(arena, "%s/smtp", credentials) : T("");
    if (place.length && file_is_there(place.bytes))
        return place;
    place = arena_print(arena, "%.*s/keys/smtp", TEXT_ARGUMENTS(data_folder));
    return file_is_there(place.bytes) ? place : T("");
}

/* A password that goes over the line in clear is only for this machine. */
static bool is_safe_line(struct text url)
{
    return text_starts(url, T("smtps://")) || text_starts(url, T("smtp+starttls://")) || text_starts(url, T("smtp://127.")) ||
           text_starts(url, T("smtp://localhost"));
}

bool smtp_login_read(struct arena *arena, struct text file, struct text data_folder, struct mail_settings *mail, struct text *why)
{
    struct text place = file.length ? file : usual_place(arena, data_folder), words;
    struct stat facts;
    if (place.length == 0)
        return true;
    char *path = arena_terminated(arena, place);
    if (stat(path, &facts) != 0 || file_read(arena, path, LOGIN_BYTES_MAX, &words) != DONE) {
        *why = arena_print(arena, "%s cannot be read", path);
        return false;
    }
    if (facts.st_mode & (S_IRWXG | S_IRWXO)) {
        *why = arena_print(arena, "%s may be read by others: chmod 600 %s", path, path);
        return false;
    }
    struct text rest = words, user, password = T("");
    text_next_part(&rest, '\n', &user);
    if (rest.length)
        text_next_part(&rest, '\n', &password);
    mail->user = text_trim(user);
    mail->password = text_trim(password);
    if (mail->user.length == 0 || mail->password.length == 0 || text_trim(rest).length) {
        *why = arena_print(arena, "%s must hold two lines: the user name and the password", path);
        return false;
    }
    if (mail->url.length && !is_safe_line(mail->url)) {
        *why = arena_print(arena, "a password is not sent in clear to %.*s: use smtp+starttls:// or smtps://",
                           TEXT_ARGUMENTS(mail->url));
        return false;
    }
    return true;
}
