// confab doctor: the way of a message, one step after the other, over the transport itself: no chat, no retries, no
// announcement, and a room of its own; before it the user pool and behind it the backend, where there are any. Says at
// which step it breaks and what to do. Of several ways that the configuration names it goes the first, or the one asked for.
#include <algorithm>
#include <array>
#include <cstdlib>

#include "base/overloaded.h"
#include "platform/headless/backend_command.h"
#include "platform/headless/command.h"
#include "platform/headless/configuration.h"
#include "platform/headless/output.h"
#include "platform/headless/ports.h"
#include "talk/limits.h"
#include "transport/make.h"
#include "transport/ways.h"

namespace {

using transport::Way;

enum class Step { configuration, user_pool, clock, credentials, token, session, connect, subscribe, publish, receive, backend };
constexpr std::array<std::string_view, 11> step_names = {"configuration", "user pool", "clock",     "credentials", "token",  "session",
                                                         "connect",       "subscribe", "publish",   "receive",     "backend"};
// In no user pool: user names have no blanks.
constexpr std::string_view nobody = "confab doctor";
constexpr Milliseconds clock_tolerance = 5min;  // AWS refuses signatures that are farther off

class DoctorCommand : public Command {
public:
    explicit DoctorCommand(const Arguments& arguments) : arguments_(arguments), ports_(*Storage::open(std::nullopt)) {}

    void start() override;
    void woken() override;
    void socket_opened(std::uint64_t socket) override {
        transport_->socket_opened(socket, ports_.now());
        drain();
    }
    void socket_received(std::uint64_t socket, ByteView bytes) override {
        transport_->socket_received(socket, bytes, ports_.now());
        drain();
    }
    void socket_received_text(std::uint64_t socket, std::string_view text) override {
        transport_->socket_received_text(socket, text, ports_.now());
        drain();
    }
    void socket_closed(std::uint64_t socket) override {
        transport_->socket_closed(socket, ports_.now());
        drain();
    }
    void fetched(std::uint64_t request, std::optional<HttpResponse> response) override {
        const Now now = ports_.now();
        ports_.heard_back(request);
        if (!account_ || !account_->fetched(request, response, now)) transport_->fetched(request, std::move(response), now);
        drain();
    }

private:
    void drain();
    void take(transport::Output& output);
    void take(run::UserAccount::Output& output);
    void look_at_user_pool();
    void take_failed(const aws_user::Failed& failed);
    void connect();
    void take_answer(const transport::Answered& answered);
    bool is_there(Step step) const;  // in this configuration
    bool choose_way();               // false: it has given up
    bool is_mqtt() const { return config_.kind == Way::iot || config_.kind == Way::mqtt; }
    std::string described() const;
    std::string_view not_seen_back() const;
    void asked(const transport::Fetch& ask);
    void take_down(const transport::Down& down);
    void take_arrived(const Incoming& incoming);

    void passed(Step step, std::string_view remark);
    void failed(std::string_view sentence, Exit code);  // at the step that comes next
    void leave(Exit code);
    void measured(Milliseconds offset);
    void got_credentials();

