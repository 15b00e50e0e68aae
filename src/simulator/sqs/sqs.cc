#include "simulator/sqs/sqs.h"

#include <algorithm>
#include <array>

#include "simulator/quotas/quotas.h"
#include "simulator/sqs/errors.h"

namespace simulator::sqs {
namespace {

constexpr std::string_view no_such_queue = "The specified queue does not exist.";

bool is_queue_name(std::string_view name) {
    if (name.ends_with(".fifo")) name.remove_suffix(5);
    return !name.empty() && name.size() <= 75 && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    });
}

HttpResponse attribute_error(const Queue::AttributeError& problem) {
    return problem.type.empty() ? not_simulated(problem.message) : sqs::refusal(problem.type, problem.message);
}

}  // namespace

void Sqs::make(std::string name, Queue::Attributes attributes, UnixTime now) {
    Queue queue(name, std::move(attributes), now);
    queues_.insert_or_assign(std::move(name), std::move(queue));
}

std::string Sqs::url_of(std::string_view name) const {
    return services_ + '/' + std::string(simulated_account) + '/' + std::string(name);
}

// The path names the queue; the host does not matter.
Queue* Sqs::find_queue(const Json& input) {
    const std::string* url = input.find_text("QueueUrl");
    if (!url) return nullptr;
    const std::string path = '/' + std::string(simulated_account) + '/';
    const std::size_t slash = url->rfind('/');
    if (slash == std::string::npos || !std::string_view(*url).substr(0, slash + 1).ends_with(path)) return nullptr;
    const auto found = queues_.find(std::string_view(*url).substr(slash + 1));
    return found == queues_.end() ? nullptr : &found->second;
}

bool Sqs::allowed(const Call& call, std::string_view action, std::string_view arn, const Queue* queue) const {
    return permissions_->allows_access(
        call.principal, action, arn, {.resource_policy = queue ? queue->policy() : nullptr});
}

void Sqs::request(HttpId id, const ReceivedRequest& request, const iam::Principal& principal, Entropy& entropy,
                  Now now) {
    const std::string* target = find_header(request.headers, "X-Amz-Target");
    const std::string_view operation =
        target ? std::string_view(*target).substr(std::min(target_prefix.size(), target->size())) : "";
    const auto input = parse_json(request.body, {.bytes = 1024 * 1024});
    const Json nothing;
    const Call call{.id = id,
                    .operation = operation,
                    .input = input ? *input : nothing,
                    .principal = principal,
                    .entropy = entropy,
                    .now = now};
    if (!input || !input->is_object()) {
        HttpResponse malformed =
            error_reply(400, "com.amazon.coral.service#SerializationException", "The body is not a JSON object.");
        answers_.push({id, std::move(malformed)});
    } else if (operation == "ReceiveMessage") {
        Queue* queue = find_queue(*input);
        if (!input->find("QueueUrl"))
            answers_.push({id, sqs::missing("QueueUrl")});
        else if (!queue)
            answers_.push({id, sqs::refusal("QueueDoesNotExist", no_such_queue)});
        else if (!allowed(call, "sqs:ReceiveMessage", queue->arn(), queue))
            answers_.push(
                {id, sqs::access_denied(permissions_->identify(principal).arn, "sqs:receivemessage", queue->arn())});
        else if (auto response = receive(call, *queue))
            answers_.push({id, std::move(*response)});
    } else {
        answers_.push({id, dispatch(call)});
    }
    serve_pending_receives(now);
}

