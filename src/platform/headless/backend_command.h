// What every command is that only asks the backend: as a guest or, with --user, signed in; no chat, no connection. A
// command asks one thing after the other and is told each answer.
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

class BackendCommand : public Command {
public:
    explicit BackendCommand(const Arguments& arguments) : arguments_(arguments), ports_(*Storage::open(std::nullopt)) {}

    void start() override;
    void woken() override;
    void fetched(std::uint64_t request, std::optional<HttpResponse> response) override;

protected:
    // What of the arguments can be told before anything is asked; false: it has given up.
    virtual bool prepare() = 0;
    virtual void begin() = 0;  // we are who we want to be
    virtual void answered(const Json& answer) = 0;

    void ask(const api::Request& request);  // one at a time
    void give_up(std::string_view sentence, Exit code);
    void finish(Exit code);  // hands the person's session back, and ends once the pool has heard it
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
    HeadlessPorts ports_;
    transport::Config config_;
    std::optional<app::UserAccount> account_;
    transport::Transport transport_;
    transport::AskId asked_ = 0;
    std::optional<Exit> finished_;
};

// How the command ends when people are refused, or the network fails them.
Exit exit_code(api::Refusal refusal);
Exit exit_code(aws_user::Failure failure);