    Arguments arguments_;
    HeadlessPorts ports_;
    transport::Config config_;
    std::unique_ptr<transport::Transport> transport_;
    std::optional<run::UserAccount> account_;
    std::optional<PersonWanted> person_;
    RoomId room_{"confab-doctor"};
    Message message_;
    Step next_ = Step::configuration;
    bool seen_back_ = false;
    bool leaving_ = false;
    Exit code_ = Exit::done;
    std::optional<Instant> give_up_at_;  // waiting for our own message
};

std::string padded(std::string_view text, std::size_t width) {
    return std::string(text) + std::string(width - std::min(width, text.size()), ' ');
}

void print_step(std::string_view result, Step step, std::string_view remark) {
    print_line(padded(result, 8) + padded(step_names[static_cast<std::size_t>(step)], 15) + std::string(remark));
}

void DoctorCommand::start() {
    const std::string path = arguments_.text("--config");
    auto config = load_configuration(path);
    if (!config) return failed("the mistakes stand above; correct them in " + path, Exit::configuration);
    config_ = std::move(*config);
    if (const std::string* user = arguments_.find("--user")) {
        auto person = person_wanted(*user, config_);
        if (!person) return complain(person.error().sentence), end(person.error().code);
        person_ = std::move(*person);
    }
    const Result<Secret> password = broker_password(config_);
    if (!password) return failed(password.error().what, Exit::configuration);
    if (!choose_way()) return;
    passed(Step::configuration, described());

    Random random(ports_.entropy());
    message_ = {.id = new_message_id(random), .kind = Kind::text, .name = "doctor", .text = {}};
    message_.text = "confab doctor " + message_.id.text();
    transport::Start start;
    start.standing = person_ ? Standing::user : Standing::guest;
    start.random = random;
    if (!password->empty()) start.password = *password;
    transport_ = transport::make(config_, std::move(start));
    if (is_there(Step::user_pool)) {
        look_at_user_pool();
    } else {
        if (config_.kind == Way::mqtt) {
            passed(Step::clock, "not needed: nothing is signed");
            passed(Step::credentials, password->empty() ? "not needed: anonymous" : "user name and CONFAB_PASSWORD, to be judged by the broker");
        }
        connect();
    }
    drain();
}

bool DoctorCommand::choose_way() {
    if (const std::string* name = arguments_.find("--transport")) {
        const auto way = transport::way_named(*name);
        if (!way || (*way != config_.kind && !std::ranges::contains(config_.instead, *way)))
            return failed("the configuration names no transport \"" + *name + '"', Exit::configuration), false;
        config_.kind = *way;
    }
    config_.instead.clear();
    return true;
}

std::string DoctorCommand::described() const {
    const std::string layout = ", layout " + std::string(layout_name(config_.topics.layout));
    switch (config_.kind) {
        case Way::iot: return "AWS IoT, " + config_.iot_endpoint + layout;
        case Way::mqtt: return "MQTT broker, " + config_.mqtt_url.substr(0, config_.mqtt_url.find('?')) + layout;  // some take a token there
        case Way::api_gateway: return "API Gateway, " + config_.api_gateway_url;
        case Way::sqs: return "SQS, behind " + config_.api_url;
    }
    return {};
}

std::string_view DoctorCommand::not_seen_back() const {
    switch (config_.kind) {
        case Way::api_gateway:
        case Way::sqs:
            return "the backend took the message over, but it did not come back: the rule that hands messages to the function "
                   "fan-out is missing or switched off, or the function fails; its log tells";
        case Way::iot:
            return "AWS IoT took the message over, but it did not come back: the rule that stamps and republishes is missing, "
                   "switched off, or its role may not publish";
        case Way::mqtt: break;
    }
    return "the broker took the message over, but it did not come back: check what its access rules allow to read";
}

bool DoctorCommand::is_there(Step step) const {
    const bool token = config_.kind == Way::api_gateway && config_.api_gateway_entry == transport::Entry::token;
    switch (step) {
        case Step::user_pool: return !config_.user_pool_id.empty();
        case Step::clock:
        case Step::credentials: return !(token && person_);  // the account buys the token, and nothing is signed
        case Step::token: return token;
        case Step::session: return config_.kind == Way::sqs;
        case Step::connect: return config_.kind != Way::sqs;
        case Step::backend: return !config_.api_url.empty();
        default: return true;
    }
}

// Only with credentials is anything asked of the backend, but for the token that a person buys.
void DoctorCommand::asked(const transport::Fetch& ask) {
    if (!leaving_ && config_.kind != Way::iot && !config_.api_url.empty() && ask.http.url.starts_with(config_.api_url + '/')) got_credentials();
    ports_.fetch(ask.request, ask.http, ask.within);
}

void DoctorCommand::connect() { transport_->connect(ports_.now()); }

// Nobody's sign-in is refused by a user pool that is there; anything else answers something else.
void DoctorCommand::look_at_user_pool() {
    auto pool = transport::user_pool_of(config_, {}, Random(ports_.entropy()));
    if (!pool) return failed("the user pool of the configuration cannot be reached", Exit::configuration);
    account_.emplace(*std::move(pool), ports_);
    aws_user::SignIn sign_in{.user_name = std::string(nobody), .password = Secret(std::string(nobody))};
    if (person_) sign_in = {.user_name = person_->user_name, .password = person_->password};
    account_->command(sign_in, ports_.now());
}

void DoctorCommand::take_failed(const aws_user::Failed& failure) {
    using enum aws_user::Failure;
    const bool knows_nobody = failure.failure == wrong_password || failure.failure == no_such_user || failure.failure == bad_input;
    if (person_ || !knows_nobody) return failed(failure.sentence, exit_code(failure.failure));
    passed(Step::user_pool, config_.user_pool_id + " answers");
    connect();
}

void DoctorCommand::woken() {
    const Now now = ports_.now();
    transport_->ticked(now);
    if (account_) account_->ticked(now);
    drain();
    if (!ended() && !leaving_ && give_up_at_ && *give_up_at_ <= now.instant)
        failed(not_seen_back(), Exit::failed);
}

void DoctorCommand::drain() {
    while (!ended()) {
        if (auto output = transport_->poll()) {
            take(*output);
        } else if (auto of_account = account_ ? account_->poll() : std::nullopt) {
            take(*of_account);
        } else {
            break;
        }
    }
    if (ended()) return;
    if (leaving_ && ports_.requests_under_way() == 0) return end(code_);
    const auto due = earlier(transport_->deadline(), give_up_at_);
    ports_.wake_at(account_ ? earlier(due, account_->deadline()) : due);
}

void DoctorCommand::take(run::UserAccount::Output& output) {
    std::visit(Overloaded{
                   [&](const transport::Fetch& ask) { ports_.fetch(ask.request, ask.http, ask.within); },
                   [&](const aws_user::Failed& event) { take_failed(event); },
                   [&](const aws_user::Challenged&) {
                       failed("this account needs more than a password to sign in: do that in a browser", Exit::refused);
                   },
                   [&](const aws_user::SignedIn&) {
                       passed(Step::user_pool, config_.user_pool_id + " let us in");
                       connect();
                   },
                   [&](const aws_user::Token& token) { transport_->token(token.provider, token.id_token, ports_.now()); },
                   [&](const aws_user::NoToken& none) {
                       transport_->no_token(transport::Transport::TokenLost::for_good, none.sentence, ports_.now());
                   },
                   [](const auto&) {},
               },
               output);
}

void DoctorCommand::take(transport::Output& output) {
    std::visit(Overloaded{
                   [&](const transport::OpenSocket& ask) {
                       got_credentials();
                       if (next_ == Step::token) passed(Step::token, "the backend gave one, for one connection");
                       ports_.open_socket(ask.socket, ask.url, ask.subprotocol);
                   },
                   [&](const transport::SendOnSocket& ask) { ports_.send_on_socket(ask.socket, ask.bytes); },
                   [&](const transport::SendTextOnSocket& ask) { ports_.send_text_on_socket(ask.socket, ask.text); },
                   [&](const transport::CloseSocket& ask) { ports_.close_socket(ask.socket); },
                   [&](const transport::Fetch& ask) { asked(ask); },
                   [](const transport::Keep&) {},  // the next doctor is another guest
                   [&](const transport::ClockMeasured& event) { measured(event.offset); },
                   [&](const transport::Up&) {
                       if (next_ == Step::session) passed(Step::session, "the backend made a queue for us alone");
                       if (next_ == Step::connect) passed(Step::connect, is_mqtt() ? "the broker let us in" : "API Gateway let us in");
                       transport_->join(room_, ports_.now());
                   },
                   [&](const transport::Down& event) { take_down(event); },
                   [&](const transport::RoomJoined&) {
                       passed(Step::subscribe, "room " + room_.text());
                       transport_->send(room_, message_, ports_.now());
                   },
                   [&](const transport::RoomRefused& event) { failed(event.sentence, Exit::refused); },
                   [&](const transport::Accepted&) {
                       passed(Step::publish, is_mqtt() ? "the broker took a message over" : "the backend took a message over");
                       give_up_at_ = ports_.now().instant + limits::echo_within;
                       if (seen_back_) take_arrived({.room = room_, .sender = {}, .stamp = std::nullopt, .message = message_});
                   },
                   [&](const transport::SendRefused& event) { failed(event.sentence, Exit::refused); },
                   [&](const transport::Arrived& event) { take_arrived(event.incoming); },
                   [&](const transport::TokenWanted&) { account_->token_wanted(ports_.now()); },
                   [&](const transport::Answered& event) { take_answer(event); },
                   [](const transport::Dropped&) {},
               },
               output);
}

void DoctorCommand::measured(Milliseconds offset) {
    if (next_ != Step::clock) return;
    const auto seconds = std::to_string(std::abs(offset.count()) / 1000);
    if (std::chrono::abs(offset) <= clock_tolerance) return passed(Step::clock, "within " + seconds + " s of AWS's");
    passed(Step::clock, "this machine's clock is " + seconds + " s " + (offset > 0ms ? "slow" : "fast") +
                            "; Confab corrects for it, but better set it");
}

void DoctorCommand::got_credentials() {
    if (next_ == Step::clock) passed(Step::clock, "not measured: AWS's answer told no time");
    if (next_ == Step::credentials) passed(Step::credentials, person_ ? "Cognito gave a user's" : "Cognito gave a guest's");
}

void DoctorCommand::take_down(const transport::Down& down) {
    if (leaving_) return;
    if (next_ == Step::clock && down.cause != transport::DownCause::clock) passed(Step::clock, "not measured");
    switch (down.cause) {
        case transport::DownCause::refused:
        case transport::DownCause::pending: return failed(down.sentence, Exit::refused);
        case transport::DownCause::configured: return failed(down.sentence, Exit::configuration);
        default: return failed(down.sentence, Exit::failed);
    }
}

void DoctorCommand::take_arrived(const Incoming& incoming) {
    if (incoming.message.id != message_.id && incoming.message.text != message_.text) return;
    seen_back_ = true;
    if (next_ != Step::receive) return;  // faster than its acknowledgement
    passed(Step::receive, "the message came back");
    give_up_at_.reset();
    if (!is_there(Step::backend)) return leave(Exit::done);
    transport_->ask(1, api::get_rooms({}, std::nullopt), ports_.now());
}

void DoctorCommand::take_answer(const transport::Answered& answered) {
    if (leaving_) return;
    if (!answered.body) return failed(answered.body.error().sentence, exit_code(answered.body.error().refusal));
    const auto json = parse_json(*answered.body);
    const auto page = json ? api::read_room_page(*json) : std::unexpected(json.error());
    if (!page) return failed("what answers at \"api.url\" is not the backend of this chat", Exit::configuration);
    passed(Step::backend, "the directory of rooms can be read");
    leave(Exit::done);
}

void DoctorCommand::passed(Step step, std::string_view remark) {
    print_step("ok", step, remark);
    next_ = static_cast<Step>(static_cast<int>(step) + 1);
    while (!is_there(next_) && next_ != Step::backend) next_ = static_cast<Step>(static_cast<int>(next_) + 1);
}

void DoctorCommand::failed(std::string_view sentence, Exit code) {
    if (leaving_) return;
    print_step("failed", next_, sentence);
    for (int later = static_cast<int>(next_) + 1; later <= static_cast<int>(Step::backend); ++later)
        if (is_there(static_cast<Step>(later))) print_step("-", static_cast<Step>(later), "not tried");
    leave(code);
}

// The connection is closed, the polling session and the person's session are handed back, and the word on that awaited.
void DoctorCommand::leave(Exit code) {
    leaving_ = true;
    code_ = code;
    if (!transport_) return end(code);
    transport_->disconnect(ports_.now());
    if (person_ && account_) account_->command(aws_user::SignOut{}, ports_.now());
    drain();
    if (!person_ && config_.kind != Way::sqs) end(code);
}

constexpr OptionRule options[] = {
    {.name = "--config", .value = "FILE", .need = OptionRule::Need::required},
    {.name = "--user", .value = "NAME"},
    {.name = "--transport", .value = "NAME"},
};

}  // namespace

const CommandRule doctor_rule = {
    .name = "doctor",
    .summary = "check configuration, sign-in, clock, credentials, connect, publish, receive, backend",
    .options = options,
    .operands = {},
    .operand_count = {},
    .explanation =
        "Goes the way of a message step by step, in a room of its own (confab-doctor), and prints a line for each: ok, or\n"
        "failed with what to do. Where the configuration has them the user pool and the backend are tried as well.\n\n"
        "--user       go the way of NAME, with the password from CONFAB_PASSWORD, instead of a guest's\n"
        "--transport  where the configuration names several: which of them to try, instead of the first\n"
        "CONFAB_PASSWORD holds the password for a broker with a user name, too.\n",
    .make = [](const Arguments& arguments) -> std::unique_ptr<Command> { return std::make_unique<DoctorCommand>(arguments); },
};
