// The base of all commands that only send requests to the backend: as a guest or, with --user, signed in; without chat
// and connection. A command sends one request after the other and gets each response.
#pragma once

#include <expected>
#include <memory>
#include <optional>
#include <string>

#include "app/user_account.h"
#include "platform/headless/command.h"
#include "platform/headless/ports.h"
#include "protocol/api.h"
#include "transport/config.h"
#include "transport/start.h"
#include "transport/transport.h"

namespace headless {

class BackendCommand : public Command {
public:
    explicit BackendCommand(const Arguments& arguments) : arguments_(arguments), ports_(*Storage::open(std::nullopt)) {}

    void start() override;
    void woken() override;
    void fetched(std::uint64_t request, std::optional<HttpResponse> response) override;

protected:
    // Checks the arguments as far as possible before any request; false: the command has ended.
    virtual bool prepare() = 0;
    virtual void begin() = 0;  // called once we are the guest or person we should be
    virtual void answered(const Json& answer) = 0;

    void ask(const api::Request& request);  // only one at a time
    void give_up(std::string_view sentence, Exit code);
    void finish(Exit code);  // signs the person out, and ends once the pool has confirmed it
    const Arguments& arguments() const { return arguments_; }
    const transport::Config& config() const { return config_; }
    bool is_signed_in() const { return account_.has_value(); }

private:
    bool use_transport(transport::Start start);  // false: it has given up
    void drain();
    void take(transport::Output& output);
    void take(app::UserAccount::Output& output);
    void take(const transport::Answered& answered);

    Arguments arguments_;
    Ports ports_;
    transport::Config config_;
    std::optional<app::UserAccount> account_;
    transport::Transport transport_;
    transport::AskId asked_ = 0;
    std::optional<Exit> finished_;
};

// The exit code if a request is refused, or the network fails.
Exit exit_code(api::Refusal refusal);
Exit exit_code(aws_user::Failure failure);

}  // namespace headless
