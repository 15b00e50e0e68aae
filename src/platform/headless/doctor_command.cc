// confab doctor: tests each transport of the configuration, one after another, or only the requested one
// (transport_check.h). For a guest it skips transports that do not accept guests, which is not a failure.
#include <algorithm>
#include <deque>

#include "platform/headless/command.h"
#include "platform/headless/output.h"
#include "platform/headless/transport_check.h"
#include "transport/make.h"
#include "transport/transport_kind.h"

namespace headless {
namespace {

using transport::TransportKind;

class DoctorCommand : public Command {
public:
    explicit DoctorCommand(const Arguments& arguments) : arguments_(arguments), ports_(*Storage::open(std::nullopt)) {}

    void start() override;
    void woken() override {
        tell([](TransportCheck& check) { check.woken(); });
    }
    void socket_opened(std::uint64_t socket) override {
        tell([&](TransportCheck& check) { check.socket_opened(socket); });
    }
    void socket_received(std::uint64_t socket, ByteView bytes) override {
        tell([&](TransportCheck& check) { check.socket_received(socket, bytes); });
    }
    void socket_received_text(std::uint64_t socket, std::string_view text) override {
        tell([&](TransportCheck& check) { check.socket_received_text(socket, text); });
    }
    void socket_closed(std::uint64_t socket) override {
        tell([&](TransportCheck& check) { check.socket_closed(socket); });
    }
    void fetched(std::uint64_t request, std::optional<HttpResponse> response) override {
        ports_.heard_back(request);
        tell([&](TransportCheck& check) { check.fetched(request, std::move(response)); });
    }

private:
    bool choose_transports();  // false: it has given up
    void give_up(std::string_view sentence);
    void tell(auto call) {
        if (check_) call(*check_);
        go_on();
    }
    void go_on();
    void begin(TransportKind kind);
    Standing standing() const { return person_ ? Standing::user : Standing::guest; }

    Arguments arguments_;
    Ports ports_;
    transport::Config config_;
    std::optional<PersonWanted> person_;
    Secret password_;
    std::deque<TransportKind> kinds_;  // not tested yet
    bool several_ = false;
    std::optional<TransportCheck> check_;
    Exit code_ = Exit::done;  // of the first that failed
};

void DoctorCommand::start() {
    const std::string path = arguments_.text("--config");
    auto config = load_configuration(path);
    if (!config) return give_up("correct the mistakes above in " + path);
    config_ = std::move(config->transport);
    if (const std::string* user = arguments_.find("--user")) {
        auto person = person_wanted(*user, config_);
        if (!person) return complain(person.error().sentence), end(person.error().code);
        person_ = std::move(*person);
    }
    Result<Secret> password = broker_password(config_);
    if (!password) return give_up(password.error().what);
    password_ = std::move(*password);
    if (choose_transports()) go_on();
}

bool DoctorCommand::choose_transports() {
    kinds_ = {config_.kind};
    kinds_.append_range(config_.fallbacks);
    config_.fallbacks.clear();
    if (const std::string* name = arguments_.find("--transport")) {
        const auto kind = transport::kind_named(*name);
        if (!kind || !std::ranges::contains(kinds_, *kind))
            return give_up("the configuration has no transport \"" + *name + '"'), false;
        kinds_ = {*kind};
    }
    several_ = kinds_.size() > 1;
    return true;
}

void DoctorCommand::give_up(std::string_view sentence) {
    DoctorReport(config_, person_.has_value(), {}).failed(sentence);
    end(Exit::configuration);
}

void DoctorCommand::go_on() {
    while (!ended()) {
        if (check_ && !check_->result()) return;
        if (check_ && code_ == Exit::done) code_ = *check_->result();
        check_.reset();
        if (kinds_.empty()) return end(code_);
        const TransportKind next = kinds_.front();
        kinds_.pop_front();
        begin(next);
    }
}

void DoctorCommand::begin(TransportKind kind) {
    config_.kind = kind;
    DoctorReport report(
        config_, person_.has_value(), several_ ? std::string(transport::kind_name(kind)) : std::string());
    if (!arguments_.has("--transport") && !transport::accepts(config_, kind, standing()))
        return report.skipped(
            "guests cannot connect here, since \"apiGateway.entry\" is \"jwt\"; test it with --user NAME");
    check_.emplace(TransportCheck::Settings{.config = config_, .person = person_, .password = password_},
                   std::move(report), ports_);
    check_->start();
}

constexpr OptionRule doctor_options[] = {
    {.name = "--config", .value = "FILE", .need = OptionRule::Need::required},
    {.name = "--user", .value = "NAME"},
    {.name = "--transport", .value = "NAME"},
};

}  // namespace

const CommandRule doctor_rule = {
    .name = "doctor",
    .summary = "check configuration, sign-in, clock, credentials, connect, publish, receive, backend",
    .options = doctor_options,
    .operands = {},
    .operand_count = {},
    .explanation =
        R"(Sends a test message step by step, in a room of its own (confab-doctor), and prints a line for each step: ok, or failed and
what to do. Also tests the user pool and the backend if the configuration has them. If it has several transports, each is
tested, with its name before its lines; those that only accept people with accounts are skipped for guests. The exit code
is that of the first failure.

--user       test as NAME, with the password from CONFAB_PASSWORD, instead of as a guest
--transport  test only this transport, if the configuration has several
For a broker with a user name, CONFAB_PASSWORD is the broker's password.
)",
    .make = [](const Arguments& arguments) -> std::unique_ptr<Command> {
        return std::make_unique<DoctorCommand>(arguments);
    },
};

}  // namespace headless
