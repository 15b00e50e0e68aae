// Amazon SQS as its clients see it (Amazon SQS API Reference; AWS JSON protocol 1.0, version 2012-11-05), without I/O:
// queues by name, their policies, and long polls that wait for a message. The caller has checked signatures.
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

    // Makes a queue of the template from attributes already read.
    void make(std::string name, Queue::Attributes attributes, UnixTime now);

    // Produces one Answer, at once or within twenty seconds.
    void request(HttpId id, const ReceivedRequest& request, const iam::Principal& principal, Entropy& entropy, Now now);
    void ticked(Now now);

    struct Answer {
        HttpId request;
        HttpResponse response;
    };
    std::optional<Answer> poll();
    std::optional<Instant> deadline() const;

    // The queues with their attributes, without messages.
    Json write() const;
    void read(const Json& kept);
    bool consume_changed() { return std::exchange(changed_, false); }

private:
    struct Call {
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
    // The error of one message or batch entry.
    struct EntryError {
        std::string type;  // "" for InvalidParameterValue
        std::string message;
    };
    struct ReceiveOptions {  // of a ReceiveMessage
        std::size_t most = 1;
        Milliseconds visibility{};
        std::vector<std::string> system_attributes;
        std::vector<std::string> attributes;
    };
    struct PendingReceive {
        HttpId id;
        std::string queue;
        ReceiveOptions wanted;
        Instant ends;
    };

    // sqs.cc
    HttpResponse dispatch(const Call& call);
    HttpResponse create_queue(const Call& call);
    HttpResponse get_queue_url(const Call& call);
    HttpResponse list_queues(const Call& call);
    HttpResponse delete_queue(const Call& call, Queue& queue);
    HttpResponse get_attributes(const Call& call, const Queue& queue);
    HttpResponse set_attributes(const Call& call, Queue& queue);
    HttpResponse purge(const Call& call, Queue& queue);
    bool allowed(const Call& call, std::string_view action, std::string_view arn, const Queue* queue) const;
    std::string url_of(std::string_view name) const;
    Queue* find_queue(const Json& input);

    // sqs_messages.cc
    HttpResponse send(const Call& call, Queue& queue);
    std::expected<Json, EntryError> send_one(const Call& call, Queue& queue, const Json& entry);
    std::optional<HttpResponse> receive(const Call& call, Queue& queue);  // nullopt: held
    HttpResponse one_by_handle(const Call& call, Queue& queue);
    std::expected<Json, EntryError> by_handle(const Call& call, Queue& queue, const Json& entry);
    static HttpResponse refused(const EntryError& refusal, std::string_view parameter);
    using EntryHandler = std::expected<Json, EntryError> (Sqs::*)(const Call&, Queue&, const Json& entry);
    HttpResponse batch(const Call& call, Queue& queue, EntryHandler one);
    std::optional<Handle> read_handle(const Queue& queue, std::string_view handle) const;
    std::optional<HttpResponse> check_batch(const Json* entries) const;
    Json message_json(const Queue& queue, const Message& message, const ReceiveOptions& wanted) const;
    HttpResponse answer_received(const Queue& queue, const std::vector<Message>& messages,
                                 const ReceiveOptions& wanted) const;
    void serve_pending_receives(Now now);

    const iam::Permissions* permissions_;
    crypto::Digest seed_;
    std::string services_;
    Disorder disorder_;
    Random random_;
    std::map<std::string, Queue, std::less<>> queues_;
    std::map<std::string, Instant, std::less<>> recently_deleted_;  // by queue name; when the name may be used again
    std::list<PendingReceive> pending_receives_;                    // in order of arrival
    OutputQueue<Answer> answers_;
    std::optional<Instant> wake_;  // when a waiting receive may find a message
    bool changed_ = false;
};

}  // namespace simulator::sqs
