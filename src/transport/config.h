// How to reach the rooms, as config.json describes it. chat/config.h reads the file and knows its other keys.
//
// {
//   "transport": "iot" | "mqtt" | "api-gateway" | "sqs", or a list of them without "mqtt": the first is used, and the
//                next one when it seems to be blocked,
//   "region": "eu-west-1",
//   "iot": {"endpoint": "xxxx-ats.iot.eu-west-1.amazonaws.com"},
//   "cognito": {"identityPoolId": "eu-west-1:…", "userPoolId": "eu-west-1_…", "userPoolClientId": "…",
//               "domain": "chat.auth.eu-west-1.amazoncognito.com", "providers": ["Google"], "guests": true},
//   "api": {"url": "https://xxxx.execute-api.eu-west-1.amazonaws.com"},
//   "apiGateway": {"url": "wss://xxxx.execute-api.eu-west-1.amazonaws.com/chat", "entry": "token" | "jwt",
//                  "tokens": "https://xxxx.execute-api.eu-west-1.amazonaws.com"},
//   "mqtt": {"url": "wss://broker.example/mqtt", "username": "…"},
//   "topics": {"layout": "stamped" | "direct" | "plain", "prefix": "c"}
// }
//
// "api-gateway" and "sqs" need the region, the identity pool and the API; "api-gateway" its url, too. Entry "token",
// the default, buys a token for each connection; "jwt" sends the ID token itself, so that only people with accounts
// come in. "tokens" is the HTTP API that sells tokens; left out, it is the one of "api".
//
// Left out: transport by what is there (iot when "iot" or the old keys are), region from the pool id, layout stamped on
// iot and direct on mqtt, prefix by layout. {"iotGatewayName": …, "cognitoIdentityPoolId": …} of
// claudiajs/serverless-chat is understood as it is. Unknown keys are reported as warnings, not as errors.
//
// With a user pool people can register and sign in; guests then exist unless "guests" is false. The pool's client comes
// with it, and accounts need layout stamped and the API. "domain" (AWS's, or one's own) brings the hosted pages,
// "providers" the buttons that lead to them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "protocol/layout.h"
#include "transport/config_report.h"
#include "transport/transport_kind.h"

namespace transport {

enum class GatewayAuth { token, jwt };  // what lets us in at API Gateway's WebSocket

struct Config {
    TransportKind kind = TransportKind::iot;  // the first one ...
    std::vector<TransportKind> fallbacks;     // ... and those to use in its place, in order, where it is blocked
    std::string region;
    std::string iot_endpoint;  // host[:port]; AWS's host of the region, or loopback
    std::string identity_pool_id;
    std::string user_pool_id;  // empty: no accounts
    std::string user_pool_client_id;
    std::string sign_in_domain;          // of the hosted pages, host[:port] on loopback; empty: none
    std::vector<std::string> providers;  // as the pool names them
    bool guests = true;
    // without a slash at the end; AWS's host of the region, or loopback; empty: no backend
    std::string api_url;
    std::string api_gateway_url;  // ws:// on loopback alone; without a slash at the end
    GatewayAuth api_gateway_auth = GatewayAuth::token;
    std::string tokens_url;  // of the HTTP API with POST /tokens, like api_url; empty: api_url
    std::string mqtt_url;
    std::string mqtt_user_name;  // empty: anonymous
    Topics topics;

    bool operator==(const Config&) const = default;
};

// The keys of config.json that read_config() reads.
inline constexpr std::string_view config_keys[] = {
    "transport",  "region", "iot",    "cognito",        "api",
    "apiGateway", "mqtt",   "topics", "iotGatewayName", "cognitoIdentityPoolId"};

// `root` is an object. Reports every mistake; with any, the result is incomplete and must not be used.
Config read_config(const Json& root, ConfigReport& report);

}  // namespace transport
