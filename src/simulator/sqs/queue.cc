#include "simulator/sqs/queue.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>
#include <utility>

#include "base/text_codes.h"
#include "crypto/md5.h"
#include "simulator/iam/permissions.h"
#include "simulator/quotas/quotas.h"

namespace simulator::sqs {
namespace {

struct Numeric {
    std::string_view name;
    std::int64_t least, most, usual;
};
constexpr std::array<Numeric, 6> numerics = {
    {{"DelaySeconds", 0, 900, 0},
     {"KmsDataKeyReusePeriodSeconds", 60, 86'400, 300},
     {"MaximumMessageSize", 1024, quotas::sqs_message_bytes, quotas::sqs_message_bytes},
     {"MessageRetentionPeriod", 60, 1'209'600, 345'600},
     {"ReceiveMessageWaitTimeSeconds", 0, 20, 0},
     {"VisibilityTimeout", 0, 43'200, 30}}};

std::optional<std::int64_t> to_number(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

void add_part(Bytes& out, ByteView part) {
    for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<std::uint8_t>(part.size() >> shift));
    out.insert(out.end(), part.begin(), part.end());
}

std::string seconds_text(UnixTime time) { return std::to_string(time.time_since_epoch() / 1s); }

}  // namespace

std::string sequence_number(std::uint64_t number) {
    std::string digits = std::to_string(number);
    return "18" + std::string(18 - std::min<std::size_t>(digits.size(), 18), '0') + digits;
}

std::string md5_of_attributes(const Json& attributes) {
    if (!attributes.members() || attributes.members()->empty()) return {};
    std::map<std::string, const Json*> sorted;
    for (const Json::Member& member : *attributes.members()) sorted[member.key] = &member.value;
    Bytes all;
    for (const auto& [name, value] : sorted) {
        const std::string* type = value->find_text("DataType");
        add_part(all, as_bytes(name));
        add_part(all, as_bytes(type ? *type : std::string()));
        if (const std::string* text = value->find_text("StringValue")) {
            all.push_back(1);
            add_part(all, as_bytes(*text));
        } else if (const std::string* binary = value->find_text("BinaryValue")) {
            all.push_back(2);
            add_part(all, from_base64(*binary).value_or(Bytes{}));
        }
    }
    return hex(crypto::md5(all));
}

std::string receipt_handle(const crypto::Digest& seed, std::string_view queue, const Message& message) {
    std::string claims(queue);
    claims += '\n' + std::to_string(message.number) + '\n' + std::to_string(message.receives);
    const crypto::Digest seal = derive(seed, "receipt handle", claims);
    Bytes handle(seal.begin(), seal.end());
    handle.insert(handle.end(), claims.begin(), claims.end());
    return base64(handle);
}

std::expected<Queue::Attributes, Queue::AttributeError> Queue::read_attributes(const Json* given) {
    Attributes attributes;
    if (!given || given->is_null()) return attributes;
    if (!given->members())
        return std::unexpected(AttributeError{"InvalidAttributeValue", "Attributes must be an object."});
    for (const Json::Member& member : *given->members()) {
        const std::string& name = member.key;
        if (!member.value.text())
            return std::unexpected(
                AttributeError{"InvalidAttributeValue", "Invalid value for the parameter " + name + "."});
        const std::string& text = *member.value.text();
        const auto bad = [&] {
            return std::unexpected(
                AttributeError{"InvalidAttributeValue", "Invalid value for the parameter " + name + "."});
        };
        if (const auto numeric = std::ranges::find(numerics, name, &Numeric::name); numeric != numerics.end()) {
            const auto value = to_number(text);
            if (!value || *value < numeric->least || *value > numeric->most) return bad();
        } else if (name == "FifoQueue" || name == "ContentBasedDeduplication" || name == "SqsManagedSseEnabled") {
            if (text != "true" && text != "false") return bad();
        } else if (name == "Policy") {
            if (!text.empty() && !parse_json(text, {.bytes = 64 * 1024})) return bad();
            if (!text.empty())
                if (const auto policy = iam::Policy::parse(text, iam::PolicyKind::resource); !policy)
                    return std::unexpected(AttributeError{"", "this queue policy (" + policy.error().what + ")"});
        } else if (name == "RedrivePolicy" || name == "RedriveAllowPolicy" || name == "DeduplicationScope" ||
                   name == "FifoThroughputLimit") {
            if (!text.empty()) return std::unexpected(AttributeError{"", "a queue's " + name});
        } else if (name != "KmsMasterKeyId") {
            return std::unexpected(AttributeError{"InvalidAttributeName", "Unknown Attribute."});
        }
        attributes[name] = text;
    }
    return attributes;
}

Queue::Queue(std::string name, Attributes attributes, UnixTime now)
    : name_(std::move(name)),
      arn_("arn:aws:sqs:" + std::string(simulated_region) + ':' + std::string(simulated_account) + ':' + name_),
      created_(now),
      modified_(now) {
    set(attributes, now);
}

void Queue::set(const Attributes& changes, UnixTime now) {
    for (const auto& [name, value] : changes) {
        if (value.empty())
            attributes_.erase(name);
        else
            attributes_[name] = value;
        if (name != "Policy") continue;
        policy_.reset();
        if (auto policy = iam::Policy::parse(value, iam::PolicyKind::resource)) policy_ = std::move(*policy);
    }
    modified_ = now;
}

std::int64_t Queue::number(std::string_view attribute) const {
    const auto known = std::ranges::find(numerics, attribute, &Numeric::name);
    const auto found = attributes_.find(attribute);
    return found == attributes_.end() ? known->usual : to_number(found->second).value_or(known->usual);
}

Queue::Attributes Queue::all_attributes(Instant now) const {
    Attributes all = attributes_;
    for (const Numeric& numeric : numerics)
        if (numeric.name != "KmsDataKeyReusePeriodSeconds")
            all[std::string(numeric.name)] = std::to_string(number(numeric.name));
    std::size_t visible = 0, in_flight = 0, delayed = 0;
    for (const auto& [number, message] : messages_)
        ++(message.visible <= now ? visible : message.receives > 0 ? in_flight : delayed);
    all["ApproximateNumberOfMessages"] = std::to_string(visible);
    all["ApproximateNumberOfMessagesNotVisible"] = std::to_string(in_flight);
    all["ApproximateNumberOfMessagesDelayed"] = std::to_string(delayed);
    all["CreatedTimestamp"] = seconds_text(created_);
    all["LastModifiedTimestamp"] = seconds_text(modified_);
    all["QueueArn"] = arn_;
    all.try_emplace("SqsManagedSseEnabled", "true");
    if (is_fifo()) all.try_emplace("ContentBasedDeduplication", "false");
    return all;
}

bool Queue::is_full() const { return messages_.size() + 2 > quotas::queued_in_sqs; }

void Queue::drop_old(Instant now) {
    const auto retention = std::chrono::seconds(number("MessageRetentionPeriod"));
    while (!messages_.empty() && messages_.begin()->second.arrived + retention <= now)
        messages_.erase(messages_.begin());
    std::erase_if(deduplication_, [&](const auto& one) { return one.second.until <= now; });
}

Message Queue::send(Message message, Milliseconds delay, const Disorder& disorder, Random& random, Now now) {
    drop_old(now.instant);
    if (is_fifo())
        if (const auto before = deduplication_.find(message.deduplication); before != deduplication_.end())
            return before->second.message;
    message.number = ++last_number_;
    message.sent = now.unix_time;
    message.arrived = now.instant;
    message.visible = now.instant + delay;
    if (is_fifo()) {
        Message known = message;
        known.body.clear();
        deduplication_[message.deduplication] = {
            .message = std::move(known), .until = now.instant + quotas::sqs_deduplication};
    } else {
        message.visible += random.up_to(disorder.reordering);
        if (disorder.duplicates_percent > 0 &&
            random.next() % 100 < static_cast<std::uint64_t>(disorder.duplicates_percent)) {
            Message twin = message;
            twin.number = ++last_number_;
            twin.visible = now.instant + delay + random.up_to(disorder.reordering);
            messages_[twin.number] = std::move(twin);
        }
    }
    messages_[message.number] = message;
    return message;
}

std::optional<std::vector<Message>> Queue::receive(std::size_t most, Milliseconds visibility, Now now) {
    drop_old(now.instant);
    std::vector<std::uint64_t> chosen;
    std::set<std::string_view> blocked;  // groups with a message in flight
    std::size_t in_flight = 0;
    for (const auto& [number, message] : messages_) {
        if (message.visible > now.instant) {
            in_flight += message.receives > 0;
            blocked.insert(message.group);
        } else if (chosen.size() < most && (!is_fifo() || !blocked.contains(message.group))) {
            chosen.push_back(number);
        }
    }
    if (in_flight + chosen.size() > (is_fifo() ? quotas::sqs_fifo_in_flight : quotas::sqs_in_flight))
        return std::nullopt;
    std::vector<Message> received;
    for (const std::uint64_t number : chosen) {
        Message& message = messages_.at(number);
        ++message.receives;
        if (!message.first_received) message.first_received = now.unix_time;
        message.visible = now.instant + visibility;
        received.push_back(message);
    }
    return received;
}

void Queue::erase(std::uint64_t number, int receives) {
    const auto found = messages_.find(number);
    if (found != messages_.end() && found->second.receives == receives) messages_.erase(found);
}

Queue::Change Queue::change_visibility(std::uint64_t number, int receives, Milliseconds visibility, Instant now) {
    const auto found = messages_.find(number);
    if (found == messages_.end() || found->second.receives != receives || found->second.visible <= now)
        return Change::not_in_flight;
    found->second.visible = now + visibility;
    return Change::done;
}

std::optional<Instant> Queue::next_visible(Instant now) const {
    std::optional<Instant> next;
    for (const auto& [number, message] : messages_)
        if (message.visible > now) next = earlier(next, std::optional(message.visible));
    return next;
}

}  // namespace simulator::sqs
