#include "chat/update/profile.h"

#include <algorithm>
#include <utility>

#include "base/backoff.h"
#include "chat/update/connection.h"
#include "chat/update/rooms.h"
#include "protocol/clean_text.h"

namespace chat {

namespace {

using api::Refusal;

constexpr Backoff sign_in_backoff{2s, 60s, Backoff::Jitter::half};

void ask_profile(Model& model, Effects& effects) { model.requests.ask(request::OwnProfile{}, api::get_me(), effects); }

void ask_name(Model& model, std::string_view name, Effects& effects) {
    model.requests.ask(request::OwnName{}, api::put_me(name), effects);
}

// The new transport will not answer requests of the old one, and the backend may answer another identity differently.
void forget_backend(Model& model, Now now) {
    if (model.requests.has<request::Directory>()) model.directory.search_at = now.instant;
    model.requests.clear();
    for (Room& room : model.rooms.list) {
        room.membership = NotReported{};
        room.read.sent.reset();
    }
}

// Removes what another account left on this device: it must not be shown to this person or sent under their name.
void forget_other_account(Model& model) {
    const bool unsent = unsent_in_all(model.outbox) > 0;
    model.rooms = {};
    model.members = {};
    model.asked_room.reset();
    model.outbox.pending.clear();
    model.outbox.dirty = true;
    if (unsent) notify(model.notices, News::account_switched);
}

void show_choose_name(Model& model, const Problem& problem, Effects& effects) {
    Account& account = model.account;
    account.form = EntryForm::choose_name;
    account.form_open = account.entered;
    account.busy = false;
    account.resuming = false;
    account.problem = problem;
    account.name_problem = problem;
    account.hint = {Hint::Code::choose_name};
    effects.push_back(AccountChanged{});
}

void profile_known(Model& model, const api::Profile& profile, Effects& effects, Now now) {
    Account& account = model.account;
    account.naming = false;
    account.busy = false;
    account.resuming = false;
    account.by_hosted_pages = false;
    account.resume_token = {};
    account.failures = 0;
    account.retry_at.reset();
    account.problem.clear();
    account.hint.clear();
    account.name_problem.clear();
    account.form = EntryForm::welcome;
    account.form_open = false;
    account.self = profile.id;
    account.name = profile.name;
    for (Pending& pending : model.outbox.pending)
        if (!is_held(pending, model.account)) pending.message.name = account.name;
    model.drafts_dirty = true;
    model.outbox.dirty = true;
    if (!account.entered) come_in(model, effects);
    effects.push_back(AccountChanged{});
    try_to_connect(model, effects, now);
}

}  // namespace

void signed_in(Model& model, const aws_user::SignedIn& event, Effects& effects, Now now) {
    Account& account = model.account;
    if (!has_accounts(model) || account.session) return;
    if (!account.busy && !account.resuming) {  // the person went back before this arrived
        effects.push_back(ForAccount{aws_user::SignOut{}});
        return;
    }
    const bool was_user = account.standing == Standing::user;
    const std::string& before = was_user ? account.account : account.stored_account;
    if (!before.empty() && before != event.user_name) forget_other_account(model);
    if (!was_user) account.guest_self = account.self;
    drop_connection(model, effects);
    forget_backend(model, now);

    account.session = true;
    account.naming = true;
    account.busy = true;
    account.standing = Standing::user;
    account.account = event.user_name;
    account.user_name = event.user_name;
    account.stored_account.clear();
    account.self = {};
    account.problem.clear();
    account.failures = 0;
    account.retry_at.reset();
    effects.push_back(UseTransport{.standing = Standing::user});
    effects.push_back(AccountChanged{});
    ask_profile(model, effects);
}

void choose_name(Model& model, std::string_view typed, Effects& effects) {
    Account& account = model.account;
    const std::string name = clean_name(typed);
    account.name_problem = name.empty() ? Problem(Mistake::display_name_missing) : Problem();
    if (account.naming) account.problem = account.name_problem;
    if (!name.empty() && (!account.naming || account.form == EntryForm::choose_name)) {
        account.busy = account.naming;
        ask_name(model, name, effects);
    }
    effects.push_back(AccountChanged{});
}

void profile_answered(Model& model, const transport::Answered& event, Effects& effects, Now now) {
    Account& account = model.account;
    const auto profile = read_answer(event, api::read_profile);
    if (profile) return profile_known(model, *profile, effects, now);
    switch (profile.error().refusal) {
        case Refusal::no_profile: {
            const std::string name = clean_name(account.user_name);
            if (name.empty() || account.by_hosted_pages) return show_choose_name(model, {}, effects);
            return ask_name(model, name, effects);
        }
        case Refusal::not_signed_in: return session_over(account, profile.error(), effects);
        default: try_again_later(model, profile.error(), effects, now);
    }
}

void name_answered(Model& model, const transport::Answered& event, Effects& effects, Now now) {
    Account& account = model.account;
    const auto profile = read_answer(event, api::read_profile);
    if (!account.naming) {
        if (profile) {
            account.name = profile->name;
            account.name_problem.clear();
            ++model.people.revision;
            model.drafts_dirty = true;
            effects.push_back(NameChanged{});
        } else {
            account.name_problem = profile.error();
        }
        effects.push_back(AccountChanged{});
        return;
    }
    if (profile) return profile_known(model, *profile, effects, now);
    const Refusal refusal = profile.error().refusal;
    if (refusal == Refusal::not_signed_in) return session_over(account, profile.error(), effects);
    const bool typed = account.form == EntryForm::choose_name;
    if (typed || refusal == Refusal::name_taken || refusal == Refusal::invalid_request)
        return show_choose_name(model, profile.error(), effects);
    try_again_later(model, profile.error(), effects, now);
}

void come_in(Model& model, Effects& effects) {
    model.account.entered = true;
    if (model.asked_room) {
        open(model, *std::exchange(model.asked_room, std::nullopt), effects);
    } else if (!is_user(model.account)) {
        open_first_room(model, effects);  // with accounts, the backend first says which rooms we are in
    }
}

void settle(Model& model, const SettleGuestMessages& wish, Effects& effects, Now now) {
    Account& account = model.account;
    if (guest_messages(model) == 0) return;
    for (Pending& pending : model.outbox.pending) {
        if (!is_held(pending, model.account)) continue;
        Room* room = model.rooms.find(pending.room);
        if (room && pending.state == Pending::State::failed && room->failed > 0) --room->failed;
        if (room) room->timeline.discard(pending.message.id);
        if (wish.what == GuestMessages::discard || !room) continue;
        // With a new id: the old one belongs to another sender, and may have been sent under it.
        pending =
            own_message(model.outbox, pending.room, Kind::text, std::move(pending.message.text), account, model.random);
        write_line(*room, pending, account, server_now(model, now), effects);
    }
    std::erase_if(model.outbox.pending, [&](const Pending& pending) { return is_held(pending, model.account); });
    model.outbox.dirty = true;
    effects.push_back(AccountChanged{});
}

void try_again_later(Model& model, Problem why, Effects& effects, Now now) {
    Account& account = model.account;
    account.retry_at = now.instant + sign_in_backoff.wait(account.failures++, model.random);
    account.problem = std::move(why);
    effects.push_back(AccountChanged{});
}

void entry_due(Model& model, Effects& effects, Now now) {
    Account& account = model.account;
    if (!account.retry_at || now.instant < *account.retry_at) return;
    account.retry_at.reset();
    if (account.naming) {
        ask_profile(model, effects);
    } else if (account.resuming && !account.resume_token.empty()) {
        effects.push_back(ForAccount{aws_user::Resume{account.resume_token}});
    }
}

}  // namespace chat
