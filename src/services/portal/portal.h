/*
 * What the residents' pages show. Filled by the handlers, laid out by the templates of this folder.
 */
#pragma once

#include "base/money.h"
#include "city/people.h"
#include "engines/articles/articles.h"
#include "engines/money/money.h"
#include "engines/papers/papers.h"
#include "engines/procedures/later.h"
#include "engines/procedures/timeline.h"
#include "services/portal/visitor.h"
#include "web/form.h"

/* ---- lists ---- */

/* One draft or case, or one thing to do about it: title, state in words, what happens next and by when. */
enum own_part { OWN_TO_DO, OWN_WAITS, OWN_OVER, OWN_NOWHERE };
enum own_need { NEEDS_CORRECTION, NEEDS_MONEY, NEEDS_PAPER, NEEDS_READING, NEEDS_TAKING };
struct task {
    struct text url, form_url, title, number, state, tone, next; /* tone: b g w r o of site.css; number empty for drafts */
    int64_t at;
    struct date by; /* year 0: no day */
    enum own_part part;
    enum own_need need;
    bool is_over, is_draft;
};
struct tasks { size_t count; struct task *items; };
/* What is said of a case that goes by post; waits: it was not posted yet. NOT_FOUND: it does not (or has no result yet). */
enum status post_sentence(struct request *request, const struct case_record *record, struct text *sentence, bool *waits) MUST_USE;
/* Everything an account has with the city, ordered by need; the parts lie behind each other in `all`. */
struct own_list {
    struct tasks all, to_do, waits, over;
    int64_t before_id; /* where older cases go on */
    bool has_more;
};
/* before_id 0: from the newest, with drafts. */
enum status own_list_of(struct request *request, int64_t before_id, size_t cases_at_once, struct own_list *found) MUST_USE;
enum status task_of_case(struct request *request, const struct case_record *record, struct text url,
                         struct task *found) MUST_USE;
struct task task_of_draft(struct request *request, const struct draft_row *row);

struct tile {
    struct text url, icon, title, about;
};
struct tiles { size_t count; struct tile *items; };
struct home_view {
    struct tasks tasks;
    struct tiles tiles;
    struct text name; /* who is signed in; empty: nobody, or no name */
    struct text chips[4]; /* words often looked for */
    struct text hall, phone, opening_hours;
    int64_t procedure_count;
    struct articles news; /* the newest */
    bool is_resident, has_more;
};

/* ---- procedures ---- */

struct guide_line {
    struct text name, title, summary;
};
struct guide_group {
    struct text id, title, url; /* url: this group alone; may be empty */
    struct guide_line *items;
    size_t count;
};
struct guide_way { /* by category, life event, kana, section */
    struct text url, title;
    bool is_current;
};
struct guides_view {
    struct text title, words;
    struct guide_way ways[4];
    struct { size_t count; struct guide_group *items; } groups;
    bool is_search;
    int64_t total;
};
struct text_items { size_t count; struct text *items; };
struct guide_view {
    const struct procedure *procedure;
    struct text title, summary, category, category_url, who, fee, time, legal_basis, before, contact, phone, assurance,
        section;
    struct text_items needs, ways, steps;
    bool has_draft;
    struct text period, refusal; /* when applications are taken; why not now */
    int64_t places, places_left; /* 0: no limit */
};
/* Titles of categories and life events as the pages call them; a name the program does not know is shown as it is. */
struct text category_title(struct arena *arena, enum language language, struct text category);
struct text category_icon(struct text category);
/* The order in which people look for them: 0 to CATEGORY_LAST, where those stand that the program does not know. */
enum { CATEGORY_LAST = 13 };
int category_place(struct text category);
struct text life_event_title(struct arena *arena, enum language language, struct text life_event);

/* ---- applying ---- */

