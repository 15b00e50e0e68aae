// confab doctor: the way of a message, one step after the other, over the transport itself: no chat, no retries, no
// announcement, and a room of its own. Says at which step it breaks and what to do.
#include <algorithm>
#include <array>
#include <cstdlib>

#include "base/overloaded.h"
#include "platform/headless/command.h"
#include "platform/headless/configuration.h"
#include "platform/headless/output.h"
#include "platform/headless/ports.h"
#include "talk/limits.h"
#include "transport/make.h"

namespace {

enum class Step { configuration, clock, credentials, connect, subscribe, publish, receive };
constexpr std::array<std::string_view, 7> step_names = {"configuration", "clock", "credentials", "connect",
                                                        "subscribe",     "publish", "receive"};
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
    void socket_received_text(std::uint64_t socket) override {
        transport_->socket_received_text(socket, ports_.now());
        drain();
    }
    void socket_closed(std::uint64_t socket) override {
        transport_->socket_closed(socket, ports_.now());
        drain();
    }
    void fetched(std::uint64_t request, std::optional<HttpResponse> response) override {
        transport_->fetched(request, std::move(response), ports_.now());
        drain();
    }

private:
    void drain();
    void take(transport::Output& output);
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
    RoomId room_{"confab-doctor"};
    Message message_;
    Step next_ = Step::configuration;
    bool seen_back_ = false;
    bool leaving_ = false;
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
    const Result<Secret> password = broker_password(config_);
    if (!password) return failed(password.error().what, Exit::configuration);
    const bool iot = config_.kind == transport::Kind::iot;
    // Some brokers take a token in the query.
    const std::string broker = config_.mqtt_url.substr(0, config_.mqtt_url.find('?'));
    passed(Step::configuration, (iot ? "AWS IoT, " + config_.iot_endpoint : "MQTT broker, " + broker) + ", layout " +
                                    std::string(layout_name(config_.topics.layout)));

    Random random(ports_.entropy());
    message_ = {.id = new_message_id(random), .kind = Kind::text, .name = "doctor", .text = {}};
    message_.text = "confab doctor " + message_.id.text();
    transport::Start start;
    start.random = random;
    if (!password->empty()) start.password = *password;
    transport_ = transport::make(config_, std::move(start));
    if (!iot) {
        passed(Step::clock, "not needed: nothing is signed");
        passed(Step::credentials, password->empty() ? "not needed: anonymous" : "user name and CONFAB_PASSWORD, to be judged by the broker");
    }
    transport_->connect(ports_.now());
    drain();
}

void DoctorCommand::woken() {
    const Now now = ports_.now();
    transport_->ticked(now);
    drain();
    if (!ended() && !leaving_ && give_up_at_ && *give_up_at_ <= now.instant)
        failed(config_.topics.layout == Layout::stamped
                   ? "AWS IoT took the message over, but it did not come back: the rule that stamps and republishes is missing, "
                     "switched off, or its role may not publish"
                   : "the broker took the message over, but it did not come back: check what its access rules allow to read",
               Exit::failed);
}

void DoctorCommand::drain() {
    while (!ended()) {
        auto output = transport_->poll();
        if (!output) break;
        take(*output);
    }
    if (!ended()) ports_.wake_at(earlier(transport_->deadline(), give_up_at_));
}

void DoctorCommand::take(transport::Output& output) {
    std::visit(Overloaded{
                   [&](const transport::OpenSocket& ask) {
                       got_credentials();
                       ports_.open_socket(ask.socket, ask.url, ask.subprotocol);
                   },
                   [&](const transport::SendOnSocket& ask) { ports_.send_on_socket(ask.socket, ask.bytes); },
                   [&](const transport::CloseSocket& ask) { ports_.close_socket(ask.socket); },
                   [&](const transport::Fetch& ask) { ports_.fetch(ask.request, ask.http, ask.within); },
                   [](const transport::Keep&) {},  // the next doctor is another guest
                   [&](const transport::ClockMeasured& event) { measured(event.offset); },
                   [&](const transport::Up&) {
                       passed(Step::connect, "the broker let us in");
                       transport_->join(room_, ports_.now());
                   },
                   [&](const transport::Down& event) { take_down(event); },
                   [&](const transport::RoomJoined&) {
                       passed(Step::subscribe, "room " + room_.text());
                       transport_->send(room_, message_, ports_.now());
                   },
                   [&](const transport::RoomRefused& event) { failed(event.sentence, Exit::refused); },
                   [&](const transport::Accepted&) {
                       passed(Step::publish, "the broker took a message over");
                       give_up_at_ = ports_.now().instant + limits::echo_within;
                       if (seen_back_) take_arrived({.room = room_, .sender = {}, .stamp = std::nullopt, .message = message_});
                   },
                   [&](const transport::SendRefused& event) { failed(event.sentence, Exit::refused); },
                   [&](const transport::Arrived& event) { take_arrived(event.incoming); },
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
    if (next_ == Step::credentials) passed(Step::credentials, "Cognito gave a guest's");
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
    leave(Exit::done);
}

void DoctorCommand::passed(Step step, std::string_view remark) {
    print_step("ok", step, remark);
    next_ = static_cast<Step>(static_cast<int>(step) + 1);
}

void DoctorCommand::failed(std::string_view sentence, Exit code) {
    if (leaving_) return;
    print_step("failed", next_, sentence);
    for (int later = static_cast<int>(next_) + 1; later <= static_cast<int>(Step::receive); ++later)
        print_step("-", static_cast<Step>(later), "not tried");
    leave(code);
}

void DoctorCommand::leave(Exit code) {
    leaving_ = true;
    if (transport_) {
        transport_->disconnect(ports_.now());
        while (auto output = transport_->poll()) {
            if (const auto* send = std::get_if<transport::SendOnSocket>(&*output)) ports_.send_on_socket(send->socket, send->bytes);
        }
    }
    end(code);
}

constexpr OptionRule options[] = {{.name = "--config", .value = "FILE", .need = OptionRule::Need::required}};

}  // namespace

const CommandRule doctor_rule = {
    .name = "doctor",
    .summary = "check configuration, clock, credentials, connect, subscribe, publish, receive",
    .options = options,
    .operands = {},
    .explanation =
        "Goes the way of a message step by step, in a room of its own (confab-doctor), and prints a line for each: ok, or\n"
        "failed with what to do. CONFAB_PASSWORD holds the password for a broker with a user name.\n",
    .make = [](const Arguments& arguments) -> std::unique_ptr<Command> { return std::make_unique<DoctorCommand>(arguments); },
};
