#include "chat/update/connection.h"

#include "chat/update/membership.h"
#include "chat/update/rooms.h"

namespace chat {

namespace {

using transport::DownCause;

void on_connection_lost(Model& model, DownCause cause, Effects& effects) {
    messages_on_connection_lost(model.outbox, model.rooms, cause, model.config.transport.topics.layout, effects);
    rooms_on_connection_lost(model);
}

}  // namespace

void try_to_connect(Model& model, Effects& effects, Now now) {
    Link& link = model.link;
    Account& account = model.account;
    if (!is_in_chat(account) || link.state == LinkState::connecting || link.state == LinkState::online) return;
    if (auto* ended = std::get_if<SessionEnded>(&account.state)) {  // only signing in again would help
        if (!ended->form) ended->form = SignInForm{.step = AuthForm::sign_in};
        stop(link);
        effects.push_back(AccountChanged{});
        return;
    }
    connect(link, effects, now);
}

void reconnect_when_due(Model& model, Effects& effects, Now now) {
    if (const auto due = deadline(model.link); due && *due <= now.instant) try_to_connect(model, effects, now);
}

void up(Model& model, const transport::Up& event, Effects& effects, Now now) {
    if (!is_in_chat(model.account)) return;  // from a connection that was given up
    up(model.link, event, effects, now);
    model.account.self = event.self;
    subscribe_all(model, effects);
    ask_my_rooms(model, effects);
}

void down(Model& model, const transport::Down& event, Effects& effects, Now now) {
    if (!concerns(model.link, event)) return;
    on_connection_lost(model, event.cause, effects);
    if (event.cause == DownCause::signed_out && has_session(model.account))
        session_over(model.account, event.reason, effects);
    down(model.link, event, model.random, effects, now);
}

void drop_connection(Model& model, Effects& effects) {
    if (!has_entered(model.account)) return;
    on_connection_lost(model, DownCause::asked, effects);
    forget_announcements(model.outbox);
    give_up(model.link, effects);
}

void network_changed(Model& model, const NetworkChanged& event, Effects& effects, Now now) {
    network_changed(model.link, event.online, effects);
    if (event.online) woke_up(model, effects, now);
}

void woke_up(Model& model, Effects& effects, Now now) {
    if (model.link.state == LinkState::online) effects.push_back(Probe{});
    if (is_worth_a_try(model.link)) try_to_connect(model, effects, now);
}

}  // namespace chat
