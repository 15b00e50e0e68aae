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
    if (account.entered || !model.config_problems.empty()) return;
    if (account.session) {
        if (account.form == EntryForm::choose_name) choose_name(model, wish.name, effects);
        return;
    }
    if (has_accounts(model) && !model.config.guests) {
        account.problem = Mistake::guests_not_admitted;
        account.name_problem = Mistake::guests_not_admitted;
        effects.push_back(AccountChanged{});
        return;
    }
    std::string name = clean_name(wish.name);
    if (name.empty()) {
        account.name_problem = Mistake::display_name_missing;
        return;
    }
    account.name = std::move(name);
    account.name_problem.clear();
    account.problem.clear();
    account.hint.clear();
    account.busy = false;
    account.resuming = false;
    account.resume_token = {};
    account.retry_at.reset();
    account.form = EntryForm::welcome;
    if (!std::exchange(account.stored_account, {}).empty()) put_away_private_rooms(model);
    model.drafts_dirty = true;
    effects.push_back(UseTransport{wish.password});
    come_in(model, effects);
    try_to_connect(model, effects, now);
}

void change_name(Model& model, const ChangeName& wish, Effects& effects) {
    if (model.account.session) return choose_name(model, wish.name, effects);
    std::string name = clean_name(wish.name);
    if (name.empty()) {
        model.account.name_problem = Mistake::display_name_missing;
        return;
    }
    // the session is over, so the backend would refuse the change
    if (model.account.standing == Standing::user) return;
    model.account.name_problem.clear();
    model.account.name = std::move(name);
    model.drafts_dirty = true;
    effects.push_back(NameChanged{});
}

void leave_chat(Model& model, Effects& effects) {
    if (model.account.standing == Standing::user) return sign_out(model, {}, effects);
    if (!model.account.entered) return;
    effects.push_back(Disconnect{});
    forget_everything(model, effects);
    start_over(model, effects);
}

void sign_out(Model& model, const SignOut& wish, Effects& effects) {
    if (model.account.standing != Standing::user) return;
    effects.push_back(ForAccount{aws_user::SignOut{wish.reach}});
    effects.push_back(Disconnect{});
    forget_all_tabs(model, effects);
    // Any value that was never stored before: the other tabs notice the change.
    effects.push_back(Save{std::string(signed_out_key), new_message_id(model.random).text()});
    start_over(model, effects);
}

void signed_out_elsewhere(Model& model, Effects& effects) {
    if (model.account.standing != Standing::user && !model.account.resuming) return;
    effects.push_back(ForAccount{aws_user::SignOut{}});
    effects.push_back(Disconnect{});
    start_over(model, effects);
    notify(model.notices, News::signed_out_elsewhere);
}

}  // namespace chat
