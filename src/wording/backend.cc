#include "wording/backend.h"

namespace wording {

namespace {

std::string_view refusal_sentence(api::Refusal refusal) {
    using api::Refusal;
    switch (refusal) {
        case Refusal::invalid_request:
            return "The server did not understand this request. A newer page may help: please reload.";
        case Refusal::not_signed_in: return "This needs an account: please sign in.";
        case Refusal::guests_off:
            return "Guests are shut out for the time being: sign in with an account, or come back later.";
        case Refusal::not_allowed: return "Only the owner of the room may do this.";
        case Refusal::not_a_member: return "This room is private, and you are not a member of it.";
        case Refusal::not_found: return "Not found. It may have been deleted.";
        case Refusal::no_profile: return "Please choose a display name first.";
        case Refusal::name_taken: return "This name is taken. Please choose another one.";
        case Refusal::room_taken: return "A room of this name exists already: join it, or choose another name.";
        case Refusal::room_full: return "This private room is full.";
        case Refusal::too_many_rooms: return "You have reached the maximum number of rooms. Leave one to join another.";
        case Refusal::bad_token: return "This connection token is invalid, expired or already used.";
        case Refusal::mailbox_full: return "This person's mailbox is full. Try again after they have been online.";
        case Refusal::key_reused: return "This key was used for another message before: a new message needs a new key.";
        case Refusal::session_ended: return "This polling session has ended: a new one is needed.";
        case Refusal::busy: return "The server is busy: please try again in a moment.";
        case Refusal::unknown: return "The server gave an answer that this page does not know.";
    }
    return {};
}

}  // namespace

std::string_view sentence(api::Problem problem) {
    using Detail = api::Problem::Detail;
    switch (problem.detail) {
        case Detail::none: break;
        case Detail::no_answer: return "The server did not answer: please try again in a moment.";
        case Detail::signature_rejected:
            return "The server did not accept our signature: your clock may be wrong, or you need to sign in again.";
        case Detail::no_backend: return "There is no backend behind this chat.";
        case Detail::too_many_requests: return "Too much is asked of the server at once: please try again in a moment.";
    }
    return refusal_sentence(problem.refusal);
}

}  // namespace wording
