#include <algorithm>
#include <array>
#include <charconv>
#include <set>

#include "base/text_codes.h"
#include "crypto/md5.h"
#include "simulator/quotas/quotas.h"
#include "simulator/sqs/errors.h"
#include "simulator/sqs/sqs.h"

namespace simulator::sqs {
namespace {

bool is_entry_id(std::string_view id) {
    return !id.empty() && id.size() <= 80 && std::ranges::all_of(id, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    });
}

// XML's characters: no control characters but tab, line feed and carriage return.
bool is_clean(std::string_view text) {
    return std::ranges::none_of(text, [](char c) { return c >= 0 && c < ' ' && c != '\t' && c != '\n' && c != '\r'; });
}

bool is_group(std::string_view text) { return !text.empty() && text.size() <= 128; }

std::size_t size_of(const Json& entry) {
    const std::string* body = entry.find_text("MessageBody");
    const Json* attributes = entry.find("MessageAttributes");
    std::size_t size = body ? body->size() : 0;
    if (attributes && attributes->members())
        for (const Json::Member& member : *attributes->members()) {
            size += member.key.size();
            for (const std::string_view part : {"DataType", "StringValue", "BinaryValue"})
                if (const std::string* text = member.value.find_text(part)) size += text->size();
        }
    return size;
}

std::vector<std::string> names_in(const Json& input, std::initializer_list<std::string_view> members) {
    std::vector<std::string> names;
    for (const std::string_view member : members)
        if (const Json* list = input.find(member); list && list->elements())
            for (const Json& name : *list->elements())
                if (name.text()) names.push_back(*name.text());
    return names;
}

bool wants(const std::vector<std::string>& wanted, std::string_view name) {
    return std::ranges::any_of(wanted, [&](const std::string& one) {
        if (one == "All" || one == ".*" || one == name) return true;
        return one.ends_with(".*") && name.starts_with(std::string_view(one).substr(0, one.size() - 1));
    });
}

std::string code_of(const std::string& type) {
    return type.empty() ? "InvalidParameterValue" : type == "MissingParameter" ? type : sqs::query_code(type);
}

}  // namespace

std::expected<Json, Sqs::EntryError> Sqs::send_one(const Call& call, Queue& queue, const Json& entry) {
    const auto refuse = [](std::string type, std::string message) {
        return std::unexpected(EntryError{std::move(type), std::move(message)});
    };
    const std::string* body = entry.find_text("MessageBody");
    if (!body || body->empty())
        return refuse("MissingParameter", "The request must contain the parameter MessageBody.");
    if (!is_clean(*body)) return refuse("InvalidMessageContents", "Invalid characters found in the message.");
    const auto most = static_cast<std::size_t>(queue.number("MaximumMessageSize"));
    if (size_of(entry) > most)
        return refuse("", "One or more parameters are invalid. Reason: Message must be shorter than " +
                              std::to_string(most) + " bytes.");
    const std::int64_t delay = entry.find_integer("DelaySeconds").value_or(queue.number("DelaySeconds"));
    if (delay < 0 || delay > 900)
        return refuse("", "Value for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900.");
    const std::string* group = entry.find_text("MessageGroupId");
    const std::string* deduplication = entry.find_text("MessageDeduplicationId");
    Message message{.id = call.entropy.uuid(), .body = *body, .sender = permissions_->identify(call.principal).user_id};
    if (queue.is_fifo()) {
        if (!group) return refuse("MissingParameter", "The request must contain the parameter MessageGroupId.");
        if (entry.find_integer("DelaySeconds").value_or(0) != 0)
            return refuse("",
                          "Value for parameter DelaySeconds is invalid. Reason: The request include parameter that is "
                          "not valid for this queue type.");
        const auto by_content = queue.attributes().find("ContentBasedDeduplication");
        const bool may_hash = by_content != queue.attributes().end() && by_content->second == "true";
        if (!deduplication && !may_hash)
            return refuse("",
                          "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId "
                          "provided explicitly");
        message.deduplication = deduplication ? *deduplication : hex(crypto::sha256(as_bytes(*body)));
        if (!is_group(*group) || !is_group(message.deduplication))
            return refuse("", "MessageGroupId and MessageDeduplicationId have 1 to 128 characters.");
    } else if (deduplication) {
        return refuse(
            "", "The request include parameter MessageDeduplicationId which is not valid for this queue type.");
    }
    if (group) message.group = *group;
    if (const Json* attributes = entry.find("MessageAttributes"); attributes && attributes->members()) {
        if (attributes->members()->size() > 10)
            return refuse("", "Number of message attributes [more than 10] exceeds the allowed maximum [10].");
        for (const Json::Member& one : *attributes->members()) {
            const std::string* type = one.value.find_text("DataType");
            const bool text = type && (type->starts_with("String") || type->starts_with("Number"));
            const bool binary = type && type->starts_with("Binary");
            const std::string_view member = text ? "StringValue" : "BinaryValue";
            if (!(text || binary) || !one.value.find_text(member))
                return refuse("", "The message attribute has no value of its type.");
        }
        message.attributes = *attributes;
    }
    if (queue.is_full()) return refuse("OverLimit", "This simulated queue holds no more messages.");
    const Message sent = queue.send(std::move(message), std::chrono::seconds(delay), disorder_, random_, call.now);
    Json reply = Json::object({{"MessageId", sent.id}, {"MD5OfMessageBody", hex(crypto::md5(as_bytes(*body)))}});
    if (std::string digest = md5_of_attributes(sent.attributes); !digest.empty())
        reply.set("MD5OfMessageAttributes", std::move(digest));
    if (queue.is_fifo()) reply.set("SequenceNumber", sequence_number(sent.number));
    return reply;
}

