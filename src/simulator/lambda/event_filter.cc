#include "simulator/lambda/event_filter.h"

#include <algorithm>

namespace simulator::lambda {
namespace {

constexpr std::string_view in_event_filter = "simulator/event_filter";

}  // namespace

Result<EventFilter> EventFilter::parse(std::string_view pattern) {
    auto json = parse_json(pattern, {.bytes = 4096, .depth = 16});
    if (!json || !json->is_object()) return error(in_event_filter, "a filter's pattern is not a JSON object");
    if (auto good = check(*json); !good) return std::unexpected(good.error());
    EventFilter filter;
    filter.pattern_ = std::move(*json);
    return filter;
}

Status EventFilter::check(const Json& pattern) {
    if (const Json::Object* members = pattern.members()) {
        for (const Json::Member& member : *members)
            if (auto good = check(member.value); !good) return good;
        return {};
    }
    if (!pattern.elements() || pattern.elements()->empty())
        return error(in_event_filter, "a filter's leaf is not a list");
    for (const Json& rule : *pattern.elements()) {
        if (rule.elements()) return error(in_event_filter, "a filter has a list within a list");
        if (!rule.members()) continue;
        if (rule.members()->size() != 1) return error(in_event_filter, "a filter's rule is not one pair");
        const auto& [name, value] = rule.members()->front();
        const bool texts = value.elements() && std::ranges::all_of(*value.elements(), &Json::is_text);
        const bool good =
            name == "prefix" || name == "suffix" ? value.is_text()
            : name == "exists"                   ? value.boolean().has_value()
            : name == "anything-but"             ? texts
                                                 : false;
        if (!good) return error(in_event_filter, "a filter has a rule that is not simulated");
    }
    return {};
}

bool EventFilter::fits(const Json& pattern, const Json* value) {
    if (const Json::Object* members = pattern.members())
        return std::ranges::all_of(*members, [&](const Json::Member& member) {
            return fits(member.value, value ? value->find(member.key) : nullptr);
        });
    return std::ranges::any_of(*pattern.elements(), [&](const Json& rule) { return fits_rule(rule, value); });
}

bool EventFilter::fits_rule(const Json& rule, const Json* value) {
    if (!rule.members()) return value && (rule.is_number() ? rule.number() == value->number() : rule == *value);
    const auto& [name, wanted] = rule.members()->front();
    if (name == "exists") return wanted.boolean() == (value && !value->is_object());
    const std::string* text = value ? value->text() : nullptr;
    if (!text) return false;
    if (name == "prefix") return text->starts_with(*wanted.text());
    if (name == "suffix") return text->ends_with(*wanted.text());
    return std::ranges::none_of(*wanted.elements(), [&](const Json& one) { return *one.text() == *text; });
}

}  // namespace simulator::lambda