HttpResponse Sqs::dispatch(const Call& call) {
    const auto denied = [&](std::string_view action, std::string_view arn) {
        return sqs::access_denied(permissions_->identify(call.principal).arn, "sqs:" + std::string(action), arn);
    };
    if (call.operation == "CreateQueue" || call.operation == "GetQueueUrl" || call.operation == "ListQueues") {
        const std::string* name = call.input.find_text("QueueName");
        if (!name && call.operation != "ListQueues") return sqs::missing("QueueName");
        const std::string arn = "arn:aws:sqs:" + std::string(simulated_region) + ':' + std::string(simulated_account) +
                                ':' + (name ? *name : "");
        const auto found = queues_.find(name ? *name : std::string());
        if (!allowed(
                call, "sqs:" + std::string(call.operation), arn, found == queues_.end() ? nullptr : &found->second))
            return denied(call.operation, arn);
        if (call.operation == "CreateQueue") return create_queue(call);
        return call.operation == "GetQueueUrl" ? get_queue_url(call) : list_queues(call);
    }
    // A batch call needs the permission of the single call.
    std::string_view action = call.operation;
    if (action.ends_with("Batch")) action.remove_suffix(5);
    constexpr std::array<std::string_view, 7> known = {
        "SendMessage", "DeleteMessage", "ChangeMessageVisibility", "GetQueueAttributes", "SetQueueAttributes",
        "PurgeQueue",  "DeleteQueue"};
    if (std::ranges::find(known, action) == known.end())
        return not_simulated("Amazon SQS's " + std::string(call.operation.substr(0, 64)));
    if (!call.input.find("QueueUrl")) return sqs::missing("QueueUrl");
    Queue* queue = find_queue(call.input);
    if (!queue) return sqs::refusal("QueueDoesNotExist", no_such_queue);
    if (!allowed(call, "sqs:" + std::string(action), queue->arn(), queue)) return denied(action, queue->arn());
    if (call.operation == "SendMessage") return send(call, *queue);
    if (call.operation == "SendMessageBatch") return batch(call, *queue, &Sqs::send_one);
    if (call.operation.ends_with("Batch")) return batch(call, *queue, &Sqs::by_handle);
    if (call.operation == "DeleteMessage" || call.operation == "ChangeMessageVisibility")
        return one_by_handle(call, *queue);
    if (call.operation == "GetQueueAttributes") return get_attributes(call, *queue);
    if (call.operation == "SetQueueAttributes") return set_attributes(call, *queue);
    return call.operation == "PurgeQueue" ? purge(call, *queue) : delete_queue(call, *queue);
}

HttpResponse Sqs::create_queue(const Call& call) {
    const std::string& name = *call.input.find_text("QueueName");
    const auto attributes = Queue::read_attributes(call.input.find("Attributes"));
    if (!attributes) return attribute_error(attributes.error());
    const auto fifo = attributes->find("FifoQueue");
    const bool wants_fifo = fifo != attributes->end() && fifo->second == "true";
    if (!is_queue_name(name) || name.ends_with(".fifo") != wants_fifo)
        return sqs::invalid(
            "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length; a FIFO queue's ends "
            "in .fifo.");
    if (const auto known = queues_.find(name); known != queues_.end()) {
        for (const auto& [attribute, value] : *attributes) {
            const Queue::Attributes all = known->second.all_attributes(call.now.instant);
            const auto before = all.find(attribute);
            if (before == all.end() ? !value.empty() : before->second != value)
                return sqs::refusal(
                    "QueueNameExists",
                    "A queue already exists with the same name and a different value for attribute " + attribute);
        }
        return sqs::reply(Json::object({{"QueueUrl", url_of(name)}}));
    }
    std::erase_if(recently_deleted_, [&](const auto& one) { return one.second <= call.now.instant; });
    if (recently_deleted_.contains(name))
        return sqs::refusal(
            "QueueDeletedRecently",
            "You must wait 60 seconds after deleting a queue before you can create another with the same name.");
    if (queues_.size() >= quotas::queues)
        return sqs::refusal("OverLimit", "This simulated account has too many queues.");
    make(name, *attributes, call.now.unix_time);
    changed_ = true;
    return sqs::reply(Json::object({{"QueueUrl", url_of(name)}}));
}

HttpResponse Sqs::get_queue_url(const Call& call) {
    const std::string& name = *call.input.find_text("QueueName");
    if (!queues_.contains(name)) return sqs::refusal("QueueDoesNotExist", no_such_queue);
    return sqs::reply(Json::object({{"QueueUrl", url_of(name)}}));
}

HttpResponse Sqs::list_queues(const Call& call) {
    const std::string* prefix = call.input.find_text("QueueNamePrefix");
    const std::string* after = call.input.find_text("NextToken");
    const auto most = static_cast<std::size_t>(
        std::clamp<std::int64_t>(call.input.find_integer("MaxResults").value_or(1000), 1, 1000));
    Json urls = Json::array();
    std::string last;
    Json reply = Json::object();
    for (const auto& [name, queue] : queues_) {
        if ((prefix && !name.starts_with(*prefix)) || (after && name <= *after)) continue;
        if (urls.elements()->size() == most) {
            reply.set("NextToken", last);
            break;
        }
        urls.push(url_of(name));
        last = name;
    }
    reply.set("QueueUrls", std::move(urls));
    return sqs::reply(reply);
}

HttpResponse Sqs::delete_queue(const Call& call, Queue& queue) {
    const std::string name = queue.name();
    queues_.erase(name);
    recently_deleted_[name] = call.now.instant + quotas::sqs_name_rests;
    changed_ = true;
    return sqs::reply(Json::object());
}

