/*
 * The user name and password for the mail server: from a file that only its owner may read, never from the command line,
 * where every user of the machine could see them.
 */
#pragma once

#include "city/city.h"

/* `file` given, else CREDENTIALS_DIRECTORY/smtp (systemd's LoadCredential=), else DATA/keys/smtp; two lines: user, password. None
   of the last two there: no login. False: *why says what is wrong with the file. */
bool smtp_login_read(struct arena *arena, struct text file, struct text data_folder, struct mail_settings *mail, struct text *why);