struct step_mark {
    struct text title;
    int number;
    bool is_done, is_current;
};
struct fee_view {
    struct fee_total total;
    bool is_known; /* the answers so far give an amount */
};
/* What stands around every page of an application. */
struct apply_frame {
    const struct procedure *procedure;
    struct text title, category, category_url, guide_url, base; /* base: /apply/NAME */
    struct text fee, time, contact, phone;
    struct text_items needs;
    struct { size_t count; struct step_mark *items; } steps;
    int current, total; /* 0: none of the steps */
    struct fee_view sum;
    bool has_other_ways;
};
enum status apply_frame_of(struct request *request, const struct procedure *procedure, const struct answer_set *answers,
                           struct text step, struct apply_frame *found) MUST_USE;
struct text section_phone(struct request *request, struct text section);

struct apply_view {
    struct apply_frame frame;
    struct text summary, before, sign_in_url, continue_url;
    int64_t minutes, forget_at;
    struct text_items steps;
    bool has_draft, is_resident, is_linked, is_signed_in, must_sign_in, needs_mail;
    struct text refusal; /* why nothing can be sent now; empty: it can */
};

struct item_line {
    struct text title, edit_url;
    int number;
};
struct step_view {
    struct apply_frame frame;
    struct text title, hint, action, back_url, filled, note;
    struct answer_views questions;
    struct { size_t count; struct item_line *items; } items; /* of a repeat group, on its list page */
    struct text item_title, remove_label;
    int64_t saved_at, forget_at;
    bool is_list, may_add, has_files, is_account, leads_to_check;
    bool is_trial;      /* of a design: nothing is kept, the answers so far travel with the page */
    struct text trial;
};
struct exit_view {
    struct apply_frame frame;
    struct text title, reason, back_url;
};

struct check_line {
    struct text label, value, change_url;
};
struct check_section {
    struct text title;
    struct check_line *items;
    size_t count;
};
struct check_view {
    struct apply_frame frame;
    struct { size_t count; struct check_section *items; } sections;
    struct fee_total fee;
    struct case_twins twins;
    struct text mail, back_url; /* mail: must still be proven */
    bool needs_mail, is_mail_proven, asks_mail;
    const struct field *fields;
};
struct saved_view {
    struct apply_frame frame;
    const struct field *fields;
    int64_t forget_at;
    struct text continue_url;
    bool is_account, is_kept;
};

/* ---- proving a mail address ---- */

struct code_view {
    struct text link;
    const struct field *fields;
    int64_t until_at;
    bool is_open;
};
struct resume_view {
    struct text mail;
    struct tasks tasks;
    const struct field *fields;
    bool has_anything;
};

/* ---- after sending ---- */

struct charge_view {
    struct text pay_url, slip_url;
    struct text exemption, refund; /* sentences; mostly empty */
    struct money amount;
    struct date due;
    bool is_open, is_paid;
};
struct receipt_view {
    struct case_record record;
    struct text title, base, case_url, next, contact, phone;
    struct charge_view charge;
    int64_t receipt_days;
    bool has_proof, is_account;
};

struct paper_view {
    struct paper_record paper;
    struct text title, url, verify_url;
    struct { size_t count; struct moment *items; } checks;
    bool holds;
    int64_t copies; /* how many there are of it */
};
struct paper_views { size_t count; struct paper_view *items; };
struct thread_line {
    struct text name, words;
    int64_t at;
    bool is_own;
};
struct sent_file {
    struct text public_id, name;
    int64_t size_bytes;
    bool is_picture, waits; /* for the virus check */
};
struct paper_to_come {
    int64_t id;
    struct text title;
    struct date due;
    bool is_over;
    struct field_view control;
};
struct case_view {
    struct case_record record;
    struct { size_t count; struct sent_file *items; } files;
    struct { size_t count; struct paper_to_come *items; } later;
    struct text title, base, case_url, state, tone, next, contact, phone;
    struct case_timeline timeline;
    struct { size_t count; struct thread_line *items; } thread;
    struct { size_t count; struct check_section *items; } answers;
    struct charge_view charge;
    struct paper_views papers;
    const struct field *fields;
    bool may_withdraw, may_correct, may_write, is_account, is_refused, is_returned, is_sent_now;
};
/* Files and papers still to come, of a case whose record and procedure are known. */
enum status case_files_fill(struct request *request, const struct procedure *procedure, struct case_view *view) MUST_USE;
/* The case's page once more, with the problems that were said. */
enum status portal_show_case_again(struct request *request, struct response *response, const struct case_record *record) MUST_USE;
struct withdraw_view {
    struct text title, number, action, back_url;
    struct text about_fee; /* what happens to a fee that was paid; empty: none was */
    const struct field *fields;
};
struct correct_part {
    struct text title;
    struct answer_views questions;
};
struct correct_view {
    struct text title, number, action, back_url, message;
    struct { size_t count; struct correct_part *items; } parts;
    struct date answer_by;
};
struct my_view {
    struct own_list list;
    struct text name;
};