HttpResponse Sqs::get_attributes(const Call& call, const Queue& queue) {
    const Json* names = call.input.find("AttributeNames");
    const Queue::Attributes all = queue.all_attributes(call.now.instant);
    constexpr std::array<std::string_view, 8> absent = {
        "Policy",
        "KmsMasterKeyId",
        "KmsDataKeyReusePeriodSeconds",
        "RedrivePolicy",
        "RedriveAllowPolicy",
        "FifoQueue",
        "ContentBasedDeduplication",
        "FifoThroughputLimit"};
    Json wanted = Json::object();
    if (names && names->elements())
        for (const Json& name : *names->elements()) {
            if (!name.text()) return sqs::invalid("AttributeNames must be texts.");
            if (*name.text() == "All")
                for (const auto& [attribute, value] : all) wanted.set(attribute, value);
            else if (const auto found = all.find(*name.text()); found != all.end())
                wanted.set(found->first, found->second);
            else if (std::ranges::find(absent, *name.text()) == absent.end())
                return sqs::refusal("InvalidAttributeName", "Unknown Attribute.");
        }
    return sqs::reply(wanted.members()->empty() ? Json::object() : Json::object({{"Attributes", std::move(wanted)}}));
}

HttpResponse Sqs::set_attributes(const Call& call, Queue& queue) {
    const auto changes = Queue::read_attributes(call.input.find("Attributes"));
    if (!changes) return attribute_error(changes.error());
    if (changes->contains("FifoQueue"))
        return sqs::refusal("InvalidAttributeName", "You can't change the attribute FifoQueue.");
    if (changes->contains("ContentBasedDeduplication") && !queue.is_fifo())
        return sqs::refusal("InvalidAttributeName", "Unknown Attribute ContentBasedDeduplication.");
    queue.set(*changes, call.now.unix_time);
    changed_ = true;
    return sqs::reply(Json::object());
}

HttpResponse Sqs::purge(const Call& call, Queue& queue) {
    if (queue.purged && call.now.instant - *queue.purged < quotas::sqs_between_purges)
        return sqs::refusal(
            "PurgeQueueInProgress", "Only one PurgeQueue operation on a queue is allowed every 60 seconds.");
    queue.purged = call.now.instant;
    queue.purge();
    return sqs::reply(Json::object());
}

void Sqs::ticked(Now now) { serve_pending_receives(now); }

// Serves waiting receives in order. A receive that finds no message waits until its time is up.
void Sqs::serve_pending_receives(Now now) {
    wake_.reset();
    for (auto pending = pending_receives_.begin(); pending != pending_receives_.end();) {
        const auto queue = queues_.find(pending->queue);
        std::optional<HttpResponse> response;
        if (queue == queues_.end()) {
            response = sqs::refusal("QueueDoesNotExist", no_such_queue);
        } else {
            const auto messages = queue->second.receive(pending->wanted.most, pending->wanted.visibility, now);
            if ((messages && !messages->empty()) || pending->ends <= now.instant)
                response = answer_received(queue->second, messages.value_or(std::vector<Message>{}), pending->wanted);
            else
                wake_ = earlier(wake_, queue->second.next_visible(now.instant));
        }
        if (!response) {
            wake_ = earlier(wake_, std::optional(pending->ends));
            ++pending;
            continue;
        }
        answers_.push({pending->id, std::move(*response)});
        pending = pending_receives_.erase(pending);
    }
}

std::optional<Sqs::Answer> Sqs::poll() { return answers_.poll(); }

std::optional<Instant> Sqs::deadline() const { return wake_; }

Json Sqs::write() const {
    Json all = Json::array();
    for (const auto& [name, queue] : queues_) {
        Json attributes = Json::object();
        for (const auto& [attribute, value] : queue.attributes()) attributes.set(attribute, value);
        all.push(Json::object({{"name", name},
                               {"created", static_cast<long long>(queue.created().time_since_epoch().count())},
                               {"attributes", std::move(attributes)}}));
    }
    return all;
}

void Sqs::read(const Json& kept) {
    if (!kept.elements()) return;
    for (const Json& one : *kept.elements()) {
        const std::string* name = one.find_text("name");
        const auto attributes = Queue::read_attributes(one.find("attributes"));
        if (name && attributes && !queues_.contains(*name))
            make(*name, *attributes, UnixTime(Milliseconds(one.find_integer("created").value_or(0))));
    }
}

}  // namespace simulator::sqs
