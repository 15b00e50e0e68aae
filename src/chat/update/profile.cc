#include "chat/update/profile.h"

#include <algorithm>
#include <expected>
#include <utility>

#include "chat/update/connection.h"
#include "chat/update/rooms.h"
#include "protocol/clean_text.h"

namespace chat {

namespace {

using api::Refusal;

void ask_profile(Model& model, Effects& effects) { model.requests.ask(request::OwnProfile{}, api::get_me(), effects); }

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

void show_choose_name(Model& model, Problem problem, Effects& effects) {
    Account& account = model.account;
    account.state = ChoosingName{
        .account = std::string(pool_account(account)), .in_chat = has_entered(account), .problem = std::move(problem)};
    effects.push_back(AccountChanged{});
}

void profile_known(Model& model, const api::Profile& profile, Effects& effects, Now now) {
    Account& account = model.account;
    const bool was_in_chat = has_entered(account);
    account.state = User{std::string(pool_account(account))};
    account.name_problem.clear();
    account.self = profile.id;
    account.name = profile.name;
    for (Pending& pending : model.outbox.pending)
        if (!is_held(pending, account)) pending.message.name = account.name;
    model.drafts_dirty = true;
    model.outbox.dirty = true;
    if (!was_in_chat) open_room_on_entering(model, effects);
    effects.push_back(AccountChanged{});
    try_to_connect(model, effects, now);
}

// Of ChangeName, in the chat.
void new_name_answered(Model& model, const std::expected<api::Profile, transport::AskFailure>& profile,
                       Effects& effects) {
    if (profile) {
        model.account.name = profile->name;
        model.account.name_problem.clear();
        ++model.people.revision;
        model.drafts_dirty = true;
        effects.push_back(NameChanged{});
    } else {
        model.account.name_problem = profile.error();
    }
    effects.push_back(AccountChanged{});
}

}  // namespace

void signed_in(Model& model, const aws_user::SignedIn& event, Effects& effects, Now now) {
    Account& account = model.account;
    if (!has_accounts(model) || has_session(account)) return;
    const auto form = form_on_screen(account);
    if (!form || !form->busy) {  // the person went back before this arrived
        effects.push_back(ForAccount{aws_user::SignOut{}});
        return;
    }
    if (!last_account(account).empty() && last_account(account) != event.user_name) forget_other_account(model);
    if (!is_user(account)) account.guest_self = account.self;
    drop_connection(model, effects);
    forget_backend(model, now);

    account.state = LoadingProfile{
        .account = event.user_name,
        .in_chat = has_entered(account),
        .step = form->step,
        .hint = form->hint,
        .by_hosted_pages = form->by_hosted_pages};
    account.user_name = event.user_name;
    account.self = {};
    effects.push_back(UseTransport{.standing = Standing::user});
    effects.push_back(AccountChanged{});
    ask_profile(model, effects);
}

void ask_name(Model& model, std::string_view name, Effects& effects) {
    model.requests.ask(request::OwnName{}, api::put_me(name), effects);
}

void choose_name(Model& model, std::string_view typed, Effects& effects) {
    auto* choosing = std::get_if<ChoosingName>(&model.account.state);
    if (!choosing) return;
    const std::string name = clean_name(typed);
    if (name.empty()) {
        choosing->problem = Mistake::display_name_missing;
    } else {
        choosing->problem.clear();
        choosing->busy = true;
        ask_name(model, name, effects);
    }
    effects.push_back(AccountChanged{});
}

void profile_answered(Model& model, const transport::Answered& event, Effects& effects, Now now) {
    Account& account = model.account;
    const auto* loading = std::get_if<LoadingProfile>(&account.state);
    if (!loading) return;
    const auto profile = read_answer(event, api::read_profile);
    if (profile) return profile_known(model, *profile, effects, now);
    switch (profile.error().refusal) {
        case Refusal::no_profile: {
            const std::string name = clean_name(loading->account);
            if (name.empty() || loading->by_hosted_pages) return show_choose_name(model, {}, effects);
            return ask_name(model, name, effects);
        }
        case Refusal::not_signed_in: return session_over(account, profile.error(), effects);
        default: try_again_later(account, profile.error(), model.random, effects, now);
    }
}

void name_answered(Model& model, const transport::Answered& event, Effects& effects, Now now) {
    Account& account = model.account;
    if (!is_user(account)) return;
    const auto profile = read_answer(event, api::read_profile);
    if (is_in_chat(account)) return new_name_answered(model, profile, effects);
    if (profile) return profile_known(model, *profile, effects, now);
    const Refusal refusal = profile.error().refusal;
    if (refusal == Refusal::not_signed_in) return session_over(account, profile.error(), effects);
    const bool typed = std::holds_alternative<ChoosingName>(account.state);
    if (typed || refusal == Refusal::name_taken || refusal == Refusal::invalid_request)
        return show_choose_name(model, profile.error(), effects);
    try_again_later(account, profile.error(), model.random, effects, now);
}

void open_room_on_entering(Model& model, Effects& effects) {
    if (model.asked_room) {
        follow_waiting_link(model, effects);
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

void sign_in_due(Model& model, Effects& effects, Now now) {
    Account& account = model.account;
    if (const auto due = deadline(account); !due || now.instant < *due) return;
    if (auto* loading = std::get_if<LoadingProfile>(&account.state)) {
        loading->retry.at.reset();
        ask_profile(model, effects);
    } else if (auto* resuming = std::get_if<Resuming>(&account.state)) {
        resuming->retry.at.reset();
        effects.push_back(ForAccount{aws_user::Resume{resuming->refresh_token}});
    }
}

}  // namespace chat
