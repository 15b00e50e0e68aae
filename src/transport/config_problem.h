// What is wrong or odd in a config.json, as codes with their values, and which key it is about.
// wording/configuration.h makes the sentences.
#pragma once

#include <cstddef>
#include <string>
#include <variant>

#include "aws/endpoints.h"
#include "aws/url.h"
#include "base/result.h"
#include "protocol/room_name.h"
#include "transport/transport_kind.h"

namespace transport {

enum class ConfigFault {
    not_an_object,  // the section; without a key, the whole
    not_text,       // or an empty text
    invisible,      // a text without a visible character
    not_a_list,
    nothing_to_connect_to,  // without a key
    unknown_transport,
    no_transport,      // an empty list
    mqtt_with_others,  // in a list of transports
    user_name_unusable,
    broker_missing,
    broker_scheme,  // neither wss:// nor ws://
    unknown_layout,
    bad_prefix,
    api_missing,               // from the section that is for nothing else
    api_missing_for_gateways,  // API Gateway and SQS need it
    api_missing_for_accounts,
    gateway_missing,
    gateway_needs_aws,
    unknown_entry,  // to API Gateway
    entry_needs_accounts,
    accounts_need_aws,      // the key is the one that brings the accounts or the backend; likewise below
    accounts_need_stamped,  // the layout
    user_pool_missing,
    client_missing,
    client_unusable,
    bad_provider,
    domain_missing,
    guests_not_boolean,
    nobody_left,  // neither guests nor accounts
};

struct Unreadable {  // not JSON, or too much of it
    Error why;
    bool operator==(const Unreadable&) const = default;
};
struct OtherRegion {     // than the identity pool is in; for a user pool, than the rest of the configuration is in
    std::string region;  // of the pool
    bool operator==(const OtherRegion&) const = default;
};
struct TooManyEntries {
    std::size_t most = 0;
    bool operator==(const TooManyEntries&) const = default;
};
struct SameTransportTwice {
    TransportKind kind = TransportKind::iot;
    bool operator==(const SameTransportTwice&) const = default;
};

using ConfigProblem = std::variant<ConfigFault, Unreadable, OtherRegion, TooManyEntries, SameTransportTwice,
                                   RoomNameError, aws::UrlError, aws::EndpointError>;

// Nothing runs with a mistake in the configuration.
struct ConfigMistake {
    std::string key;  // "iot.endpoint"; empty: the whole
    ConfigProblem problem;
    std::size_t entry = 0;  // of the list under the key, counted from 1; 0: all of it

    bool operator==(const ConfigMistake&) const = default;
};

enum class ConfigOddity {
    unknown_key,
    same_room,     // as an earlier entry
    old_endpoint,  // of AWS IoT
    password_readable,
    broker_unencrypted,
    stamped_on_broker,       // layout stamped, which a plain broker does not do by itself
    not_stamped,             // another layout on AWS IoT
    guests_without_gateway,  // its entry is jwt
};

struct ReplacedBy {  // a key of claudiajs/serverless-chat, while ours is there, too
    std::string key;
    bool operator==(const ReplacedBy&) const = default;
};

// The chat runs all the same.
struct ConfigWarning {
    std::string key;
    std::variant<ConfigOddity, ReplacedBy> oddity;
    std::size_t entry = 0;  // as above

    bool operator==(const ConfigWarning&) const = default;
};

}  // namespace transport
