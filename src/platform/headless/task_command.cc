// confab task: an example of a long-running task that sends its result when it is done, even if the recipient has
// disconnected by then.
#include <algorithm>
#include <vector>

#include "platform/headless/notice_command.h"
#include "platform/headless/output.h"

namespace headless {
namespace {

constexpr int longest_wait = 15 * 60;  // in seconds; no Lambda function runs longer

// 0 to longest_wait; nullopt for anything else.
std::optional<std::chrono::seconds> read_wait(const std::string& text) {
    if (text.empty() || text.size() > 3 || !std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; }))
        return std::nullopt;
    int seconds = 0;
    for (const char c : text) seconds = seconds * 10 + (c - '0');
    return seconds <= longest_wait ? std::optional(std::chrono::seconds(seconds)) : std::nullopt;
}

class TaskCommand : public NoticeCommand {
public:
    using NoticeCommand::NoticeCommand;

    void start() override {
        const auto wait = read_wait(arguments().text("--wait"));
        if (!wait)
            return give_up("--wait must be a number of seconds from 0 to " + std::to_string(longest_wait), Exit::usage);
        // Reports mistakes now, not when the work is done.
        if (!prepare()) return;
        print_line("working for " + std::to_string(wait->count()) + " s");
        bindings::set_timer(*wait);
    }
};

std::span<const OptionRule> task_options() {
    static const std::vector<OptionRule> all = [] {
        std::vector<OptionRule> rules(notice_options().begin(), notice_options().end());
        rules.insert(rules.begin() + 1, {.name = "--wait", .value = "SECONDS", .need = OptionRule::Need::required});
        return rules;
    }();
    return all;
}

}  // namespace

const CommandRule task_rule = {
    .name = "task",
    .summary = "a sample of a long-running task: work for a while, then send the result",
    .options = task_options(),
    .operands = {},
    .operand_count = {},
    .explanation =
        R"(Says that it is working, waits, and then does the same as confab send (see confab help send). It reports mistakes in the
arguments, the configuration or the environment at once.

--wait     how long the work takes, in seconds, at most 900
)",
    .make = [](const Arguments& arguments) -> std::unique_ptr<Command> {
        return std::make_unique<TaskCommand>(arguments);
    },
};

}  // namespace headless
