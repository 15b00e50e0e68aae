// The base of all commands: a command starts, gets the world's answers, and ends with an exit code.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "aws/http.h"
#include "base/bytes.h"
#include "platform/headless/arguments.h"
#include "platform/headless/bindings.h"

namespace headless {

enum class Exit { done = 0, failed = 1, usage = 2, configuration = 3, refused = 4 };

class Command {
public:
    virtual ~Command() = default;

    virtual void start() = 0;

    virtual void turn() {}
    virtual void woken() {}
    virtual void input(std::string_view) {}
    virtual void input_ended() {}
    virtual void socket_opened(std::uint64_t) {}
    virtual void socket_received(std::uint64_t, ByteView) {}
    virtual void socket_received_text(std::uint64_t, std::string_view) {}
    virtual void socket_closed(std::uint64_t) {}
    virtual void fetched(std::uint64_t, std::optional<HttpResponse>) {}
    virtual void interrupted() { end(Exit::failed); }  // SIGINT or SIGTERM
    virtual void output_closed() { end(Exit::done); }  // nobody reads our output any more, which is not a failure

    bool ended() const { return ended_; }

protected:
    // Nothing is called any more after this.
    void end(Exit code) {
        if (ended_) return;
        ended_ = true;
        bindings::exit(static_cast<int>(code));
    }

private:
    bool ended_ = false;
};

struct CommandRule {
    std::string_view name;
    std::string_view summary;  // one line
    std::span<const OptionRule> options;
    std::string_view operands;  // as shown in the usage
    OperandCount operand_count;
    std::string_view explanation;  // further text for --help
    std::unique_ptr<Command> (*make)(const Arguments& arguments);
};

// One per file.
extern const CommandRule chat_rule;
extern const CommandRule rooms_rule;
extern const CommandRule history_rule;
extern const CommandRule post_rule;
extern const CommandRule send_rule;
extern const CommandRule task_rule;
extern const CommandRule presign_rule;
extern const CommandRule mqtt_rule;
extern const CommandRule doctor_rule;

}  // namespace headless
