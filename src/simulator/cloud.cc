#include "simulator/cloud.h"

#include <cstring>
#include <utility>

#include "base/overloaded.h"
#include "simulator/iot_data.h"
#include "simulator/limits.h"
#include "simulator/sigv4_check.h"

namespace simulator {
namespace {

Random random_from(const Digest& digest) {
    std::array<std::uint64_t, 4> state{};
    std::memcpy(state.data(), digest.data(), sizeof state);
    return Random(state);
}

Error about(std::string_view document, const Error& error) {
    return {error.where, std::string(document) + ": " + error.what};
}

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

}  // namespace

Result<std::unique_ptr<Cloud>> Cloud::make(const CloudDocuments& documents, const CloudOptions& options) {
    auto guest_role = Policy::parse(documents.guest_role);
    if (!guest_role) return std::unexpected(about("the guest role's policy", guest_role.error()));
    auto rule_role = Policy::parse(documents.rule_role);
    if (!rule_role) return std::unexpected(about("the rule role's policy", rule_role.error()));
    auto server = Policy::parse(documents.server);
    if (!server) return std::unexpected(about("the server's policy", server.error()));
    std::vector<Rule> rules;
    for (const std::string& text : documents.rules) {
        auto rule = Rule::parse(text);
        if (!rule) return std::unexpected(about("a rule", rule.error()));
        rules.push_back(std::move(*rule));
    }
    return std::unique_ptr<Cloud>(
        new Cloud(Permissions(std::move(*guest_role), std::move(*server)), Rules(std::move(rules), std::move(*rule_role)), options));
}

Cloud::Cloud(Permissions permissions, Rules rules, const CloudOptions& options)
    : keys_(options.seed),
      entropy_(options.entropy),
      permissions_(std::move(permissions)),
      rules_(std::move(rules)),
      cognito_(options.seed, keys_, options.guests),
      broker_(permissions_, options.broker, random_from(derive(options.entropy, "broker", {}))) {}

void Cloud::request(HttpId id, const ReceivedRequest& request, Now now) {
    HttpResponse response = route(request, now);
    add_service_headers(response, now.unix_time, entropy_.uuid());
    outputs_.emplace_back(Respond{id, std::move(response)});
    settle(now);
}

void Cloud::invoked(InvocationId, const std::expected<std::string, std::string>&, Now) {}

void Cloud::performed(OutgoingId, const HttpAnswer&, Now) {}

HttpResponse Cloud::route(const ReceivedRequest& request, Now now) {
    if (request.method == "OPTIONS") return preflight_reply(request);
    if (find_header(request.headers, "X-Amz-Target")) return cognito_.answer(request, entropy_, now);
    if (is_iot_data_path(request.path())) {
        const std::string trace_id = entropy_.uuid();
        const auto principal = check_signature(request, SigningService::iot_data, keys_, now.unix_time);
        if (!principal) return forbidden(principal.error(), trace_id);
        IotDataAnswer answer = answer_iot_data(request, *principal, permissions_, trace_id);
        if (answer.message) broker_.publish(std::move(*answer.message), 0, now.instant);
        return std::move(answer.response);
    }
    if (request.path() == "/mqtt")
        return error_reply(400, "InvalidRequestException", "/mqtt takes WebSocket connections alone.");
    return not_simulated("this address");
}

std::expected<UpgradeAccepted, HttpResponse> Cloud::open(ConnectionId id, const ReceivedRequest& request, Now now) {
    const auto refuse = [&](HttpResponse response) {
        add_service_headers(response, now.unix_time, entropy_.uuid());
        return std::unexpected(std::move(response));
    };
    if (request.path() != "/mqtt" || request.method != "GET") return refuse(not_simulated("WebSocket at this address"));
    auto principal = check_signature(request, SigningService::iot_gateway, keys_, now.unix_time);
    if (!principal) return refuse(forbidden(principal.error(), entropy_.uuid()));
    broker_.opened(id, std::move(*principal), now.instant);
    return UpgradeAccepted{chosen_subprotocol(find_header(request.headers, "Sec-WebSocket-Protocol"))};
}

void Cloud::received(ConnectionId id, ByteView bytes, Now now) {
    broker_.received(id, bytes, now.instant);
    settle(now);
}

void Cloud::received_text(ConnectionId id, Now now) {
    broker_.received_text(id, now.instant);
    settle(now);
}

void Cloud::closed(ConnectionId id, Now now) {
    broker_.closed(id, now.instant);
    settle(now);
}

void Cloud::ticked(Now now) {
    broker_.ticked(now.instant);
    settle(now);
}

void Cloud::settle(Now now) {
    while (auto output = broker_.poll()) {
        std::visit(Overloaded{
                       [&](MessageAccepted& accepted) {
                           if (accepted.hops >= quotas::rule_hops) return;
                           for (Message& message : rules_.run(accepted.message, accepted.client_id, now.unix_time, entropy_.uuid()))
                               broker_.publish(std::move(message), accepted.hops + 1, now.instant);
                       },
                       [&](auto& rest) { outputs_.emplace_back(std::move(rest)); },
                   },
                   *output);
    }
}

std::optional<CloudOutput> Cloud::poll() {
    if (outputs_.empty()) return std::nullopt;
    CloudOutput output = std::move(outputs_.front());
    outputs_.pop_front();
    return output;
}

}  // namespace simulator
