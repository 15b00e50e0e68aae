// All of the simulated AWS behind one door: HTTP requests and WebSocket connections go in, replies and bytes come out.
// It tells the services apart by target and path, since on one machine they share a host. The host provides sockets,
// clocks and the seed, runs the functions and has the DynamoDB engine.
#pragma once

#include <cstdint>
#include <expected>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/output_queue.h"
#include "base/result.h"
#include "base/time.h"
#include "simulator/api_gateway/socket_api.h"
#include "simulator/cloud_options.h"
#include "simulator/cognito/hosted_pages.h"
#include "simulator/cognito/identity_pool.h"
#include "simulator/cognito/user_pool.h"
#include "simulator/dynamodb/streams.h"
#include "simulator/dynamodb/time_to_live.h"
#include "simulator/entropy.h"
#include "simulator/http_message.h"
#include "simulator/iam/key_ring.h"
#include "simulator/iam/permissions.h"
#include "simulator/iot/broker.h"
#include "simulator/iot/rules.h"
#include "simulator/kinesis/kinesis.h"
#include "simulator/kms/kms.h"
#include "simulator/lambda/event_source.h"
#include "simulator/sqs/sqs.h"
#include "simulator/stack/stack.h"
#include "simulator/sts/sts.h"

namespace simulator {

enum class InvocationId : std::uint32_t {};  // of an invocation
enum class OutgoingId : std::uint32_t {};    // of a request to the host's DynamoDB engine

struct Respond {
    HttpId request;
    HttpResponse response;
};
struct Invoke {  // the host answers with invoked()
    InvocationId invocation;
    std::string function;                                          // its logical id in the template
    std::string event;                                             // JSON
    std::vector<std::pair<std::string, std::string>> environment;  // complete, with the role's credentials
};
struct PerformHttp {  // to the DynamoDB engine; the url is a path alone; always answered by performed()
    OutgoingId outgoing;
    HttpRequest request;
};
struct KeepState {  // store it until the next one and pass it as CloudOptions::state; contains secrets
    std::string json;
};

using CloudOutput = std::variant<api_gateway::Accept, api_gateway::Refuse, iot::SendToClient,
                                 api_gateway::SendTextToClient, iot::CloseClient, api_gateway::CloseSocket, Respond,
                                 Invoke, PerformHttp, cognito::CodeSent, KeepState>;

class Cloud {
public:
    // The error names the document that cannot be used.
    static Result<std::unique_ptr<Cloud>> make(const CloudDocuments& documents, const CloudOptions& options);

    // Produces one Respond, at once or after functions have run.
    void request(HttpId id, const ReceivedRequest& request, Now now);

    // The function's reply, or why there is none.
    void invoked(InvocationId id, const std::expected<std::string, std::string>& reply, Now now);
    void performed(OutgoingId id, const HttpAnswer& answer, Now now);

    // A request to upgrade to WebSocket. Produces Accept or Refuse, at once or after functions have run. Until then,
    // report nothing of this client but closed().
    void open(ConnectionId id, const ReceivedRequest& request, Now now);
    void received(ConnectionId id, ByteView bytes, Now now);
    void received_text(ConnectionId id, std::string_view text, Now now);
    // If the host sees frames: the payload size of each frame of a text message, as it begins.
    void saw_frame(ConnectionId id, std::uint64_t bytes, Now now);
    void closed(ConnectionId id, Now now, const api_gateway::SocketEnd& end = {});
    void ticked(Now now);

    std::optional<CloudOutput> poll();  // drain until empty after every call above
    std::optional<Instant> deadline() const;

    const stack::Stack& stack() const { return stack_; }          // among others, the tables that the host must create
    std::size_t rule_failures() const { return rule_failures_; }  // how often a rule's error action would have run

private:
    Cloud(stack::Stack stack, iam::Permissions permissions, iot::Rules rules, const CloudOptions& options);

