// The refusals of protocol/api.h: codes, statuses and messages, and how any answer that is not 2xx is read.
#include <array>

#include "protocol/api.h"

inline namespace protocol {

namespace api {
namespace {

struct Row {
    Refusal refusal;
    int status;
    std::string_view code;
    std::string_view message;
};

constexpr std::array rows = {
    Row{Refusal::invalid_request, 400, "invalid-request",
        "The server did not understand this request. A newer page may help: please reload."},
    Row{Refusal::not_signed_in, 403, "not-signed-in", "This needs an account: please sign in."},
    Row{Refusal::guests_off, 403, "guests-off",
        "Guests are shut out for the time being. With an account you can sign in."},
    Row{Refusal::not_allowed, 403, "not-allowed", "Only the owner of the room may do this."},
    Row{Refusal::not_a_member, 403, "not-a-member", "This room is private, and you are not a member of it."},
    Row{Refusal::not_found, 404, "not-found", "Not found. It may have been deleted."},
    Row{Refusal::no_profile, 404, "no-profile", "Please choose a display name first."},
    Row{Refusal::name_taken, 409, "name-taken", "This name is taken. Please choose another one."},
    Row{Refusal::room_taken, 409, "room-taken", "A room of this name exists already: join it, or choose another name."},
    Row{Refusal::room_full, 409, "room-full", "This private room is full."},
    Row{Refusal::too_many_rooms, 409, "too-many-rooms",
        "You have reached the maximum number of rooms. Leave one to join another."},
    Row{Refusal::bad_token, 401, "bad-token", "This connection token is invalid, expired or already used."},
    Row{Refusal::mailbox_full, 409, "mailbox-full",
        "This person's mailbox is full. Try again after they have been online."},
    Row{Refusal::key_reused, 409, "key-reused",
        "This key was used for another message before: a new message needs a new key."},
    Row{Refusal::session_ended, 410, "session-ended", "This polling session has ended: a new one is needed."},
    Row{Refusal::busy, 503, "busy", "The server is busy: please try again in a moment."},
    Row{Refusal::unknown, 500, "unknown", "The server gave an answer that this page does not know."},
};

const Row& row_of(Refusal refusal) {
    for (const Row& row : rows)
        if (row.refusal == refusal) return row;
    return rows.back();
}

// The text of API Gateway, a proxy or a captive portal is never read.
Problem problem_of_status(int status) {
    if (status <= 0) return {Refusal::busy, Problem::Detail::no_answer};
    if (status == 408 || status == 429 || status >= 500) return {Refusal::busy};
    if (status == 401 || status == 403) return {Refusal::unknown, Problem::Detail::signature_rejected};
    return {Refusal::unknown};
}

}  // namespace

std::string_view refusal_code(Refusal refusal) { return row_of(refusal).code; }
std::string_view refusal_message(Refusal refusal) { return row_of(refusal).message; }
int refusal_status(Refusal refusal) { return row_of(refusal).status; }

Refusal refusal_named(std::string_view code) {
    for (const Row& row : rows)
        if (row.code == code) return row.refusal;
    return Refusal::unknown;
}

Problem read_problem(int status, std::string_view body) {
    constexpr JsonLimits small = {.bytes = 8 * 1024, .depth = 8, .values = 100};
    const auto json = parse_json(body, small);
    const std::string* code = json ? json->find_text("code") : nullptr;
    const Refusal refusal = code ? refusal_named(*code) : Refusal::unknown;
    if (refusal == Refusal::unknown) return problem_of_status(status);
    return {refusal};
}

Json write_refusal(Refusal refusal, std::string_view message) {
    return Json::object({{"code", refusal_code(refusal)}, {"message", message}});
}

}  // namespace api

}  // namespace protocol