// The error of a single call; a batch reports errors per entry.
HttpResponse Sqs::refused(const EntryError& refusal, std::string_view parameter) {
    if (refusal.type == "MissingParameter") return sqs::missing(parameter);
    return refusal.type.empty() ? sqs::invalid(refusal.message) : sqs::refusal(refusal.type, refusal.message);
}

HttpResponse Sqs::send(const Call& call, Queue& queue) {
    const auto sent = send_one(call, queue, call.input);
    if (sent) return sqs::reply(*sent);
    return refused(sent.error(), sent.error().message.contains("Group") ? "MessageGroupId" : "MessageBody");
}

std::optional<HttpResponse> Sqs::check_batch(const Json* entries) const {
    if (!entries || !entries->elements() || entries->elements()->empty())
        return sqs::refusal("EmptyBatchRequest", "There should be at least one entry in the request.");
    if (entries->elements()->size() > quotas::sqs_batch)
        return sqs::refusal("TooManyEntriesInBatchRequest", "Maximum number of entries per request are 10.");
    std::set<std::string_view> ids;
    std::size_t size = 0;
    for (const Json& entry : *entries->elements()) {
        const std::string* id = entry.find_text("Id");
        if (!id || !is_entry_id(*id))
            return sqs::refusal("InvalidBatchEntryId",
                                "A batch entry id can only contain alphanumeric characters, hyphens and underscores. "
                                "It can be at most 80 letters long.");
        if (!ids.insert(*id).second)
            return sqs::refusal(
                "BatchEntryIdsNotDistinct", "Two or more batch entries in the request have the same Id.");
        size += size_of(entry);
    }
    if (size > quotas::sqs_message_bytes)
        return sqs::refusal("BatchRequestTooLong", "Batch requests cannot be longer than 262144 bytes.");
    return std::nullopt;
}

HttpResponse Sqs::batch(const Call& call, Queue& queue, EntryHandler one) {
    const Json* entries = call.input.find("Entries");
    if (auto problem = check_batch(entries)) return std::move(*problem);
    Json good = Json::array();
    Json bad = Json::array();
    for (const Json& entry : *entries->elements()) {
        const std::string& id = *entry.find_text("Id");
        auto done = (this->*one)(call, queue, entry);
        if (done) {
            done->set("Id", id);
            good.push(std::move(*done));
        } else {
            bad.push(Json::object({{"Id", id},
                                   {"SenderFault", true},
                                   {"Code", code_of(done.error().type)},
                                   {"Message", done.error().message}}));
        }
    }
    Json reply = Json::object({{"Successful", std::move(good)}});
    if (!bad.elements()->empty()) reply.set("Failed", std::move(bad));
    return sqs::reply(reply);
}

