/*
 * What a procedure is: a YAML file of the city's folder, read into an immutable tree.
 *
 * A file is published as a version, named by the hash of its text; a case keeps the name and version it was made with and is
 * always shown with it. C code knows what a step, a field, a condition and a fee are; it never knows 住民票. Conditions,
 * quantities and exits are JsonLogic over the answers so far. README.md describes the file; lint.c says what it refuses.
 */
#pragma once

#include "base/date.h"
#include "base/json.h"
#include "city/load.h"
#include "city/words.h"

enum {
    PROCEDURE_STEPS_MAX = 12,
    STEP_FIELDS_MAX = 24,
    PROCEDURE_CHOICES_MAX = 60,
    REPEAT_ITEMS_MAX = 20,
    PROCEDURE_FEES_MAX = 20,
    PROCEDURE_EXEMPTIONS_MAX = 20,
    PROCEDURE_BYTES_MAX = 256 * 1024
};

enum answer_kind {
    ANSWER_TEXT = 1,  /* one line */
    ANSWER_NAME,      /* 氏 and 名, any character; stored as typed (NFC): {"family", "given"} */
    ANSWER_KANA,      /* フリガナ, stored in full-width katakana: {"family", "given"} */
    ANSWER_DATE,      /* 和暦 or 西暦, stored as "1985-02-28" */
    ANSWER_ADDRESS,   /* {"postcode", "town", "street", "building"} */
    ANSWER_PHONE,     /* digits */
    ANSWER_EMAIL,
    ANSWER_CHOICE,    /* one of the choices' values */
    ANSWER_CHOICES,   /* several, a list */
    ANSWER_YES_NO,    /* true or false */
    ANSWER_NUMBER,
    ANSWER_MONEY,     /* yen */
    ANSWER_LONG_TEXT,
    ANSWER_FILE,      /* [{"file", "name", "size"}]; file is a city_file's public id */
    ANSWER_HOUSEHOLD, /* [{"name", "person"}]: members of the household, from the register or typed one a line */
    ANSWER_NOTE       /* words between the fields; no answer */
};

struct choice {
    struct text value;
    struct words label, hint;
    const json_t *show; /* offered only when it holds; NULL: always */
    int line;
};

/* What a field means to the city, so that code can find the applicant among the answers. */
enum meaning {
    MEANS_NOTHING,
    MEANS_APPLICANT_NAME,
    MEANS_APPLICANT_KANA,
    MEANS_APPLICANT_BIRTH,
    MEANS_APPLICANT_ADDRESS,
    MEANS_APPLICANT_PHONE,
    MEANS_APPLICANT_EMAIL,
    MEANS_SUBJECT_HOUSEHOLD, /* those who are named on the paper */
    MEANS_COPIES,            /* number of copies */
    MEANS_EXEMPTION,         /* choice whose value names the exemption (減免) that is asked for */
    MEANS_KIND_OF_PAPER,     /* choice whose value the paper's template reads */
    MEANS_DELIVERY           /* choice with "post": how the paper reaches the applicant */
};

/* Where a date may lie. */
enum day_bound { DAY_ANY, DAY_PAST, DAY_FUTURE };

struct procedure_field {
    struct text name; /* unique in the procedure; conditions read it by {"var": name} */
    enum answer_kind kind;
    struct words label, hint;
    bool is_required;
    const json_t *show; /* NULL: always */
    const struct choice *choices;
    size_t choice_count;
    int64_t min, max; /* number, money: value; texts: characters; choices, file, household: how many. 0, 0: the kind's own */
    struct words unit; /* 通, 頭 behind a number */
    int64_t later_days; /* file: may be promised and handed in within so many days; 0: it is needed now */
    bool is_digits;    /* text: a number that is no quantity, kept as digits (口座番号, 被保険者番号); min, max: how many */
    const json_t *must; /* a rule over the answers so far and this one; where it does not hold, must_say is the problem */
    struct words must_say;
    enum day_bound bound;
    enum meaning means;
    int line;
};

struct procedure_step {
    struct text name; /* in the URL */
    struct words title, hint;
    const json_t *show;
    bool is_exit;          /* "you cannot apply, because…": open means the way ends here */
    struct words reason; /* of an exit: why, what else, whom to ask */
    const struct procedure_field *fields;
    size_t field_count;
    /* A repeat group: the whole step is asked for each item; answers are a list under `repeat`. */
    struct text repeat; /* empty: asked once */
    struct words repeat_item; /* お子さん, 犬 */
    int64_t repeat_min, repeat_max;
    int line;
};

struct fee_amount {
    struct date from;
    int64_t yen;
    struct words basis; /* by-law and article, or 見本 */
    int line;
};
struct procedure_fee {
    struct text name;
    struct words label;
    const json_t *when;     /* NULL: always */
    const json_t *quantity; /* NULL: 1 */
    const struct fee_amount *amounts; /* oldest first */
    size_t amount_count;
    int line;
};

