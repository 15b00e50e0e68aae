// confab doctor: goes each way that the configuration names, one after another, or the one asked for (doctor_way.h). A
// way that does not let guests in is skipped for a guest: that it should is nobody's wish, and no failure.
#include <algorithm>
#include <deque>

#include "platform/headless/command.h"
#include "platform/headless/doctor_way.h"
#include "platform/headless/output.h"
#include "transport/make.h"
#include "transport/ways.h"

namespace {

using transport::Way;

class DoctorCommand : public Command {
public:
    explicit DoctorCommand(const Arguments& arguments) : arguments_(arguments), ports_(*Storage::open(std::nullopt)) {}

    void start() override;
    void woken() override {
        tell([](DoctorWay& way) { way.woken(); });
    }
    void socket_opened(std::uint64_t socket) override {
        tell([&](DoctorWay& way) { way.socket_opened(socket); });
    }
    void socket_received(std::uint64_t socket, ByteView bytes) override {
        tell([&](DoctorWay& way) { way.socket_received(socket, bytes); });
    }
    void socket_received_text(std::uint64_t socket, std::string_view text) override {
        tell([&](DoctorWay& way) { way.socket_received_text(socket, text); });
    }
    void socket_closed(std::uint64_t socket) override {
        tell([&](DoctorWay& way) { way.socket_closed(socket); });
    }
    void fetched(std::uint64_t request, std::optional<HttpResponse> response) override {
        ports_.heard_back(request);
        tell([&](DoctorWay& way) { way.fetched(request, std::move(response)); });
    }

private:
    bool choose_ways();  // false: it has given up
    void give_up(std::string_view sentence);
    void tell(auto call) {
        if (way_) call(*way_);
        go_on();
    }
    void go_on();
    void begin(Way way);
    Standing standing() const { return person_ ? Standing::user : Standing::guest; }

    Arguments arguments_;
    HeadlessPorts ports_;
    transport::Config config_;
    std::optional<PersonWanted> person_;
    Secret password_;
    std::deque<Way> ways_;  // to be gone yet
    bool several_ = false;
    std::optional<DoctorWay> way_;
    Exit code_ = Exit::done;  // of the first way that failed
};

void DoctorCommand::start() {
    const std::string path = arguments_.text("--config");
    auto config = load_configuration(path);
    if (!config) return give_up("correct the mistakes above in " + path);
    config_ = std::move(*config);
    if (const std::string* user = arguments_.find("--user")) {
        auto person = person_wanted(*user, config_);
        if (!person) return complain(person.error().sentence), end(person.error().code);
        person_ = std::move(*person);
    }
    Result<Secret> password = broker_password(config_);
    if (!password) return give_up(password.error().what);
    password_ = std::move(*password);
    if (choose_ways()) go_on();
}

bool DoctorCommand::choose_ways() {
    ways_ = {config_.kind};
    ways_.append_range(config_.instead);
    config_.instead.clear();
    if (const std::string* name = arguments_.find("--transport")) {
        const auto way = transport::way_named(*name);
        if (!way || !std::ranges::contains(ways_, *way))
            return give_up("the configuration has no transport \"" + *name + '"'), false;
        ways_ = {*way};
    }
    several_ = ways_.size() > 1;
    return true;
}

void DoctorCommand::give_up(std::string_view sentence) {
    DoctorReport(config_, person_.has_value(), {}).failed(sentence);
    end(Exit::configuration);
}

void DoctorCommand::go_on() {
    while (!ended()) {
        if (way_ && !way_->result()) return;
        if (way_ && code_ == Exit::done) code_ = *way_->result();
        way_.reset();
        if (ways_.empty()) return end(code_);
        const Way next = ways_.front();
        ways_.pop_front();
        begin(next);
    }
}

void DoctorCommand::begin(Way way) {
    config_.kind = way;
    DoctorReport report(config_, person_.has_value(), several_ ? std::string(transport::way_name(way)) : std::string());
    if (!arguments_.has("--transport") && !transport::lets_in(config_, way, standing()))
        return report.skipped(
            "guests cannot connect here, since \"apiGateway.entry\" is \"jwt\"; test it with --user NAME");
    way_.emplace(
        DoctorWay::Settings{.config = config_, .person = person_, .password = password_}, std::move(report), ports_);
    way_->start();
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
