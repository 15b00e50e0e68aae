#include "aws/sqs.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "aws/error_name.h"
#include "aws/url.h"

namespace aws::sqs {
namespace {

// bytes: far more than ten messages of 256 KB, the largest that we send, with every character escaped
constexpr JsonLimits of_answers = {.bytes = 16 * 1024 * 1024, .depth = 8, .values = 2'000};
constexpr std::size_t longest_handle = 4 * 1024;
constexpr std::size_t longest_url_of_queue = 1'024;

constexpr JsonService described = {service, "application/x-amz-json-1.0", target_prefix};

SignedRequest call(std::string_view action, const Json& body, const Caller& caller) {
    return json_call(described, action, body, caller);
}

Json seconds(std::chrono::seconds count) { return Json(static_cast<long long>(count.count())); }

Json write_attributes(const Attributes& attributes) {
    Json map = Json::object();
    for (const auto& [name, value] : attributes) map.set(name, value);
    return map;
}

Json numbered(std::size_t place, std::string_view name, const std::string& value) {
    return Json::object({{"Id", std::to_string(place)}, {name == "body" ? "MessageBody" : "ReceiptHandle", value}});
}

Failure failure_named(std::string_view type) {
    struct Named {
        std::string_view name;
        Failure failure;
    };
    // The error names of the JSON protocol, and those of older services and of x-amzn-query-error.
    constexpr auto names = std::to_array<Named>(
        {{"QueueDoesNotExist", Failure::queue_gone},
         {"AWS.SimpleQueueService.NonExistentQueue", Failure::queue_gone},
         {"NonExistentQueue", Failure::queue_gone},
         {"QueueDeletedRecently", Failure::deleted_recently},
         {"AWS.SimpleQueueService.QueueDeletedRecently", Failure::deleted_recently},
         {"QueueNameExists", Failure::exists_otherwise},
         {"QueueAlreadyExists", Failure::exists_otherwise},
         {"ExpiredToken", Failure::expired},
         {"ExpiredTokenException", Failure::expired},
         {"RequestExpired", Failure::expired},
         {"SignatureDoesNotMatch", Failure::expired},
         {"InvalidSignatureException", Failure::expired},
         {"InvalidClientTokenId", Failure::expired},
         {"UnrecognizedClientException", Failure::expired},
         {"AccessDenied", Failure::denied},
         {"AccessDeniedException", Failure::denied},
         {"InvalidSecurity", Failure::denied},
         {"Throttling", Failure::throttled},
         {"ThrottlingException", Failure::throttled},
         {"RequestThrottled", Failure::throttled},
         {"OverLimit", Failure::throttled},
         {"KmsThrottled", Failure::throttled},
         {"InternalError", Failure::unavailable},
         {"InternalFailure", Failure::unavailable},
         {"ServiceUnavailable", Failure::unavailable}});
    const auto found = std::ranges::find(names, type, &Named::name);
    return found == names.end() ? Failure::refused : found->failure;
}

// Accepts "com.amazonaws.sqs#QueueDoesNotExist", or only the name.
Failure refusal(const HttpResponse& response, const Json* body) {
    const std::string* type = body ? body->find_text("__type") : nullptr;
    const Failure failure = type ? failure_named(bare_error_name(*type)) : Failure::malformed;
    if (failure != Failure::refused && failure != Failure::malformed) return failure;
    if (response.status == 429) return Failure::throttled;
    if (response.status >= 500) return Failure::unavailable;
    if (response.status == 403) return Failure::denied;
    return failure;
}

std::expected<Json, Failure> read_object(const HttpAnswer& answer) {
    if (!answer)
        return std::unexpected(answer.error() == HttpFailure::too_large ? Failure::malformed : Failure::unavailable);
    auto body = parse_json(answer->body, of_answers);
    const bool is_object = body && body->is_object();
    if (answer->status != 200) return std::unexpected(refusal(*answer, is_object ? &*body : nullptr));
    // DeleteQueue and similar calls have an empty answer, which counts as an empty object.
    if (answer->body.empty()) return Json::object();
    if (!is_object) return std::unexpected(Failure::malformed);
    return *std::move(body);
}

std::optional<std::size_t> read_place(const Json& entry, std::size_t size) {
    const std::string* id = entry.find_text("Id");
    if (!id) return std::nullopt;
    std::size_t place = 0;
    const auto read = std::from_chars(id->data(), id->data() + id->size(), place);
    if (read.ec != std::errc() || read.ptr != id->data() + id->size() || place >= size) return std::nullopt;
    return place;
}

}  // namespace

std::expected<std::string, UrlError> endpoint_of(std::string_view queue_url) {
    auto url = parse_url(queue_url);
    if (!url) return std::unexpected(url.error());
    return url->scheme + "://" + host_header(*url) + "/";
}

SignedRequest request(const CreateQueue& create, const Caller& caller) {
    Json body = Json::object({{"QueueName", create.name}});
    if (!create.attributes.empty()) body.set("Attributes", write_attributes(create.attributes));
    return call("CreateQueue", body, caller);
}

SignedRequest request(const SetQueueAttributes& set, const Caller& caller) {
    return call("SetQueueAttributes",
                Json::object({{"QueueUrl", set.queue_url}, {"Attributes", write_attributes(set.attributes)}}), caller);
}

SignedRequest request(const DeleteQueue& erase, const Caller& caller) {
    return call("DeleteQueue", Json::object({{"QueueUrl", erase.queue_url}}), caller);
}

SignedRequest request(const SendMessage& send, const Caller& caller) {
    return call("SendMessage", Json::object({{"QueueUrl", send.queue_url}, {"MessageBody", send.body}}), caller);
}

SignedRequest request(const SendMessageBatch& send, const Caller& caller) {
    Json entries = Json::array();
    for (std::size_t i = 0; i < send.bodies.size(); ++i) entries.push(numbered(i, "body", send.bodies[i]));
    return call(
        "SendMessageBatch", Json::object({{"QueueUrl", send.queue_url}, {"Entries", std::move(entries)}}), caller);
}

SignedRequest request(const ReceiveMessage& receive, const Caller& caller) {
    Json body = Json::object({{"QueueUrl", receive.queue_url},
                              {"MaxNumberOfMessages", static_cast<long long>(receive.most)},
                              {"WaitTimeSeconds", seconds(receive.wait)}});
    if (receive.visibility) body.set("VisibilityTimeout", seconds(*receive.visibility));
    return call("ReceiveMessage", body, caller);
}

SignedRequest request(const DeleteMessageBatch& erase, const Caller& caller) {
    Json entries = Json::array();
    for (std::size_t i = 0; i < erase.receipt_handles.size(); ++i)
        entries.push(numbered(i, "handle", erase.receipt_handles[i]));
    return call(
        "DeleteMessageBatch", Json::object({{"QueueUrl", erase.queue_url}, {"Entries", std::move(entries)}}), caller);
}

SignedRequest request(const GetQueueAttributes& get, const Caller& caller) {
    Json names = Json::array();
    for (const std::string& name : get.names) names.push(name);
    return call("GetQueueAttributes", Json::object({{"QueueUrl", get.queue_url}, {"AttributeNames", std::move(names)}}),
                caller);
}

bool is_temporary(Failure failure) { return failure == Failure::throttled || failure == Failure::unavailable; }

std::expected<std::string, Failure> read_queue_url(const HttpAnswer& answer) {
    const auto body = read_object(answer);
    if (!body) return std::unexpected(body.error());
    const std::string* url = body->find_text("QueueUrl");
    if (!url || url->size() > longest_url_of_queue || !parse_url(*url)) return std::unexpected(Failure::malformed);
    return *url;
}

std::expected<std::vector<Received>, Failure> read_received(const HttpAnswer& answer) {
    const auto body = read_object(answer);
    if (!body) return std::unexpected(body.error());
    const Json* list = body->find("Messages");
    if (!list || list->is_null()) return std::vector<Received>();  // no message arrived during the wait
    if (!list->elements() || list->elements()->size() > most_in_batch) return std::unexpected(Failure::malformed);
    std::vector<Received> messages;
    for (const Json& one : *list->elements()) {
        const std::string* id = one.find_text("MessageId");
        const std::string* handle = one.find_text("ReceiptHandle");
        const std::string* text = one.find_text("Body");
        if (!id || id->size() > longest_handle || !handle || handle->empty() || handle->size() > longest_handle ||
            !text)
            return std::unexpected(Failure::malformed);
        messages.push_back({.message_id = *id, .receipt_handle = *handle, .body = *text});
    }
    return messages;
}

std::expected<BatchAnswer, Failure> read_batch(const HttpAnswer& answer, std::size_t size) {
    const auto body = read_object(answer);
    if (!body) return std::unexpected(body.error());
    std::vector<bool> taken(size, false);
    if (const Json* list = body->find("Successful"); list && list->elements())
        for (const Json& entry : *list->elements())
            if (const auto place = read_place(entry, size)) taken[*place] = true;
    BatchAnswer batch;
    for (std::size_t i = 0; i < size; ++i) (taken[i] ? batch.done : batch.failed).push_back(i);
    return batch;
}

std::expected<Attributes, Failure> read_attributes(const HttpAnswer& answer) {
    const auto body = read_object(answer);
    if (!body) return std::unexpected(body.error());
    Attributes attributes;
    const Json* map = body->find("Attributes");
    if (!map || map->is_null()) return attributes;
    if (!map->members()) return std::unexpected(Failure::malformed);
    for (const Json::Member& member : *map->members())
        if (member.value.text()) attributes.emplace_back(member.key, *member.value.text());
    return attributes;
}

std::expected<void, Failure> read_done(const HttpAnswer& answer) {
    const auto body = read_object(answer);
    if (!body) return std::unexpected(body.error());
    return {};
}

}  // namespace aws::sqs
