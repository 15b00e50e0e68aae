// What all commands share that send as a system of the operator: POST /message of the HTTP API, signed with the AWS_...
// credentials. Every attempt has the same key, so that a lost response causes no second message.
#pragma once

#include <span>
#include <string>

#include "aws/credentials.h"
#include "base/random.h"
#include "platform/headless/command.h"
#include "transport/config.h"

namespace headless {

class NoticeCommand : public Command {
public:
    explicit NoticeCommand(const Arguments& arguments) : arguments_(arguments) {}

    void woken() override { send(); }
    void fetched(std::uint64_t request, std::optional<HttpResponse> response) override;

protected:
    // Reads --to or --channel, --text, --from and --key, the configuration and the credentials, and prints the key if
    // it was not given; false: the command has ended.
    bool prepare();
    void send();
    void give_up(std::string_view sentence, Exit code);
    const Arguments& arguments() const { return arguments_; }

private:
    bool read_message();
    bool read_recipient(Json& to);
    void refused(const HttpResponse& response);
    std::string again() const;  // how to find out whether it was sent

    Arguments arguments_;
    transport::Config config_;
    Credentials credentials_;
    Random random_;
    std::string key_;
    std::string body_;
    int tries_ = 0;
    bool clock_corrected_ = false;
    Milliseconds offset_ = 0ms;
};

// --config, --to, --channel, --text, --from, --key.
std::span<const OptionRule> notice_options();

}  // namespace headless
