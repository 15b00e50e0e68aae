#include "platform/headless/usage.h"

#include <algorithm>
#include <array>

namespace headless {

std::span<const CommandRule* const> commands() {
    static const std::array<const CommandRule*, 9> all = {
        &chat_rule, &rooms_rule,   &history_rule, &post_rule,  &send_rule,
        &task_rule, &presign_rule, &mqtt_rule,    &doctor_rule};
    return all;
}

const CommandRule* find_command(std::string_view name) {
    const auto found = std::ranges::find_if(commands(), [&](const CommandRule* rule) { return rule->name == name; });
    return found == commands().end() ? nullptr : *found;
}

std::string usage() {
    std::string text = "usage: confab COMMAND [OPTION ...]\n\n";
    for (const CommandRule* rule : commands())
        text += "  " + std::string(rule->name) + std::string(10 - rule->name.size(), ' ') + std::string(rule->summary) +
                "\n";
    text +=
        "\nRun confab help COMMAND for details; confab --version prints the version.\n"
        "Exit codes: 0 done, 1 failed, 2 usage, 3 configuration, 4 refused.\n";
    return text;
}

std::string usage(const CommandRule& rule) {
    std::string text = "usage: confab " + std::string(rule.name);
    if (!rule.operands.empty()) text += " " + std::string(rule.operands);
    for (const OptionRule& option : rule.options) {
        std::string shown(option.name);
        if (!option.value.empty()) shown += " " + std::string(option.value);
        const bool required = option.need == OptionRule::Need::required;
        text += required ? " " + shown : " [" + shown + "]";
        if (required && option.count == OptionRule::Count::many) text += " [" + shown + " ...]";
    }
    return text + "\n";
}

std::string help(const CommandRule& rule) { return usage(rule) + "\n" + std::string(rule.explanation); }

}  // namespace headless
