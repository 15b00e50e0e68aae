#include "platform/headless/transport_check.h"

#include <cstdlib>
#include <utility>

#include "base/overloaded.h"
#include "platform/headless/backend_command.h"
#include "protocol/limits.h"
#include "transport/make.h"
#include "transport/tolerances.h"
#include "wording/connection.h"
#include "wording/user_pool.h"

namespace headless {
namespace {

using transport::TransportKind;

// Exists in no user pool, since user names have no spaces.
constexpr std::string_view nobody = "confab doctor";

}  // namespace

TransportCheck::TransportCheck(Settings settings, DoctorReport report, Ports& ports)
    : config_(std::move(settings.config)),
      person_(std::move(settings.person)),
      password_(std::move(settings.password)),
      report_(std::move(report)),
      ports_(ports) {}

void TransportCheck::start() {
    report_.passed(Step::configuration, described());
    Random random(ports_.entropy());
    message_ = {.id = new_message_id(random), .kind = Kind::text, .name = "doctor", .text = {}};
    message_.text = "confab doctor " + message_.id.text();
    transport::Start start;
    start.standing = person_ ? Standing::user : Standing::guest;
    start.random = random;
    if (!password_.empty()) start.password = password_;
    auto made = transport::make(config_, std::move(start));
    if (!made) return failed(wording::sentence(made.error()), Exit::configuration);
    transport_ = *std::move(made);
    if (report_.is_there(Step::user_pool)) {
        check_user_pool();
    } else {
        if (config_.kind == TransportKind::mqtt) {
            report_.passed(Step::clock, "not needed: nothing is signed");
            report_.passed(
                Step::credentials, password_.empty() ? "not needed: anonymous"
                                                     : "user name and CONFAB_PASSWORD, to be judged by the broker");
        }
        connect();
    }
    drain();
}

void TransportCheck::woken() {
    const Now now = ports_.now();
    transport_.rooms->ticked(now);
    if (account_) account_->ticked(now);
    drain();
    if (!ended() && !leaving_ && give_up_at_ && *give_up_at_ <= now.instant) failed(not_seen_back(), Exit::failed);
}

void TransportCheck::socket_opened(transport::SocketId socket) {
    transport_.rooms->socket_opened(socket, ports_.now());
    drain();
}

void TransportCheck::socket_received(transport::SocketId socket, ByteView bytes) {
    transport_.rooms->socket_received(socket, bytes, ports_.now());
    drain();
}

void TransportCheck::socket_received_text(transport::SocketId socket, std::string_view text) {
    transport_.rooms->socket_received_text(socket, text, ports_.now());
    drain();
}

void TransportCheck::socket_closed(transport::SocketId socket) {
    transport_.rooms->socket_closed(socket, ports_.now());
    drain();
}

void TransportCheck::fetched(transport::RequestId request, std::optional<HttpResponse> response) {
    const Now now = ports_.now();
    if (!account_ || !account_->fetched(request, response, now))
        if (transport_.backend) transport_.backend->fetched(request, std::move(response), now);
    drain();
}

std::string TransportCheck::described() const {
    const std::string layout = ", layout " + std::string(layout_name(config_.topics.layout));
    switch (config_.kind) {
        case TransportKind::iot: return "AWS IoT, " + config_.iot_endpoint + layout;
        // without the query, which may contain a token
        case TransportKind::mqtt:
            return "MQTT broker, " + config_.mqtt_url.substr(0, config_.mqtt_url.find('?')) + layout;
        case TransportKind::api_gateway: return "API Gateway, " + config_.api_gateway_url;
        case TransportKind::sqs: return "SQS, behind " + config_.api_url;
    }
    return {};
}

std::string_view TransportCheck::not_seen_back() const {
    switch (config_.kind) {
        case TransportKind::api_gateway:
        case TransportKind::sqs:
            return "the backend accepted the message, but it did not come back: the rule that passes messages to the "
                   "function fan-out is missing or switched off, or the function fails; see its log";
        case TransportKind::iot:
            return "AWS IoT accepted the message, but it did not come back: the rule that stamps and republishes is "
                   "missing or switched off, or its role may not publish";
        case TransportKind::mqtt: break;
    }
    return "the broker accepted the message, but it did not come back: check what its access rules allow you to read";
}

// Requests to the backend need credentials, except the one for a signed-in person's token.
void TransportCheck::asked(const transport::Fetch& ask) {
    const bool is_signed =
        ask.http.url.starts_with(config_.api_url + '/') ||
        (!config_.tokens_url.empty() && ask.http.url.starts_with(config_.tokens_url + "/tokens/guest"));
    if (!leaving_ && config_.kind != TransportKind::iot && !config_.api_url.empty() && is_signed) got_credentials();
    ports_.fetch(ask.request, ask.http, ask.within);
}

void TransportCheck::connect() { transport_.rooms->connect(ports_.now()); }

// A working user pool refuses this unknown user; any other response shows a problem.
void TransportCheck::check_user_pool() {
    auto pool = transport::user_pool_of(config_, {}, Random(ports_.entropy()));
    if (!pool) return failed("the user pool of the configuration cannot be reached", Exit::configuration);
    account_.emplace(*std::move(pool), ports_);
    aws_user::SignIn sign_in{.user_name = std::string(nobody), .password = Secret(std::string(nobody))};
    if (person_) sign_in = {.user_name = person_->user_name, .password = person_->password};
    account_->command(sign_in, ports_.now());
}

void TransportCheck::take_failed(const aws_user::Failed& failure) {
    using enum aws_user::Failure;
    const bool knows_nobody =
        failure.failure == wrong_password || failure.failure == no_such_user || failure.failure == bad_input;
    if (person_ || !knows_nobody) return failed(wording::sentence(failure.failure), exit_code(failure.failure));
    report_.passed(Step::user_pool, config_.user_pool_id + " answers");
    connect();
}

void TransportCheck::drain() {
    while (!ended()) {
        if (auto output = transport_.rooms->poll()) {
            take(*output);
        } else if (auto of_account = account_ ? account_->poll() : std::nullopt) {
            take(*of_account);
        } else {
            break;
        }
    }
    if (ended()) return;
    if (leaving_ && ports_.requests_under_way() == 0) return end(code_);
    const auto due = earlier(transport_.rooms->deadline(), give_up_at_);
    ports_.wake_at(account_ ? earlier(due, account_->deadline()) : due);
}

void TransportCheck::take(app::UserAccount::Output& output) {
    std::visit(
        Overloaded{
            [&](const transport::Fetch& ask) { ports_.fetch(ask.request, ask.http, ask.within); },
            [&](const aws_user::Failed& event) { take_failed(event); },
            [&](const aws_user::Challenged&) {
                failed("this account needs more than a password to sign in. Sign in with a browser", Exit::refused);
            },
            [&](const aws_user::SignedIn&) {
                report_.passed(Step::user_pool, "signed in to " + config_.user_pool_id);
                connect();
            },
            [&](const aws_user::Token& token) {
                transport_.backend->token(token.provider, token.id_token, ports_.now());
            },
            [&](const aws_user::NoToken& none) {
                transport_.backend->no_token(transport::TokenLost::for_good, none.reason, ports_.now());
            },
            [](const auto&) {},
        },
        output);
}

void TransportCheck::take(transport::Output& output) {
    std::visit(
        Overloaded{
            [&](const transport::OpenSocket& ask) {
                got_credentials();
                if (report_.next() == Step::token)
                    report_.passed(Step::token, "the backend issued one for this connection");
                ports_.open_socket(ask.socket, ask.url, ask.subprotocol);
            },
            [&](const transport::SendOnSocket& ask) { ports_.send_on_socket(ask.socket, ask.bytes); },
            [&](const transport::SendTextOnSocket& ask) { ports_.send_text_on_socket(ask.socket, ask.text); },
            [&](const transport::CloseSocket& ask) { ports_.close_socket(ask.socket); },
            [&](const transport::Fetch& ask) { asked(ask); },
            [](const transport::Keep&) {},  // the next doctor is another guest
            [&](const transport::ClockMeasured& event) { measured(event.offset); },
            [&](const transport::Up&) {
                if (report_.next() == Step::session)
                    report_.passed(Step::session, "the backend created a queue for this session");
                if (report_.next() == Step::connect)
                    report_.passed(Step::connect, is_mqtt() ? "the broker accepted the connection"
                                                            : "API Gateway accepted the connection");
                transport_.rooms->join(room_, ports_.now());
            },
            [&](const transport::Down& event) { take_down(event); },
            [&](const transport::RoomJoined&) {
                report_.passed(Step::subscribe, "room " + room_.text());
                transport_.rooms->send(room_, message_, ports_.now());
            },
            [&](const transport::RoomRefused& event) { failed(wording::sentence(event.reason), Exit::refused); },
            [&](const transport::Accepted&) {
                report_.passed(
                    Step::publish, is_mqtt() ? "the broker accepted a message" : "the backend accepted a message");
                give_up_at_ = ports_.now().instant + limits::echo_within;
                if (seen_back_) take_arrived({.room = room_, .sender = {}, .stamp = std::nullopt, .message = message_});
            },
            [&](const transport::SendRefused& event) { failed(wording::sentence(event.reason), Exit::refused); },
            [&](const transport::Arrived& event) { take_arrived(event.incoming); },
            [&](const transport::TokenWanted&) { account_->token_wanted(ports_.now()); },
            [&](const transport::Answered& event) { take_answer(event); },
            [](const transport::Dropped&) {},
        },
        output);
}

void TransportCheck::measured(Milliseconds offset) {
    if (report_.next() != Step::clock) return;
    const auto seconds = std::to_string(std::abs(offset.count()) / 1000);
    if (std::chrono::abs(offset) <= transport::clock_tolerance)
        return report_.passed(Step::clock, "within " + seconds + " s of AWS's");
    report_.passed(Step::clock, "this machine's clock is " + seconds + " s " + (offset > 0ms ? "slow" : "fast") +
                                    "; Confab corrects for that, but you should set it");
}

void TransportCheck::got_credentials() {
    if (report_.next() == Step::clock) report_.passed(Step::clock, "not measured: AWS's response had no time");
    if (report_.next() == Step::credentials)
        report_.passed(Step::credentials, person_ ? "Cognito gave a user's" : "Cognito gave a guest's");
}

void TransportCheck::take_down(const transport::Down& down) {
    if (leaving_) return;
    if (report_.next() == Step::clock && down.cause != transport::DownCause::clock)
        report_.passed(Step::clock, "not measured");
    switch (down.cause) {
        case transport::DownCause::refused:
        case transport::DownCause::pending: return failed(wording::sentence(down.reason), Exit::refused);
        case transport::DownCause::configured: return failed(wording::sentence(down.reason), Exit::configuration);
        default: return failed(wording::sentence(down.reason), Exit::failed);
    }
}

void TransportCheck::take_arrived(const Incoming& incoming) {
    if (incoming.message.id != message_.id && incoming.message.text != message_.text) return;
    seen_back_ = true;
    if (report_.next() != Step::receive) return;  // the echo can be faster than the acknowledgement
    report_.passed(Step::receive, "the message came back");
    give_up_at_.reset();
    if (!report_.is_there(Step::backend)) return leave(Exit::done);
    if (!transport_.backend) return take_answer(transport::no_backend(1));
    transport_.backend->ask(1, api::get_rooms({}, std::nullopt), ports_.now());
}

void TransportCheck::take_answer(const transport::Answered& answered) {
    if (leaving_) return;
    if (!answered.body)
        return failed(wording::sentence(answered.body.error().reason), exit_code(answered.body.error().refusal));
    const auto json = parse_json(*answered.body);
    const auto page = json ? api::read_room_page(*json) : std::unexpected(json.error());
    if (!page) return failed("what answers at \"api.url\" is not the backend of this chat", Exit::configuration);
    report_.passed(Step::backend, "the directory of rooms can be read");
    leave(Exit::done);
}

void TransportCheck::failed(std::string_view sentence, Exit code) {
    if (leaving_) return;
    report_.failed(sentence);
    leave(code);
}

// Closes the connection, hands back the polling session and the person's session, and waits for the responses.
void TransportCheck::leave(Exit code) {
    leaving_ = true;
    code_ = code;
    if (!transport_.rooms) return end(code);
    transport_.rooms->disconnect(ports_.now());
    if (person_ && account_) account_->command(aws_user::SignOut{}, ports_.now());
    drain();
    if (!person_ && config_.kind != TransportKind::sqs) end(code);
}

}  // namespace headless
