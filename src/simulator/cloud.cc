#include "simulator/cloud.h"

#include <cstring>
#include <utility>

#include "base/overloaded.h"
#include "simulator/api_gateway/http_api.h"
#include "simulator/cloud_documents.h"
#include "simulator/iam/sigv4_check.h"
#include "simulator/iot/control.h"
#include "simulator/iot/data.h"
#include "simulator/quotas/quotas.h"

namespace simulator {
namespace {

// "mqtt" where it is offered, the name that AWS's older SDKs use otherwise.
std::string chosen_subprotocol(const std::string* offered) {
    if (!offered) return {};
    std::string_view rest = *offered;
    std::string chosen;
    while (!rest.empty()) {
        const std::size_t comma = std::min(rest.find(','), rest.size());
        std::string_view name = rest.substr(0, comma);
        while (name.starts_with(' ')) name.remove_prefix(1);
        while (name.ends_with(' ')) name.remove_suffix(1);
        if (name == "mqtt" || (name == "mqttv3.1" && chosen.empty())) chosen = name;
        rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
    return chosen;
}

std::string key_set_path() { return '/' + std::string(local_user_pool_id) + "/.well-known/jwks.json"; }

}  // namespace

Result<std::unique_ptr<Cloud>> Cloud::make(const CloudDocuments& documents, const CloudOptions& options) {
    auto parts = read_documents(documents, options);
    if (!parts) return std::unexpected(parts.error());
    return std::unique_ptr<Cloud>(new Cloud(
        std::move(parts->stack), iam::Permissions(std::move(parts->policies)),
        iot::Rules(std::move(parts->rules), std::move(parts->rule_roles)), options));
}

Cloud::Cloud(stack::Stack stack, iam::Permissions permissions, iot::Rules rules, const CloudOptions& options)
    : options_(options),
      stack_(std::move(stack)),
      keys_(options.seed),
      entropy_(options.entropy),
      permissions_(std::move(permissions)),
      rules_(std::move(rules)),
      pool_(
          options.seed, stack_.user_pool.value_or(stack::UserPool{}), stack_.client.value_or(stack::UserPoolClient{})),
      hosted_(pool_, options.site),
      cognito_(options.seed, keys_,
               stack_.roles.empty() || stack_.guests ? options.guests : cognito::GuestAccess::refused, &pool_),
      broker_(permissions_, options.broker, random_from(derive(options.entropy, "broker", {}))),
      sqs_(permissions_, options.seed, options.services, options.broker.disorder,
           random_from(derive(options.entropy, "queues", {}))),
      kms_(permissions_, options.seed),
      kinesis_(permissions_, options.seed),
      sts_(permissions_, keys_, options.seed),
      table_streams_(stack_.tables),
      sweeper_(stack_.tables) {
    if (stack_.classic_flow) cognito_.allow_classic_flow();
    if (stack_.sockets)
        sockets_.emplace(*stack_.sockets, derive(options.entropy, "sockets", {}), options.socket_delays);
    // We wrote the state ourselves; unreadable state counts as none.
    const auto state = parse_json(options.state, {.bytes = 64 * 1024 * 1024, .depth = 16, .values = 2'000'000});
    make_queues_and_keys(state ? state->find("queues") : nullptr);
    if (!state) return;
    if (const Json* pool = state->find("pool")) pool_.read(*pool);
    if (const Json* attachments = state->find("attachments")) permissions_.restore_attachments(*attachments);
}

void Cloud::request(HttpId id, const ReceivedRequest& request, Now now) {
    permissions_.advance(now.instant);
    if (auto response = route(id, request, now)) respond(id, std::move(*response), now);
    drain_services(now);
    push_state();
}

std::optional<HttpResponse> Cloud::route(HttpId id, const ReceivedRequest& request, Now now) {
    const std::string_view path = request.path();
    if (api_gateway::is_api_path(path)) {
        api(id, request, now);
        return std::nullopt;
    }
    if (request.method == "OPTIONS") return preflight_reply(request);
    if (const std::string* target = find_header(request.headers, "X-Amz-Target")) {
        if (target->starts_with("DynamoDB_20120810.")) return dynamodb(id, request, now);
        if (is_of_queues_and_keys(*target)) return queues_and_keys(id, request, now);
        if (!target->starts_with("AWSCognitoIdentityProviderService.")) return cognito_.answer(request, entropy_, now);
        user_pools(id, request, now);
        return std::nullopt;
    }
    if (sts::is_sts_request(request)) return sts_.answer(request, entropy_, now.unix_time);
    if (iot::is_data_path(path)) return iot_data(request, now);
    if (iot::is_control_path(path)) return iot_control(request, now);
    if (cognito::HostedPages::is_ours(path)) return hosted_.answer(request, entropy_, now.unix_time);
    if (path == key_set_path())
        return HttpResponse{
            .status = 200, .headers = {{"Content-Type", "application/json"}}, .body = pool_.tokens().key_set()};
    if (auto response = sockets(request, now)) return response;
    if (path == "/mqtt") return error_reply(400, "InvalidRequestException", "/mqtt takes WebSocket connections alone.");
    return not_simulated("this address");
}

void Cloud::respond(HttpId id, HttpResponse response, Now now) {
    add_service_headers(response, now.unix_time, entropy_.uuid());
    outputs_.push(Respond{id, std::move(response)});
}

HttpResponse Cloud::iot_data(const ReceivedRequest& request, Now now) {
    const std::string trace_id = entropy_.uuid();
    const auto principal = iam::check_signature(request, iam::SigningService::iot_data, keys_, now.unix_time);
    if (!principal) return iam::forbidden(principal.error(), trace_id);
    iot::DataAnswer answer = iot::answer_data(request, *principal, permissions_, trace_id);
    if (answer.message) broker_.publish(std::move(*answer.message), 0, now.instant);
    return std::move(answer.response);
}

HttpResponse Cloud::iot_control(const ReceivedRequest& request, Now now) {
    const auto principal = iam::check_signature(request, iam::SigningService::iot_control, keys_, now.unix_time);
    if (!principal) return iam::forbidden(principal.error(), entropy_.uuid());
    iot::ControlAnswer answer =
        iot::answer_control(request, *principal, permissions_, now.instant + options_.policy_delay);
    attachments_changed_ = attachments_changed_ || answer.changed;
    return std::move(answer.response);
}

void Cloud::open(ConnectionId id, const ReceivedRequest& request, Now now) {
    if (sockets_ && sockets_->is_upgrade(request)) {
        sockets_->open(id, request, now);
        return drain_services(now);
    }
    const auto refuse = [&](HttpResponse response) {
        add_service_headers(response, now.unix_time, entropy_.uuid());
        outputs_.push(api_gateway::Refuse{id, std::move(response)});
    };
    if (request.path() != "/mqtt" || request.method != "GET") return refuse(not_simulated("WebSocket at this address"));
    auto principal = iam::check_signature(request, iam::SigningService::iot_gateway, keys_, now.unix_time);
    if (!principal) return refuse(iam::forbidden(principal.error(), entropy_.uuid()));
    broker_.opened(id, std::move(*principal), now.instant);
    outputs_.push(api_gateway::Accept{id, chosen_subprotocol(find_header(request.headers, "Sec-WebSocket-Protocol"))});
}

void Cloud::received(ConnectionId id, ByteView bytes, Now now) {
    permissions_.advance(now.instant);
    if (sockets_ && sockets_->knows(id))
        sockets_->received_binary(id, now);
    else
        broker_.received(id, bytes, now.instant);
    drain_services(now);
}

void Cloud::received_text(ConnectionId id, std::string_view text, Now now) {
    permissions_.advance(now.instant);
    if (sockets_ && sockets_->knows(id))
        sockets_->received_text(id, text, now);
    else
        broker_.received_text(id, now.instant);  // MQTT uses only binary messages [MQTT-6.0.0-1]
    drain_services(now);
}

void Cloud::saw_frame(ConnectionId id, std::uint64_t bytes, Now now) {
    if (sockets_) sockets_->saw_frame(id, bytes, now);
    drain_services(now);
}

void Cloud::closed(ConnectionId id, Now now, const api_gateway::SocketEnd& end) {
    permissions_.advance(now.instant);
    if (sockets_ && sockets_->knows(id))
        sockets_->closed(id, end, now);
    else
        broker_.closed(id, now.instant);
    drain_services(now);
}

void Cloud::ticked(Now now) {
    permissions_.advance(now.instant);
    end_late_functions(now);
    broker_.ticked(now.instant);
    sqs_.ticked(now);
    if (sockets_) sockets_->ticked(now);
    drain_services(now);
    push_state();
}

void Cloud::drain_services(Now now) {
    while (auto output = broker_.poll()) {
        std::visit(Overloaded{
                       [&](iot::MessageAccepted& accepted) {
                           if (accepted.hops >= quotas::rule_hops) return;
                           for (iot::RuleOutcome& outcome :
                                rules_.run(accepted.message, accepted.client_id, now.unix_time, entropy_.uuid()))
                               apply_outcome(std::move(outcome), accepted.hops + 1, now);
                       },
                       // Lifecycle events only reach rules here; clients cannot subscribe to them. AWS sends none for
                       // such client ids (AWS IoT Developer Guide, "Lifecycle events").
                       [&](iot::ClientConnected& connected) {
                           if (connected.client_id.find_first_of("#+") != std::string::npos) return;
                           const long long time = now.unix_time.time_since_epoch().count();
                           const Json event = Json::object(
                               {{"clientId", connected.client_id}, {"timestamp", time}, {"eventType", "connected"}});
                           const iot::Message message{
                               .topic = std::string(iot::presence_prefix) + "connected/" + connected.client_id,
                               .payload = to_bytes(event.dump())};
                           for (iot::RuleOutcome& outcome :
                                rules_.run(message, connected.client_id, now.unix_time, entropy_.uuid()))
                               apply_outcome(std::move(outcome), 1, now);
                       },
                       [&](auto& rest) { outputs_.push(std::move(rest)); },
                   },
                   *output);
    }
    drain_sockets(now);
    drain_queues(now);
    sweep(now);
}

void Cloud::push_state() {
    for (cognito::CodeSent& code : pool_.drain_codes()) outputs_.push(std::move(code));
    const bool pool_changed = pool_.consume_changed();
    const bool queues_changed = sqs_.consume_changed();
    if (!std::exchange(attachments_changed_, false) && !pool_changed && !queues_changed) return;
    outputs_.push(KeepState{
        Json::object({{"pool", pool_.write()}, {"attachments", permissions_.attachments()}, {"queues", sqs_.write()}})
            .dump()});
}

std::optional<CloudOutput> Cloud::poll() { return outputs_.poll(); }

std::optional<Instant> Cloud::deadline() const {
    std::optional<Instant> next = broker_.deadline();
    if (sockets_) next = earlier(next, sockets_->deadline());
    next = earlier(earlier(next, sqs_.deadline()), sweeper_.deadline());
    for (const lambda::EventSource& source : sources_) next = earlier(next, source.deadline());
    for (const auto& [id, running] : running_) {
        next = earlier(next, std::optional(running.ends));
        if (const auto* pending = std::get_if<PendingApi>(&running.pending))
            next = earlier(next, std::optional(pending->gives_up));
    }
    return next;
}

}  // namespace simulator
