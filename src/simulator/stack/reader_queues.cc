#include <algorithm>

#include "simulator/kinesis/kinesis.h"
#include "simulator/kms/kms.h"
#include "simulator/lambda/event_filter.h"
#include "simulator/sqs/queue.h"
#include "simulator/stack/reader_parts.h"

namespace simulator::stack {

void TemplateReader::read_queue(const std::string& id, const Json& properties, const std::string& place) {
    const auto name = resolver_.physical_id(id, place);
    if (!name) return fail(name.error());
    Queue queue{.id = id, .name = *name, .attributes = {}};
    Json attributes = Json::object();
    for (const Json::Member& property : *properties.members()) {
        if (property.key == "QueueName" || property.key == "Tags") continue;
        const Json value = member(properties, property.key, place);
        if (value.is_null()) continue;
        attributes.set(property.key, value.text() ? *value.text() : value.dump());
    }
    auto read = sqs::Queue::read_attributes(&attributes);
    if (!read)
        return fail(
            place, read.error().type.empty() ? read.error().message + " is not simulated" : read.error().message);
    queue.attributes = std::move(*read);
    stack_.queues.push_back(std::move(queue));
}

// "Queues" are addresses.
void TemplateReader::read_queue_policy(const std::string&, const Json& properties, const std::string& place) {
    const Json document = member(properties, "PolicyDocument", place);
    if (const auto policy = iam::Policy::parse(document.dump(), iam::PolicyKind::resource); !policy)
        return fail(place + ".PolicyDocument", policy.error().what);
    for (const std::string& url : texts(properties, "Queues", place))
        for (Queue& queue : stack_.queues)
            if (url.ends_with('/' + queue.name)) queue.attributes["Policy"] = document.dump();
}

void TemplateReader::read_key(const std::string& id, const Json& properties, const std::string& place) {
    const auto name = resolver_.physical_id(id, place);
    if (!name) return fail(name.error());
    const Json document = member(properties, "KeyPolicy", place);
    auto policy = iam::Policy::parse(document.dump(), iam::PolicyKind::resource);
    if (!policy) return fail(place + ".KeyPolicy", policy.error().what);
    if (const std::string spec = text(properties, "KeySpec", place); !spec.empty() && spec != "SYMMETRIC_DEFAULT")
        return fail(place + ".KeySpec", "keys of this kind are not simulated");
    stack_.keys.push_back({.id = id, .key_id = *name, .policy = std::move(*policy)});
}

void TemplateReader::read_stream(const std::string& id, const Json&, const std::string& place) {
    const auto name = resolver_.physical_id(id, place);
    if (!name) return fail(name.error());
    stack_.streams.push_back({.id = id, .name = *name, .arn = kinesis::stream_arn(*name)});
}

void TemplateReader::read_mapping(const std::string& id, const Json& properties, const std::string& place) {
    Mapping mapping{.id = id, .source = text(properties, "EventSourceArn", place), .function = {}};
    if (!flag(properties, "Enabled", true, place)) return;
    const std::string named = text(properties, "FunctionName", place);
    for (const Function& function : stack_.functions)
        if (named == function.name || named == function.arn) mapping.function = function.id;
    if (mapping.function.empty()) return fail(place + ".FunctionName", "this is no function of the template");
    const bool kinesis =
        std::ranges::any_of(stack_.streams, [&](const Stream& one) { return one.arn == mapping.source; });
    const bool table = std::ranges::any_of(
        stack_.tables, [&](const Table& one) { return !one.stream.empty() && one.stream == mapping.source; });
    if (!kinesis && !table)
        return fail(place + ".EventSourceArn", "this is no Kinesis stream and no table's stream of the template");

    // AWS refuses to create the mapping without these permissions.
    const Function* function = stack_.function(mapping.function);
    const std::string action = kinesis ? "kinesis:GetRecords" : "dynamodb:GetRecords";
    bool may = false;
    if (const Role* role = stack_.role(function->role))
        for (const std::string& document : role->policies)
            if (const auto policy = iam::Policy::parse(document))
                may = may || policy->decide(action, mapping.source, {}) == iam::Decision::allowed;
    if (!may) return fail(place, "the function's role may not perform " + action + " on its source");

    mapping.batch =
        static_cast<std::size_t>(std::clamp<std::int64_t>(whole(properties, "BatchSize", 100, place), 1, 10'000));
    mapping.window = std::chrono::seconds(whole(properties, "MaximumBatchingWindowInSeconds", 0, place));
    mapping.retries = whole(properties, "MaximumRetryAttempts", -1, place);
    if (const std::int64_t age = whole(properties, "MaximumRecordAgeInSeconds", -1, place); age >= 0)
        mapping.oldest = std::chrono::seconds(age);
    mapping.bisects = flag(properties, "BisectBatchOnFunctionError", false, place);
    for (const std::string& type : texts(properties, "FunctionResponseTypes", place))
        mapping.reports_items = mapping.reports_items || type == "ReportBatchItemFailures";
    const Json criteria = member(properties, "FilterCriteria", place);
    if (const Json* filters = criteria.find("Filters"); filters && filters->elements())
        for (const Json& one : *filters->elements()) {
            const std::string* pattern = one.find_text("Pattern");
            auto filter = lambda::EventFilter::parse(pattern ? *pattern : std::string());
            if (!filter) return fail(place + ".FilterCriteria", filter.error().what);
            mapping.filters.push_back(std::move(*filter));
        }
    stack_.mappings.push_back(std::move(mapping));
}

}  // namespace simulator::stack
