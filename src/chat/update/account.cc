#include "chat/update/account.h"

#include <algorithm>
#include <utility>

#include "chat/update/connection.h"
#include "chat/update/profile.h"
#include "chat/update/rooms.h"
#include "chat/update/saving.h"
#include "protocol/clean_text.h"
#include "protocol/room_name.h"

namespace chat {

namespace {

// Removes closed rooms of an earlier visit by a signed-in person, which a guest cannot read; those with unsent
// messages stay.
void put_away_private_rooms(Model& model) {
    std::erase_if(model.rooms.list, [&](const Room& room) {
        return is_closed_room(room.id.text()) && !std::ranges::contains(model.outbox.pending, room.id, &Pending::room);
    });
    if (model.asked_room && is_closed_room(model.asked_room->text())) model.asked_room.reset();
}

// Back to the first screen, as if the page had just been opened. Numbers that must never be reused continue.
void start_over(Model& model, Effects& effects) {
    Model fresh = start(std::move(model.config), model.random);
    fresh.last_seen = model.last_seen;
    fresh.visible = model.visible;
    fresh.storage_failed = model.storage_failed;
    fresh.link.last_attempt = model.link.last_attempt;
    fresh.self_starting = model.self_starting;
    fresh.requests = std::move(model.requests);
    fresh.requests.clear();
    fresh.notices.next = model.notices.next;
    model = std::move(fresh);
    effects.push_back(LinkChanged{});
    if (has_accounts(model)) effects.push_back(AccountChanged{});
}

}  // namespace

void enter(Model& model, const EnterChat& wish, Effects& effects, Now now) {
    Account& account = model.account;
    if (!model.config_problems.empty()) return;
    if (has_session(account)) return choose_name(model, wish.name, effects);
    if (has_entered(account)) return;
    if (has_accounts(model) && !model.config.transport.guests) {
        if (SignInForm* form = open_form(account)) form->problem = Mistake::guests_not_admitted;
        effects.push_back(AccountChanged{});
        return;
    }
    std::string name = clean_name(wish.name);
    if (name.empty()) {
        if (SignInForm* form = open_form(account)) form->problem = Mistake::display_name_missing;
        effects.push_back(AccountChanged{});
        return;
    }
    if (!last_account(account).empty()) put_away_private_rooms(model);
    account.state = Guest{};
    account.name = std::move(name);
    account.name_problem.clear();
    model.drafts_dirty = true;
    effects.push_back(UseTransport{wish.password});
    open_room_on_entering(model, effects);
    try_to_connect(model, effects, now);
}

void change_name(Model& model, const ChangeName& wish, Effects& effects) {
    Account& account = model.account;
    if (std::holds_alternative<ChoosingName>(account.state)) return choose_name(model, wish.name, effects);
    const bool guest = std::holds_alternative<Guest>(account.state);
    if (!guest && !is_signed_in(account)) return;  // the session is over, so the backend would refuse the change
    std::string name = clean_name(wish.name);
    account.name_problem = name.empty() ? Problem(Mistake::display_name_missing) : Problem();
    if (guest && !name.empty()) {
        account.name = std::move(name);
        model.drafts_dirty = true;
        effects.push_back(NameChanged{});
    } else if (!guest && !name.empty()) {
        ask_name(model, name, effects);
    }
    effects.push_back(AccountChanged{});
}

void leave_chat(Model& model, Effects& effects) {
    if (is_user(model.account)) return sign_out(model, {}, effects);
    if (!has_entered(model.account)) return;
    effects.push_back(Disconnect{});
    forget_everything(model, effects);
    start_over(model, effects);
}

void sign_out(Model& model, const SignOut& wish, Effects& effects) {
    if (!is_user(model.account)) return;
    effects.push_back(ForAccount{aws_user::SignOut{wish.reach}});
    effects.push_back(Disconnect{});
    forget_all_tabs(model, effects);
    // Any value that was never stored before: the other tabs notice the change.
    effects.push_back(Save{std::string(signed_out_key), new_message_id(model.random).text()});
    start_over(model, effects);
}

void signed_out_elsewhere(Model& model, Effects& effects) {
    if (!is_user(model.account) && !std::holds_alternative<Resuming>(model.account.state)) return;
    effects.push_back(ForAccount{aws_user::SignOut{}});
    effects.push_back(Disconnect{});
    start_over(model, effects);
    notify(model.notices, News::signed_out_elsewhere);
}

}  // namespace chat