    // What continues when a function has replied.
    struct PendingApi {
        HttpId http;
        ReceivedRequest request;  // without the body
        Instant gives_up;         // API Gateway's timeout
    };
    struct PendingTrigger {
        HttpId http;
        cognito::PoolStep step;
    };
    struct PendingRule {};
    struct PendingSource {
        std::size_t source;  // of sources_
    };
    struct PendingSocket {
        api_gateway::SocketTask task;
    };
    using Pending = std::variant<PendingApi, PendingTrigger, PendingRule, PendingSocket, PendingSource>;
    struct Running {
        Pending pending;
        Instant ends;  // the function's timeout
    };

    // cloud.cc
    std::optional<HttpResponse> route(HttpId id, const ReceivedRequest& request, Now now);  // nullopt: answered later
    HttpResponse iot_data(const ReceivedRequest& request, Now now);
    HttpResponse iot_control(const ReceivedRequest& request, Now now);
    void respond(HttpId id, HttpResponse response, Now now);
    void drain_services(Now now);
    void push_state();

    // cloud_tables.cc
    struct Outgoing {  // to the DynamoDB engine
        enum class From : std::uint8_t { client, rule, sweeper } from = From::client;
        HttpId http{};                                   // if from a client
        std::optional<dynamodb::TableWrite> write = {};  // to a table with a stream
        std::optional<HttpRequest> then = {};            // the write itself, while the old item is read first
    };
    std::optional<HttpResponse> dynamodb(HttpId id, const ReceivedRequest& request, Now now);
    void perform(Outgoing outgoing, HttpRequest request);
    void perform_write(Outgoing outgoing, std::string_view operation, const Json& input, HttpRequest request);
    void sweep(Now now);

    // cloud_queues.cc
    // nullopt: answered later
    std::optional<HttpResponse> queues_and_keys(HttpId id, const ReceivedRequest& request, Now now);
    static bool is_of_queues_and_keys(std::string_view target);
    void make_queues_and_keys(const Json* kept);
    void feed_event_sources(std::string_view stream, const Json& record, const std::string& sequence, Now now);
    void drain_queues(Now now);
    void run_sources(Now now);

    // cloud_sockets.cc
    void drain_sockets(Now now);
    void run_for_socket(const api_gateway::InvokeForSocket& wanted, Now now);
    std::optional<HttpResponse> sockets(const ReceivedRequest& request, Now now);  // nullopt: another path

    // cloud_functions.cc
    void api(HttpId id, const ReceivedRequest& request, Now now);
    void finish_api(const PendingApi& pending, HttpResponse response, Now now);
    void user_pools(HttpId id, const ReceivedRequest& request, Now now);
    void answer_from_pool(HttpId id, cognito::PoolAnswer answer, Now now);
    // false: too many concurrent invocations
    bool invoke(std::string_view function, const Json& event, Pending pending, Now now);
    void finish(Running running, const std::expected<std::string, std::string>& reply, Now now);
    void end_late_functions(Now now);
    void apply_outcome(iot::RuleOutcome outcome, int hops, Now now);
    const aws::Credentials& credentials_of(const stack::Function& function, Now now);

    CloudOptions options_;
    stack::Stack stack_;
    iam::KeyRing keys_;
    Entropy entropy_;
    iam::Permissions permissions_;
    iot::Rules rules_;
    cognito::UserPool pool_;
    cognito::HostedPages hosted_;
    cognito::IdentityPool cognito_;
    iot::Broker broker_;
    sqs::Sqs sqs_;
    kms::Kms kms_;
    kinesis::Kinesis kinesis_;
    sts::Sts sts_;
    std::vector<lambda::EventSource> sources_;
    dynamodb::TableStreams table_streams_;
    dynamodb::TableSweeper sweeper_;
    std::optional<api_gateway::SocketApi> sockets_;
    OutputQueue<CloudOutput> outputs_;
    std::map<InvocationId, Running> running_;
    std::map<OutgoingId, Outgoing> outgoing_;
    std::map<std::string, aws::Credentials, std::less<>> function_credentials_;
    std::uint32_t last_invocation_ = 0;
    std::uint32_t last_outgoing_ = 0;
    std::size_t rule_failures_ = 0;
    bool attachments_changed_ = false;
};

}  // namespace simulator