std::optional<HttpResponse> Sqs::receive(const Call& call, Queue& queue) {
    const std::int64_t most = call.input.find_integer("MaxNumberOfMessages").value_or(1);
    if (most < 1 || most > static_cast<std::int64_t>(quotas::sqs_batch))
        return sqs::invalid(
            "Value for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided.");
    const std::int64_t wait =
        call.input.find_integer("WaitTimeSeconds").value_or(queue.number("ReceiveMessageWaitTimeSeconds"));
    if (wait < 0 || std::chrono::seconds(wait) > quotas::sqs_longest_wait)
        return sqs::invalid(
            "Value for parameter WaitTimeSeconds is invalid. Reason: Must be >= 0 and <= 20, if provided.");
    const std::int64_t visibility =
        call.input.find_integer("VisibilityTimeout").value_or(queue.number("VisibilityTimeout"));
    if (visibility < 0 || visibility > 43'200)
        return sqs::invalid(
            "Value for parameter VisibilityTimeout is invalid. Reason: Must be >= 0 and <= 43200, if provided.");
    const ReceiveOptions wanted{
        .most = static_cast<std::size_t>(most),
        .visibility = std::chrono::seconds(visibility),
        .system_attributes = names_in(call.input, {"AttributeNames", "MessageSystemAttributeNames"}),
        .attributes = names_in(call.input, {"MessageAttributeNames"})};
    // Receives that are already waiting are served first.
    const bool others =
        std::ranges::any_of(pending_receives_, [&](const PendingReceive& one) { return one.queue == queue.name(); });
    const auto messages = others ? std::vector<Message>{} : queue.receive(wanted.most, wanted.visibility, call.now);
    if (!messages) return sqs::refusal("OverLimit", "Too many messages of this queue are in flight.");
    if (!messages->empty() || wait == 0 || pending_receives_.size() >= quotas::held_receives)
        return answer_received(queue, *messages, wanted);
    pending_receives_.push_back({.id = call.id,
                                 .queue = queue.name(),
                                 .wanted = wanted,
                                 .ends = call.now.instant + std::chrono::seconds(wait)});
    return std::nullopt;
}

Json Sqs::message_json(const Queue& queue, const Message& message, const ReceiveOptions& wanted) const {
    Json json = Json::object({{"MessageId", message.id},
                              {"ReceiptHandle", receipt_handle(seed_, queue.name(), message)},
                              {"MD5OfBody", hex(crypto::md5(as_bytes(message.body)))},
                              {"Body", message.body}});
    const auto milliseconds = [](UnixTime time) { return std::to_string(time.time_since_epoch().count()); };
    Json system = Json::object();
    const auto add = [&](std::string_view name, std::string value) {
        if (!value.empty() && wants(wanted.system_attributes, name)) system.set(name, std::move(value));
    };
    add("SenderId", message.sender);
    add("SentTimestamp", milliseconds(message.sent));
    add("ApproximateReceiveCount", std::to_string(message.receives));
    add("ApproximateFirstReceiveTimestamp", milliseconds(message.first_received.value_or(message.sent)));
    add("MessageGroupId", message.group);
    add("MessageDeduplicationId", message.deduplication);
    if (queue.is_fifo()) add("SequenceNumber", sequence_number(message.number));
    if (!system.members()->empty()) json.set("Attributes", std::move(system));
    Json attributes = Json::object();
    if (message.attributes.members())
        for (const Json::Member& one : *message.attributes.members())
            if (wants(wanted.attributes, one.key)) attributes.set(one.key, one.value);
    if (!attributes.members()->empty()) {
        json.set("MD5OfMessageAttributes", md5_of_attributes(attributes));
        json.set("MessageAttributes", std::move(attributes));
    }
    return json;
}

HttpResponse Sqs::answer_received(const Queue& queue, const std::vector<Message>& messages,
                                  const ReceiveOptions& wanted) const {
    if (messages.empty()) return sqs::reply(Json::object());
    Json list = Json::array();
    for (const Message& message : messages) list.push(message_json(queue, message, wanted));
    return sqs::reply(Json::object({{"Messages", std::move(list)}}));
}

std::optional<Sqs::Handle> Sqs::read_handle(const Queue& queue, std::string_view handle) const {
    const auto bytes = from_base64(handle);
    if (!bytes || bytes->size() < 33) return std::nullopt;
    const std::string claims = to_text(ByteView(*bytes).subspan(32));
    const std::size_t first = claims.find('\n');
    const std::size_t second = claims.rfind('\n');
    if (first == std::string::npos || first == second || claims.substr(0, first) != queue.name()) return std::nullopt;
    Message message;
    std::from_chars(claims.data() + first + 1, claims.data() + second, message.number);
    std::from_chars(claims.data() + second + 1, claims.data() + claims.size(), message.receives);
    if (receipt_handle(seed_, queue.name(), message) != handle) return std::nullopt;
    return Handle{.number = message.number, .receives = message.receives};
}

std::expected<Json, Sqs::EntryError> Sqs::by_handle(const Call& call, Queue& queue, const Json& entry) {
    const std::string* text = entry.find_text("ReceiptHandle");
    if (!text)
        return std::unexpected(EntryError{"MissingParameter", "The request must contain the parameter ReceiptHandle."});
    const auto handle = read_handle(queue, *text);
    if (!handle) return std::unexpected(EntryError{"ReceiptHandleIsInvalid", "The input receipt handle is invalid."});
    if (call.operation.starts_with("Delete")) {
        queue.erase(handle->number, handle->receives);
        return Json::object();
    }
    const auto seconds = entry.find_integer("VisibilityTimeout");
    if (!seconds || *seconds < 0 || *seconds > 43'200)
        return std::unexpected(
            EntryError{"", "Value for parameter VisibilityTimeout is invalid. Reason: Must be between 0 and 43200."});
    if (queue.change_visibility(handle->number, handle->receives, std::chrono::seconds(*seconds), call.now.instant) ==
        Queue::Change::done)
        return Json::object();
    return std::unexpected(
        EntryError{"MessageNotInflight", "Message does not exist or is not available for visibility timeout change."});
}

HttpResponse Sqs::one_by_handle(const Call& call, Queue& queue) {
    const auto done = by_handle(call, queue, call.input);
    return done ? sqs::reply(*done) : refused(done.error(), "ReceiptHandle");
}

}  // namespace simulator::sqs
