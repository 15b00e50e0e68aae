#include "app/loop.h"

#include <algorithm>
#include <utility>

#include "base/overloaded.h"
#include "chat/update.h"
#include "transport/make.h"

namespace app {

Loop::Loop(chat::Model model, Ports& ports, Listener* listener)
    : model_(std::move(model)), ports_(ports), listener_(listener) {
    if (auto pool = transport::user_pool_of(model_.config.transport, ports_.page_address(), Random(ports_.entropy())))
        account_.emplace(*std::move(pool), ports_);
    post(chat::Restored{ports_.load_all()});
}

Loop::~Loop() = default;

void Loop::put(Input input) {
    inputs_.push_back(std::move(input));
    if (!std::exchange(awake_, true)) ports_.wake_soon();
}

void Loop::post(chat::Msg msg) { put(std::move(msg)); }
void Loop::socket_opened(transport::SocketId socket) { put(SocketOpened{socket}); }
void Loop::socket_received(transport::SocketId socket, Bytes bytes) { put(SocketReceived{socket, std::move(bytes)}); }
void Loop::socket_received_text(transport::SocketId socket, std::string text) {
    put(SocketReceivedText{socket, std::move(text)});
}
void Loop::socket_closed(transport::SocketId socket) { put(SocketClosed{socket}); }
void Loop::fetched(transport::RequestId request, std::optional<aws::HttpResponse> response) {
    put(Fetched{request, std::move(response)});
}
void Loop::woken() {
    armed_.reset();  // a timer that has fired must be set again, even for the same time
    put(Woken{});
}

void Loop::turn() {
    awake_ = false;
    while (!inputs_.empty()) {
        const Input input = std::move(inputs_.front());
        inputs_.pop_front();
        take(input, ports_.now());
    }
    auto wanted = earlier(chat::deadline(model_), transport_.rooms ? transport_.rooms->deadline() : std::nullopt);
    if (account_) wanted = earlier(wanted, account_->deadline());
    if (wanted != armed_) {
        armed_ = wanted;
        ports_.wake_at(wanted);
    }
    if (std::exchange(visible_, false)) ports_.show();
}

void Loop::take(const Input& input, Now now) {
    std::visit(
        Overloaded{
            [&](const chat::Msg& msg) { update(msg, now); },
            [&](const SocketOpened& event) {
                if (transport_.rooms) transport_.rooms->socket_opened(event.socket, now);
            },
            [&](const SocketReceived& event) {
                if (transport_.rooms) transport_.rooms->socket_received(event.socket, event.bytes, now);
            },
            [&](const SocketReceivedText& event) {
                if (transport_.rooms) transport_.rooms->socket_received_text(event.socket, event.text, now);
            },
            [&](const SocketClosed& event) {
                if (transport_.rooms) transport_.rooms->socket_closed(event.socket, now);
            },
            [&](const Fetched& event) {
                if (account_ && account_->fetched(event.request, event.response, now)) return;
                if (transport_.backend) transport_.backend->fetched(event.request, event.response, now);
            },
            [&](const Woken&) {
                if (transport_.rooms) transport_.rooms->ticked(now);
                if (account_) account_->ticked(now);
                update(chat::Ticked{}, now);
            },
        },
        input);
    drain(now);
}

void Loop::update(const chat::Msg& msg, Now now) {
    const chat::Effects effects = chat::update(model_, msg, now);
    // The passing of time alone changes nothing visible: a ping a minute must not draw a frame a minute.
    if (!std::holds_alternative<chat::Ticked>(msg) || !effects.empty()) visible_ = true;
    for (const chat::Effect& effect : effects) carry_out(effect, now);
}

// An output is for the world, for one of the other machines, or for the model, whose effects may cause further outputs:
// repeats until there are none.
void Loop::drain(Now now) {
    for (;;) {
        auto output = transport_.rooms ? transport_.rooms->poll() : std::nullopt;
        if (output) {
            take(*output, now);
        } else if (auto of_account = account_ ? account_->poll() : std::nullopt) {
            take(*of_account, now);
        } else {
            return;
        }
    }
}

void Loop::take(transport::Output& output, Now now) {
    std::visit(
        Overloaded{
            [&](transport::OpenSocket& ask) { ports_.open_socket(ask.socket, ask.url, ask.subprotocol); },
            [&](transport::SendOnSocket& ask) { ports_.send_on_socket(ask.socket, ask.bytes); },
            [&](transport::SendTextOnSocket& ask) { ports_.send_text_on_socket(ask.socket, ask.text); },
            [&](transport::CloseSocket& ask) { ports_.close_socket(ask.socket); },
            [&](transport::Fetch& ask) { ports_.fetch(ask.request, ask.http, ask.within); },
            [&](transport::Keep& ask) { save(ask.key, ask.value.reveal()); },
            [&](transport::TokenWanted&) { want_token(now); },
            [&](auto& event) { update(chat::Msg(std::move(event)), now); },
        },
        output);
}

void Loop::take(UserAccount::Output& output, Now now) {
    std::visit(
        Overloaded{
            [&](transport::Fetch& ask) { ports_.fetch(ask.request, ask.http, ask.within); },
            [&](transport::Keep& ask) { save(ask.key, ask.value.reveal()); },
            [&](aws_user::Redirect& ask) {
                if (!ports_.save_in_tab(return_key, ask.keep.reveal())) return post(chat::StorageFailed{});
                ports_.navigate(ask.url);
            },
            [&](aws_user::Token& token) {
                if (transport_.backend) transport_.backend->token(token.provider, token.id_token, now);
            },
            [&](aws_user::NoToken& none) {
                if (!transport_.backend) return;
                const bool for_now = aws_user::is_temporary(none.failure);
                transport_.backend->no_token(
                    for_now ? transport::TokenLost::for_now : transport::TokenLost::for_good, none.reason, now);
            },
            [&](auto& event) { update(chat::Msg(std::move(event)), now); },
        },
        output);
}

void Loop::want_token(Now now) {
    if (account_) return account_->token_wanted(now);
    transport_.backend->no_token(transport::TokenLost::for_good, transport::ConnectionFailure::no_accounts, now);
}

void Loop::carry_out(const chat::Effect& effect, Now now) {
    std::visit(
        Overloaded{
            [&](const chat::UseTransport& ask) { make_transport(ask); },
            [&](const chat::Connect&) { connect(now); },
            [&](const chat::Disconnect&) {
                if (transport_.rooms) transport_.rooms->disconnect(now);
                drain(now);  // so that the DISCONNECT is sent before another transport replaces this one
            },
            [&](const chat::Probe&) {
                if (transport_.rooms) transport_.rooms->probe(now);
            },
            [&](const chat::RenewName&) {
                if (transport_.rooms) transport_.rooms->renew_name();
            },
            [&](const chat::Subscribe& ask) {
                if (transport_.rooms) transport_.rooms->join(ask.room, now);
            },
            [&](const chat::Unsubscribe& ask) {
                if (transport_.rooms) transport_.rooms->leave(ask.room, now);
            },
            [&](const chat::Send& ask) {
                if (transport_.rooms) transport_.rooms->send(ask.room, ask.message, now);
            },
            [&](const chat::Save& ask) { save(ask.key, ask.value); },
            [&](const chat::OpenLink& ask) { ports_.open_link(ask.url); },
            [&](const chat::Copy& ask) { ports_.copy(ask.text); },
            [&](const chat::Ask& wish) { ask(wish, now); },
            [&](const chat::ForAccount& ask) {
                if (account_) account_->command(ask.command, now);
            },
            [](const chat::MessageShown&) {},
            [](const chat::DeliveryChanged&) {},
            [](const chat::RoomStateChanged&) {},
            [](const chat::LinkChanged&) {},
            [](const chat::AccountChanged&) {},
            [](const chat::DirectoryChanged&) {},
            [](const chat::HistoryChanged&) {},
            [](const chat::DraftTaken&) {},
            [](const chat::RoomOpened&) {},
            [](const chat::RoomCreated&) {},
            [](const chat::MemberAdded&) {},
            [](const chat::PersonFound&) {},
            [](const chat::NameChanged&) {},
        },
        effect);
    if (listener_) listener_->heard(effect, model_);
}

void Loop::save(std::string_view key, std::string_view value) {
    if (key == chat::every_key) {
        for (const auto& [each, held] : ports_.load_all()) save(each, value);
        return;
    }
    if (!ports_.save(key, value) && !model_.storage_failed) post(chat::StorageFailed{});
}

void Loop::connect(Now now) {
    if (transport_.rooms) return transport_.rooms->connect(now);
    if (no_transport_) post(chat::Msg(transport::Down{transport::DownCause::configured, *no_transport_}));
}

void Loop::ask(const chat::Ask& wish, Now now) {
    if (transport_.backend) return transport_.backend->ask(wish.ask, wish.request, now);
    if (transport_.rooms || no_transport_) post(chat::Msg(transport::no_backend(wish.ask)));
}

void Loop::make_transport(const chat::UseTransport& wish) {
    transport::Start start{.standing = wish.standing, .random = Random(ports_.entropy())};
    // A signed-in person keeps the name from the backend; a guest's name stays a guest's.
    if (wish.standing != Standing::user)
        if (Secret identity = kept(ports_, transport::identity_key); !identity.empty())
            start.identity = std::move(identity);
    if (!wish.password.empty()) start.password = wish.password;
    start.fallback = kept(ports_, transport::fallback_key).reveal();
    auto made = transport::make(model_.config.transport, std::move(start));
    no_transport_ = made ? std::nullopt : std::optional(made.error());
    transport_ = made ? *std::move(made) : transport::Transport();
}

}  // namespace app
