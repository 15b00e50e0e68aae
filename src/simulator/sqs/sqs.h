// Amazon SQS as its clients see it (Amazon SQS API Reference; AWS JSON protocol 1.0, version 2012-11-05), without I/O:
// queues by name, who may use them, long polls that are held until a message comes. Signatures are checked before.
// Dead-letter queues, tags, message move tasks and other accounts are not simulated and say so.
#pragma once

#include <list>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/output_queue.h"
#include "simulator/entropy.h"
#include "simulator/http_message.h"
#include "simulator/iam/permissions.h"
#include "simulator/sqs/queue.h"

namespace simulator::sqs {

inline constexpr std::string_view target_prefix = "AmazonSQS.";

class Sqs {
public:
    // `services` is where queues are reached: http://127.0.0.1:8081. Borrows the permissions.
    Sqs(const iam::Permissions& permissions, const crypto::Digest& seed, std::string services, Disorder disorder,
        Random random)
        : permissions_(&permissions),
          seed_(seed),
          services_(std::move(services)),
          disorder_(disorder),
          random_(random) {}

    // Of a template; its attributes are already read.
    void make(std::string name, Queue::Attributes attributes, UnixTime now);

    // Ends in one Answer, at once or within twenty seconds.
    void request(HttpId id, const ReceivedRequest& request, const iam::Principal& principal, Entropy& entropy, Now now);
    void ticked(Now now);

    struct Answer {
        HttpId request;
        HttpResponse response;
    };
    std::optional<Answer> poll();
    std::optional<Instant> deadline() const;

    // Queues and what is set of them; messages are not kept.
    Json write() const;
    void read(const Json& kept);
    bool take_changed() { return std::exchange(changed_, false); }

private:
    struct Turn {
        HttpId id;
        std::string_view operation;
        const Json& input;
        const iam::Principal& principal;
        Entropy& entropy;
        Now now;
    };
    struct Handle {
        std::uint64_t number = 0;
        int receives = 0;
    };
    // What is wrong with one message or one entry of a batch.
    struct Refusal {
        std::string type;  // "" for InvalidParameterValue
        std::string message;
    };
    struct Wanted {  // of a ReceiveMessage
        std::size_t most = 1;
        Milliseconds visibility{};
        std::vector<std::string> system_attributes;
        std::vector<std::string> attributes;
    };
    struct Held {
        HttpId id;
        std::string queue;
        Wanted wanted;
        Instant ends;
    };

    // sqs.cc
    HttpResponse act(const Turn& turn);
    HttpResponse create_queue(const Turn& turn);
    HttpResponse get_queue_url(const Turn& turn);
    HttpResponse list_queues(const Turn& turn);
    HttpResponse delete_queue(const Turn& turn, Queue& queue);
    HttpResponse get_attributes(const Turn& turn, const Queue& queue);
    HttpResponse set_attributes(const Turn& turn, Queue& queue);
    HttpResponse purge(const Turn& turn, Queue& queue);
    bool allowed(const Turn& turn, std::string_view action, std::string_view arn, const Queue* queue) const;
    std::string url_of(std::string_view name) const;
    Queue* named_by(const Json& input);

    // sqs_messages.cc
    HttpResponse send(const Turn& turn, Queue& queue);
    std::expected<Json, Refusal> send_one(const Turn& turn, Queue& queue, const Json& entry);
    std::optional<HttpResponse> receive(const Turn& turn, Queue& queue);  // nullopt: held
    HttpResponse one_by_handle(const Turn& turn, Queue& queue);
    std::expected<Json, Refusal> by_handle(const Turn& turn, Queue& queue, const Json& entry);
    static HttpResponse refused(const Refusal& refusal, std::string_view parameter);
    using OfOne = std::expected<Json, Refusal> (Sqs::*)(const Turn&, Queue&, const Json& entry);
    HttpResponse batch(const Turn& turn, Queue& queue, OfOne one);
    std::optional<Handle> read_handle(const Queue& queue, std::string_view handle) const;
    std::optional<HttpResponse> flaw_of_batch(const Json* entries) const;
    Json written(const Queue& queue, const Message& message, const Wanted& wanted) const;
    HttpResponse answer_received(const Queue& queue, const std::vector<Message>& messages, const Wanted& wanted) const;
    void serve_held(Now now);

    const iam::Permissions* permissions_;
    crypto::Digest seed_;
    std::string services_;
    Disorder disorder_;
    Random random_;
    std::map<std::string, Queue, std::less<>> queues_;
    std::map<std::string, Instant, std::less<>> resting_;  // names of deleted queues
    std::list<Held> held_;                                 // in the order they came
    OutputQueue<Answer> answers_;
    std::optional<Instant> wake_;  // when something held may find a message
    bool changed_ = false;
};

}  // namespace simulator::sqs