/* ---- paying ---- */

struct pay_view {
    struct charge charge;
    struct text what, next_url, slip_url, return_url, case_url;
    enum attempt_state state;
    bool is_open, is_begun, has_provider, is_waiting, has_failed;
};

/* ---- shared by the handlers ---- */

/* Everything about a case's next step: what the applicant waits for or has to do, in one or two sentences. */
struct text next_sentence(struct request *request, const struct case_record *record, const struct procedure *procedure);
struct text case_tone(enum case_state state);
/* Where the pages of a case stand: /my/cases/NUMBER for accounts, /receipts/NUMBER for others; and the page itself. */
struct text case_base(struct arena *arena, const struct case_record *record);
struct text case_page_url(struct arena *arena, const struct case_record *record);
enum status charge_of_case(struct request *request, const struct case_record *record, struct charge_view *found) MUST_USE;
/* 本人 read their own register entry, or their household; both are entered for them to see. */
enum status own_household(struct request *request, struct text purpose, struct people *found) MUST_USE;
/* Problems of the engine become problems of the page, so that the summary, the title and 422 come by themselves. */
void show_problems(struct request *request, const struct answer_problems *problems);
bool has_file_question(const struct answer_views *views);
/* For templates: name and furigana stand side by side, addresses below each other. */
bool is_pair(const struct answer_view *view);
bool is_address(const struct answer_view *view);
struct text id_of_part(const struct output *out, const struct field_view *part);

struct trial_step { struct text duty, grade, name; };
struct trial_view {
    struct text title, again_url, paper;
    const struct procedure *procedure;
    struct shown_answers answers;
    struct fee_total fee;
    struct { size_t count; struct trial_step *items; } route;
    struct date due;
    bool has_no_route;
};

/* Handlers by file. */
handler portal_show_phone;                                                         /* preview.c */
handler portal_show_trial, portal_try;                                             /* trial.c */
handler portal_show_home;                                                          /* home.c */
handler portal_show_guides, portal_show_guide, portal_send_guides, portal_send_guide; /* guides.c, api.c */
handler portal_show_start, portal_start, portal_show_saved, portal_keep_for_mail;  /* apply.c */
handler portal_show_step, portal_take_step;                                        /* step.c */
handler portal_send_draft_file, portal_send_case_file, portal_hand_in;             /* file_pages.c */
handler portal_show_check, portal_send;                                            /* check.c */
handler portal_show_resume, portal_send_code, portal_show_code, portal_take_code, portal_show_kept, portal_open_kept,
    portal_forget_browser;                                                         /* resume.c */
handler portal_show_receipt, portal_send_copy, portal_send_proof;                  /* receipt.c */
handler portal_show_my;                                                            /* my.c */
handler portal_show_case, portal_say, portal_show_withdraw, portal_withdraw, portal_send_paper; /* case_page.c */
handler portal_show_correction, portal_correct;                                    /* correct.c */
handler portal_show_pay, portal_begin_pay, portal_return_pay, portal_send_slip;    /* pay.c */
