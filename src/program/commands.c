/*
 * The table of commands, and what is made from it: --help and the man page (ikanai manual > ikanai.1).
 */
#include "program/commands.h"

#include "program/version.h"

#include <stdio.h>

static const struct option serve_options[] = {
    COMMON_OPTIONS,
    {"port", "N", "TCP port (default: 8080)"},
    {"address", "ADDRESS", "Address to listen on (default: 127.0.0.1; :: for all)"},
    {"city", "DIR", "City's folder, applied at the first start"},
    {"base-url", "URL", "Address that residents use, for links in mails and QR codes (default: http://localhost:PORT)"},
    {"smtp", "URL", "Mail server: smtp://host:port, smtp+starttls://host:port or smtps://host:port"},
    {"smtp-login", "FILE", "User name and password for it, in two lines, mode 600 (default: systemd credential smtp, or DATA/keys/smtp)"},
    {"mail-from", "ADDRESS", "Sender of mails (default: noreply@localhost)"},
    {"payment", "URL", "Payment provider's address; its key stands in DATA/keys/payment"},
    {"identity", "URL", "Issuer for signing in by My Number card, where the settings name none"},
    {"proxies", "ADDRESSES", "Reverse proxies whose X-Forwarded-For is believed, with commas between"},
    {"access-log", "FILE", "One line for each request, without personal data; - is standard error (default: none)"},
    {"rate", "off", "Switch rate limits off, for tests and measurements"},
    {"demo", NULL, "Demonstration city: /demo signs in with one click and shows mails"},
    {0}};
static const struct option plain_options[] = {COMMON_OPTIONS, {0}};
static const struct option backup_options[] = {COMMON_OPTIONS, {"to", "FILE", "Where to (default: DATA/backups/DATE-TIME)"}, {0}};
static const struct option restore_options[] = {
    COMMON_OPTIONS, {"from", "FILE", "A backup made by ikanai backup"}, {0}};
static const struct option verify_options[] = {
    COMMON_OPTIONS,
    {"proof", "FILE", "Only check this receipt's proof, from outside, with --public-key"},
    {"public-key", "HEX", "The city's public key of events, 64 hex digits"},
    {"paper", "FILE", "Only check this PDF, from outside: who signed it, whether a byte was changed, its time stamp"},
    {"certificate", "FILE", "With --paper: the city's signing certificate (PEM) that must have signed it"},
    {"authority", "FILE", "With --paper: the certificate (PEM) above the time-stamp authority"},
    {0}};
static const struct option sql_options[] = {COMMON_OPTIONS, {"csv", NULL, "Write CSV"}, {0}};
static const struct option demo_options[] = {
    COMMON_OPTIONS,
    {"city", "DIR", "City's folder (default: cities/iwaki)"},
    {"people", "N", "Invent a register of N people, 326548 for the city's real size"},
    {"seed", "N", "The same seed gives the same people (default: 1)"},
    {0}};
static const struct option no_options[] = {{0}};

