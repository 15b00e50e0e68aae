// What the commands share that send a message as a system of the operator: POST /message of the HTTP API, signed with
// the AWS_... credentials. Every try carries the same key, so that an answer that was lost on the way doubles nothing.
#pragma once

#include <span>
#include <string>

#include "aws/credentials.h"
#include "base/random.h"
#include "platform/headless/command.h"
#include "transport/config.h"

class NoticeCommand : public Command {
public:
    explicit NoticeCommand(const Arguments& arguments) : arguments_(arguments) {}

    void woken() override { send(); }
    void fetched(std::uint64_t request, std::optional<HttpResponse> response) override;

protected:
    // Takes --to or --channel, --text, --from and --key, the configuration and the credentials, and prints the key
    // where it was not given; false: it has given up.
    bool prepare();
    void send();
    void give_up(std::string_view sentence, Exit code);
    const Arguments& arguments() const { return arguments_; }

private:
    bool read_message();
    bool read_addressee(Json& to);
    void refused(const HttpResponse& response);
    std::string again() const;  // how to find out what became of it

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
