// The part of confab chat that signs in: guests enter at once, people once the user pool has accepted them and the
// display name is settled. If a step needs a form in a browser, the command ends with the sentence of that form.
#include <algorithm>

#include "aws/cognito/user_failure.h"
#include "chat/model.h"
#include "platform/headless/backend_command.h"
#include "platform/headless/chat_command.h"
#include "protocol/clean_text.h"
#include "protocol/room_name.h"
#include "wording/problem.h"

namespace headless {
namespace {

// for the person of --to: one, and one more after each broken connection
constexpr int most_lookups = 5;

Exit exit_code_of(const chat::Problem& problem) {
    const auto* failure = problem.find<aws_user::Failure>();
    return failure ? exit_code(*failure) : Exit::refused;
}

}  // namespace

void ChatCommand::enter() {
    if (person_) {
        loop_->post(chat::SignIn{.user_name = person_->user_name, .password = person_->password});
    } else {
        loop_->post(chat::EnterChat{.name = arguments_.text("--name", "guest"), .password = password_});
    }
}

void ChatCommand::continue_sign_in() {
    const chat::Account& account = loop_->model().account;
    if (in_rooms_) return;
    if (chat::has_entered(account)) {
        in_rooms_ = true;
        if (to_.empty()) open_rooms();
        return;
    }
    const auto form = chat::form_on_screen(account);
    if (!form || form->busy) return;
    const std::string sentence =
        form->problem.empty() ? wording::sentence(form->hint) : wording::sentence(form->problem);
    switch (form->step) {
        case chat::AuthForm::choose_name:
            if (const std::string* name = arguments_.find("--name"); name && !name_offered_) {
                name_offered_ = true;
                return loop_->post(chat::ChangeName{*name});
            }
            return give_up(sentence + " Set it with --name.", Exit::refused);
        case chat::AuthForm::new_password:
        case chat::AuthForm::code:
        case chat::AuthForm::confirm:
        case chat::AuthForm::forgot: return give_up(sentence + " Use a browser for that.", Exit::refused);
        default: break;
    }
    if (!form->problem.empty()) give_up(sentence, exit_code_of(form->problem));
}

bool ChatCommand::read_recipient() {
    const std::string* to = arguments_.find("--to");
    if (!to && rooms_.empty()) return give_up("give --room ROOM or --to USER", Exit::usage), false;
    const bool direct = std::ranges::any_of(rooms_, [](const RoomId& room) { return is_direct_room(room.text()); });
    if ((to || direct) && !arguments_.has("--user"))
        return give_up("only signed-in people can write to one person: add --user NAME", Exit::usage), false;
    if (!to) return true;
    if (api::is_user_id(*to)) {
        const RoomId room = direct_room(UserId(*to));
        std::erase(rooms_, room);
        rooms_.insert(rooms_.begin(), room);
        return true;
    }
    to_ = clean_name(*to);
    if (to_.empty()) return give_up("--to needs a person's name or id", Exit::usage), false;
    return true;
}

void ChatCommand::find_recipient() {
    const chat::Model& model = loop_->model();
    if (to_.empty() || !in_rooms_ || model.link.state != chat::LinkState::online) return;
    if (model.requests.has<chat::request::FindRecipient>()) return;
    if (!chat::can_write_to_people(model)) return give_up("this transport has no direct messages", Exit::refused);
    if (!model.direct.problem.empty()) {
        const auto* refused = model.direct.problem.find<api::Problem>();
        const bool busy = refused && refused->refusal == api::Refusal::busy;
        return give_up(wording::sentence(model.direct.problem), busy ? Exit::failed : Exit::refused);
    }
    if (!model.rooms.open || !is_direct_room(model.rooms.open->text())) {
        if (++lookups_ > most_lookups) return give_up("could not open the direct room with this person", Exit::failed);
        return loop_->post(chat::FindAndWriteTo{to_});
    }
    to_.clear();
    std::erase(rooms_, *model.rooms.open);
    rooms_.insert(rooms_.begin(), *model.rooms.open);
    room_changed(model, rooms_.front());
    open_rooms();
}

void ChatCommand::open_rooms() {
    for (const RoomId& room : rooms_) loop_->post(chat::OpenRoom{room});
}

}  // namespace headless