enum payment_time {
    PAYMENT_NONE,  /* no fee */
    PAYMENT_FIRST, /* the charge stands when the case is sent; no decision before it is paid */
    PAYMENT_AFTER  /* asked for after approval; nothing is issued before it is paid */
};

/* What becomes of a fee that was paid when the case is withdrawn. */
enum refund_rule {
    REFUND_AUTOMATIC, /* given back at once while the section has not begun; after that somebody decides */
    REFUND_DECISION,  /* somebody decides */
    REFUND_NONE       /* it stays with the city, which the guide and the page of withdrawal say */
};
/* What becomes of a case whose fee is not paid in time. */
enum unpaid_rule { UNPAID_EXPIRES, UNPAID_STAYS };

/* 減免: a class of people who pay less; asked for with evidence, decided before anything is paid. */
struct procedure_exemption {
    struct text name; /* the value of the question that means "exemption" */
    struct words label, basis;
    int64_t percent;      /* taken off the fee: 1 to 100; what is left is rounded down to whole yen */
    struct text evidence; /* the question (kind file) that must be answered; empty: none is needed */
    struct text approval; /* key of the table of delegated powers */
    int line;
};

enum result_kind { RESULT_NONE, RESULT_CERTIFICATE, RESULT_LETTER };

struct words_list {
    const struct words *items;
    size_t count;
};

/* When applications are taken, and how many: window.h. 0: no such bound. */
struct procedure_window {
    int64_t opens_at, closes_at; /* closes_at is the first moment that is too late */
    int64_t limit, per_person;
};

struct procedure {
    struct text name, version; /* version: 16 hex digits of the body's hash */
    struct words title, summary;
    struct text kana;     /* for the 五十音 list */
    struct text category; /* "certificates", "moving", "tax", "disaster", "animals" */
    struct texts life_events, search_words;
    struct text section; /* code of the section that handles it */
    int64_t section_id;  /* filled by the library; codes keep their id */
    struct words contact;
    struct {
        struct words who, fee, time, legal_basis, before;
        struct words_list needs, other_ways;
    } guide;
    int64_t minutes;         /* to fill in */
    int64_t processing_days; /* standard processing time, business days */
    int assurance;           /* 0 none, 1 mail, 2 card: what the applicant needs */
    bool may_withdraw;
    int64_t correction_days; /* business days to answer a correction request */
    int64_t duplicate_days;  /* same person and procedure within: warned; 0: never */
    int64_t retention_years;
    enum payment_time payment;
    int64_t payment_days; /* business days to pay */
    int64_t remind_days;  /* business days before the last one on which the applicant is reminded; 0: never */
    enum unpaid_rule unpaid;
    enum refund_rule refund;
    struct procedure_window window;
    const struct procedure_exemption *exemptions;
    size_t exemption_count;
    struct text approval; /* key of the 専決 table; empty: a clerk's acceptance is enough (届出) */
    enum result_kind result;
    struct text result_name; /* certificate kind or letter template */
    bool is_posted;          /* what comes out always goes by post; else as answered (MEANS_DELIVERY), or it is downloaded */
    int64_t common;          /* 1: looked for most often in its category; 0: not said */
    const struct procedure_step *steps;
    size_t step_count;
    const struct procedure_fee *fees;
    size_t fee_count;
};

const struct procedure_step *procedure_step(const struct procedure *procedure, struct text name); /* NULL: none */
/* The field and its step (may be NULL), anywhere in the procedure; NULL: none. */
const struct procedure_field *procedure_field(const struct procedure *procedure, struct text name,
                                              const struct procedure_step **step);
const struct procedure_field *procedure_field_meaning(const struct procedure *procedure, enum meaning meaning);

/* The exemption of that name; NULL: none. */
const struct procedure_exemption *procedure_exemption(const struct procedure *procedure, struct text name);

struct text answer_kind_name(enum answer_kind kind); /* as the files write it: "yes_no" */

/* ---- reading ---- */
enum procedure_source {
    FROM_FOLDER, /* a new definition: everything is checked, other parts of the city as well */
    FROM_STORE   /* a published version: sections and approval keys may have gone since */
};
/* Reads and lints one definition; the result lives in load->arena. INVALID: load's mistakes say why, all at once, each
   with file and line. `root` is the YAML of a file, or of procedure_body's JSON. FROM_STORE leaves the version to
   procedure_from_body, which has the kept text. */
enum status procedure_read(struct city_load *load, struct text name, struct node *root, enum procedure_source source,
                           const struct procedure **found) MUST_USE;
/* The definition as it is kept: canonical JSON. Its hash is the version, so a comment in the file makes no new one. */
struct text procedure_body(struct city_load *load, struct node *root);
struct text procedure_version(struct arena *arena, struct text body);
/* From a kept body. BROKEN: it does not read any more. */
enum status procedure_from_body(const struct city *city, struct arena *arena, struct text name, struct text body,
                                const struct procedure **found) MUST_USE;
