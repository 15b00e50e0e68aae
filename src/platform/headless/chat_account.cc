// The part of confab chat that gets in: as a guest at once, signed in after the user pool has let us in and the display
// name is settled. What needs a form in a browser ends the command with the sentence that the form would show.
#include <algorithm>
#include <array>

#include "aws/user_failure.h"
#include "platform/headless/backend_command.h"
#include "platform/headless/chat_command.h"
#include "platform/headless/events_json.h"
#include "platform/headless/output.h"

namespace {

// The model keeps the sentence alone; those that say that nobody is at fault are few.
Exit exit_code_of(std::string_view problem) {
    using enum aws_user::Failure;
    for (const aws_user::Failure failure : {network, unavailable, too_many_tries, not_aws, malformed, misconfigured})
        if (problem == aws_user::sentence(failure)) return exit_code(failure);
    return Exit::refused;
}

}  // namespace

void ChatCommand::enter() {
    if (person_) {
        loop_->post(chat::SignIn{.user_name = person_->user_name, .password = person_->password});
    } else {
        loop_->post(chat::EnterChat{.name = arguments_.text("--name", "guest"), .password = password_});
    }
}

void ChatCommand::look_at_account() {
    const chat::Account& account = loop_->model().account;
    if (in_rooms_) return;
    if (account.entered) {
        in_rooms_ = true;
        for (const RoomId& room : rooms_) loop_->post(chat::OpenRoom{room});
        return;
    }
    if (account.busy) return;
    const std::string& sentence = account.problem.empty() ? account.hint : account.problem;
    switch (account.form) {
        case chat::EntryForm::choose_name:
            if (const std::string* name = arguments_.find("--name"); name && !name_offered_) {
                name_offered_ = true;
                return loop_->post(chat::ChangeName{*name});
            }
            return give_up(sentence + " Write it behind --name.", Exit::refused);
        case chat::EntryForm::new_password:
        case chat::EntryForm::code:
        case chat::EntryForm::confirm:
        case chat::EntryForm::forgot: return give_up(sentence + " Do that in a browser.", Exit::refused);
        default: break;
    }
    if (!account.problem.empty() && !account.session) give_up(account.problem, exit_code_of(account.problem));
}

void ChatCommand::tell_names() {
    const chat::Model& model = loop_->model();
    if (leaving_ || nameless_.empty() || model.people.revision == names_seen_) return;
    names_seen_ = model.people.revision;
    std::erase_if(nameless_, [&](const UserId& user) {
        const chat::ShownName name = chat::name_of(model, user);
        if (!name.stand_in) print_json(name_event(user, name.name));
        return !name.stand_in;
    });
}
