/*
 * What the pages of the desk show, and what its files share.
 *
 * Residents and staff see two screens over one record: here stand the form's fields, the checks, the whole timeline and who has
 * read it. Every reading of a case is an act of reading (city/access_log.h).
 */
#pragma once

#include "city/access_log.h"
#include "city/module.h"
#include "city/sections.h"
#include "desk.queries.h"
#include "engines/approvals/approvals.h"
#include "engines/money/money.h"
#include "engines/notices/notices.h"
#include "engines/papers/papers.h"
#include "engines/procedures/inbox.h"
#include "engines/procedures/later.h"
#include "engines/procedures/library.h"
#include "engines/procedures/timeline.h"
#include "web/form.h"

/* ---- one case ---- */
struct desk_file {
    struct text public_id, name;
    bool has_small, waits, is_gone; /* waits: for the virus check; gone: a virus was found in it later */
};
struct desk_answer {
    struct text field, label, value;
    struct desk_file *files;
    size_t file_count;
    bool may_mark; /* can be asked to be corrected */
};
struct desk_section {
    struct text title;
    struct desk_answer *items;
    size_t count;
};
struct desk_sections { size_t count; struct desk_section *items; };
struct desk_step { /* of the approval */
    struct approval_step step;
    struct message duty, state;
    bool is_here, is_earlier; /* earlier: it may be returned to */
};
struct desk_steps { size_t count; struct desk_step *items; };
struct desk_mark { struct approval_mark mark; struct message action; };
struct desk_marks { size_t count; struct desk_mark *items; };

/* 減免: what was asked for, and what came of it. */
struct desk_exemption {
    struct text title, basis, reason;
    struct money full, fee, proposed; /* proposed: what would be left to pay */
    bool is_asked, is_granted, is_refused, may_draft;
};
struct desk_case {
    struct desk_exemption exemption;
    struct case_record record;
    struct text title, state, section_name, channel;
    struct text tag; /* class of the tag: "b", "w", "g", "r" */
    struct desk_sections sections;
    struct case_checks checks;
    struct case_timeline timeline;
    struct case_messages thread;
    struct access_entries readings;
    struct sent_mails refused; /* mails that came back */
    struct held_posts colleagues;
    bool has_approval, has_charge, has_correction, is_pending;
    struct approval approval;
    struct desk_steps steps;
    struct desk_marks marks;
    struct charge charge;
    struct paper_records papers;
    struct correction correction;
    struct later_papers later;
    bool may_begin, may_correct, may_propose, may_accept, may_return, may_note, may_close, may_assign, may_receive;
    bool may_pass, may_send_back, may_take_back, may_send_again, may_reject;
    struct text next; /* local path to go to afterwards */
};
/* Reads everything for the pane and notes the reading. NOT_FOUND where it is not of the reader's sections. */
enum status desk_read_case(struct request *request, struct text number, struct text next, struct desk_case *found) MUST_USE;

/* ---- lists ---- */
struct desk_tab { struct text path; struct message title; int64_t count; bool is_current; };
struct desk_tabs { size_t count; struct desk_tab *items; };
struct desk_row {
    struct inbox_row row;
    struct text path, tag;
    bool is_open;
};
struct desk_rows { size_t count; struct desk_row *items; };
struct desk_choice { struct text value, title; bool is_chosen; };
struct desk_choices { size_t count; struct desk_choice *items; };
struct desk_done { struct text batch; int64_t count; bool is_assignment; int64_t seconds; }; /* can still be taken back */
struct desk_inbox {
    struct desk_tabs tabs;
    struct desk_rows rows;
    struct desk_choices procedures, states, orders;
    struct held_posts colleagues;
    struct text view, search, next_path, csv_path, list_path;
    bool has_more, may_assign, may_export, has_case, is_searching;
    struct desk_case open;
    struct desk_done done;
};
struct desk_waiting {
    struct approval_waiting waiting;
    struct text number, path;
    bool is_open, is_pending;
};
struct desk_waitings { size_t count; struct desk_waiting *items; };
struct desk_approvals {
    struct desk_waitings rows;
    bool has_case;
    struct desk_case open;
    struct desk_done done;
};

/* ---- entry for others ---- */
struct entry_question { struct answer_view view; };
struct entry_step {
    struct text title, hint, exit;
    struct answer_views questions;
    int item;
};
struct entry_steps { size_t count; struct entry_step *items; };
struct desk_entry {
    struct text name, title, channel, mail;
    struct entry_steps steps;
    struct fee_total fee;
    const struct field *fields;
    bool is_complete;
};
struct desk_entries { size_t count; struct desk_choice *items; };

/* How the desk acts on a case. */
struct case_actor desk_actor(const struct request *request);
struct approval_actor desk_approver(const struct request *request);
/* The banner of what can still be taken back; from ?done=BATCH. */
enum status desk_read_done(struct request *request, struct desk_done *found) MUST_USE;
enum { UNDO_SECONDS = 10 };
enum status desk_run_batch(struct job_run *run, struct text payload) MUST_USE;
struct text desk_tag(enum case_state state, bool is_overdue);

handler desk_go_home, desk_show_inbox, desk_send_csv, desk_assign_several, desk_undo;
handler desk_show_case, desk_act_on_case, desk_ask_correction, desk_propose, desk_send_file, desk_receive_payment, desk_propose_exemption;
handler desk_show_approvals, desk_pass_several, desk_act_on_approval;
handler desk_list_entries, desk_show_entry, desk_send_entry;
handler desk_show_statistics;
