#include "transport/make.h"

#include <utility>
#include <vector>

#include "aws/endpoints.h"
#include "transport/api_gateway.h"
#include "transport/fallback.h"
#include "transport/iot.h"
#include "transport/plain_mqtt.h"
#include "transport/sqs.h"

namespace transport {

namespace {

// Stands in where a configuration names nothing that could be connected to: says so, whenever asked.
class NoTransport final : public Transport {
public:
    explicit NoTransport(std::string sentence) : sentence_(std::move(sentence)) {}

    void connect(Now) override { output_ = Down{DownCause::configured, sentence_}; }
    void disconnect(Now) override {}
    void join(const RoomId&, Now) override {}
    void leave(const RoomId&, Now) override {}
    void send(const RoomId& room, const Message& message, Now) override {
        output_ = SendRefused{room, message.id, sentence_};
    }
    bool can_send() const override { return false; }
    void ask(AskId ask, const api::Request&, Now) override {
        output_ = Answered{ask, std::unexpected(api::Problem{api::Refusal::unknown, sentence_})};
    }
    void token(const std::string&, const Secret&, Now) override {}
    void no_token(TokenLost, std::string_view, Now) override {}
    void probe(Now) override {}
    void renew_name() override {}
    void socket_opened(SocketId, Now) override {}
    void socket_received(SocketId, ByteView, Now) override {}
    void socket_received_text(SocketId, std::string_view, Now) override {}
    void socket_closed(SocketId, Now) override {}
    void fetched(RequestId, std::optional<aws::HttpResponse>, Now) override {}
    void ticked(Now) override {}
    std::optional<Output> poll() override { return std::exchange(output_, std::nullopt); }
    std::optional<Instant> deadline() const override { return std::nullopt; }

private:
    std::string sentence_;
    std::optional<Output> output_;
};

// On loopback one port speaks for all of AWS; an empty text stands for AWS's own.
std::string override_of(const Config& config) {
    if (const auto endpoint = iot_endpoint(config.iot_endpoint, config.region); endpoint && endpoint->loopback)
        return iot_data_url(*endpoint) + "/";
    const auto api = parse_url(config.api_url);
    return api && is_loopback(api->host) ? api->scheme + "://" + host_header(*api) + "/" : std::string();
}

std::unique_ptr<Transport> make_one(const Config& config, Way way, Start start) {
    Secret identity = std::move(start.identity).value_or(Secret());
    if (way == Way::mqtt) {
        return std::make_unique<PlainMqttTransport>(PlainMqttTransport::Settings{
            .url = config.mqtt_url,
            .user_name = config.mqtt_user_name,
            .password = std::move(start.password),
            .topics = config.topics,
            .identity = std::move(identity),
            .random = start.random});
    }
    auto endpoint = iot_endpoint(config.iot_endpoint, config.region);
    if (!endpoint && way == Way::iot) return std::make_unique<NoTransport>(endpoint.error().what);
    auto cognito = cognito_identity_url(config.region, override_of(config));
    if (!cognito) return std::make_unique<NoTransport>(cognito.error().what);
    AwsAccess::Settings aws{
        .identity_pool_id = config.identity_pool_id,
        .cognito_url = *std::move(cognito),
        .api_url = config.api_url,
        .region = config.region,
        .standing = start.standing,
        .identity = std::move(identity),
        .random = start.random};
    if (way == Way::sqs) return std::make_unique<SqsTransport>(std::move(aws));
    if (way == Way::api_gateway)
        return std::make_unique<ApiGatewayTransport>(ApiGatewayTransport::Settings{
            .url = config.api_gateway_url, .entry = config.api_gateway_entry, .aws = std::move(aws)});
    return std::make_unique<IotTransport>(
        IotTransport::Settings{.endpoint = *std::move(endpoint), .topics = config.topics, .aws = std::move(aws)});
}

}  // namespace

bool lets_in(const Config& config, Way way, Standing standing) {
    return way != Way::api_gateway || config.api_gateway_entry == Entry::token || standing == Standing::user;
}

// Whoever fell to a way that never lets them in would stay there.
std::unique_ptr<Transport> make(const Config& config, Start start) {
    std::vector<Way> ways = {config.kind};
    ways.append_range(config.instead);
    if (ways.size() > 1) std::erase_if(ways, [&](Way way) { return !lets_in(config, way, start.standing); });
    if (ways.size() == 1) return make_one(config, ways.front(), std::move(start));
    return std::make_unique<Fallback>(std::move(ways), std::move(start), [config](Way way, Start next) {
        return make_one(config, way, std::move(next));
    });
}

std::optional<aws_user::Settings> user_pool_of(const Config& config, std::string redirect_url, Random random) {
    if (config.user_pool_id.empty()) return std::nullopt;
    auto url = user_pool_url(config.region, override_of(config));
    if (!url) return std::nullopt;
    return aws_user::Settings{
        .region = config.region,
        .user_pool_id = config.user_pool_id,
        .client_id = config.user_pool_client_id,
        .endpoint_url = *std::move(url),
        .hosted_url = hosted_pages_url(config.sign_in_domain, config.region).value_or(std::string()),
        .redirect_url = std::move(redirect_url),
        .random = random};
}

}  // namespace transport