/* clang-format off */
const struct command commands[] = {
    {"serve", "", "Serve the city",
     "Opens the data folder (made at the first start), brings the schema up to date, starts jobs and answers requests until SIGTERM. "
     "A second server on the same SQLite folder, a newer schema and a wrong key are refused with the reason.",
     serve_options, 0, 0, run_serve},
    {"doctor", "", "Recompute what must hold, and say what is wrong",
     "Checks the database itself, every invariant of every module, event chains and seals, file permissions, configuration and the age of "
     "the last backup. Ends with 1 when anything is wrong.",
     plain_options, 0, 0, run_doctor},
    {"backup", "", "Write one consistent copy while the city is served",
     "The copy holds database, files and keys' check value, but not the master key: keep DATA/keys somewhere else, safely.",
     backup_options, 0, 0, run_backup},
    {"restore", "", "Fill an empty data folder from a backup, and prove it",
     "Restores, then counts every table and verifies chains and invariants before it says that it is done.",
     restore_options, 0, 0, run_restore},
    {"verify", "", "Check event chains, seals, signed heads, one receipt's proof or one paper",
     "Recomputes every subject's chain, the Merkle tree and every signed head. With --proof it checks a receipt, with --paper a certificate or letter (PDF), from outside, without any data folder.",
     verify_options, 0, 0, run_verify},
    {"sql", "STATEMENT", "Ask the database, reading only",
     "The shell to use beside a running server. It cannot change anything.",
     sql_options, 1, 1, run_sql},
    {"rebuild", "", "Make derived data again: search index, people's search entries",
     "Everything that can be made from the enduring tables is thrown away and made again. On SQLite stop the server first.",
     plain_options, 0, 0, run_rebuild},
    {"city", "lint|plan|apply [DIR]", "Check, show or apply what a city's folder changes",
     "lint names file and line of each mistake and needs no data (without DIR: cities/iwaki); plan shows the difference to what is "
     "applied; apply writes all of it or nothing.",
     plain_options, 1, 2, run_city},
    {"register", "apply FILE|last", "Feed the residents' register from the city's own system",
     "Applies a whole register or a daily difference (docs/register-feed.md). A file that was cut, changed, sent twice or out of order "
     "changes nothing and says so. On SQLite stop the server first; beside a running one, put the file into DATA/register/in.",
     plain_options, 1, 2, run_register},
    {"openapi", "", "Print the API's description (OpenAPI 3.1, JSON)", "Made from the routes.", no_options, 0, 0, run_openapi},
    {"registry", "", "Print every route with its access rule", "What tests/golden/registry.txt holds.", no_options, 0, 0, run_registry},
    {"demo", "", "Fill the demonstration city, or invent a register",
     "Without --people it fills the demonstration's cases. With --people it invents residents: all of them are 見本.",
     demo_options, 0, 0, run_demo},
    {"staff", "enrol CODE", "Make a link with which a person of staff registers a passkey",
     "The link works once, within 24 hours. Older links of the same person die. On SQLite stop the server first; beside a running "
     "one, links are made at /desk/enrolments.",
     plain_options, 2, 2, run_staff},
    {"manual", "", "Print the man page", "ikanai manual > ikanai.1", no_options, 0, 0, run_manual},
    {0}};
/* clang-format on */

int print_help(const struct command *command)
{
    if (!command) {
        say_line("ikanai %s: the city hall you need not go to\n\nUsage: ikanai COMMAND [OPTIONS]\n", IKANAI_VERSION);
        for (const struct command *one = commands; one->name; one++)
            say_line("  %-10s %s", one->name, one->sentence);
        say_line("\nikanai COMMAND --help tells more.");
        return 0;
    }
    say_line("Usage: ikanai %s %s%s[OPTIONS]\n\n%s.\n%s\n", command->name, command->arguments,
             command->arguments[0] ? " " : "", command->sentence, command->about);
    for (const struct option *option = command->options; option->name; option++) {
        char title[64];
        snprintf(title, sizeof title, "--%s%s%s", option->name, option->value ? " " : "", option->value ? option->value : "");
        say_line("  %-22s %s", title, option->sentence);
    }
    return 0;
}

int run_manual(const struct given *given)
{
    (void)given;
    say_line(".TH IKANAI 1 \"\" \"ikanai %s\"\n.SH NAME\nikanai \\- the city hall you need not go to\n.SH SYNOPSIS\n"
             ".B ikanai\n.I COMMAND\n[\\fIOPTIONS\\fR]\n.SH COMMANDS",
             IKANAI_VERSION);
    for (const struct command *one = commands; one->name; one++) {
        say_line(".SS ikanai %s %s\n%s.\n%s", one->name, one->arguments, one->sentence, one->about);
        for (const struct option *option = one->options; option->name; option++)
            say_line(".TP\n.B \\-\\-%s\n%s%s%s", option->name, option->value ? option->value : "",
                     option->value ? ": " : "", option->sentence);
    }
    say_line(".SH EXIT STATUS\n0 done; 1 it could not be done; 2 the command was not understood.");
    return 0;
}
