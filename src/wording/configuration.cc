#include "wording/configuration.h"

#include "base/overloaded.h"
#include "wording/endpoint.h"
#include "wording/room_name.h"

namespace wording {

namespace {

using transport::ConfigFault;
using transport::ConfigMistake;
using transport::ConfigOddity;
using transport::ConfigWarning;

std::string quoted(std::string_view key) { return '"' + std::string(key) + '"'; }

// Begins the sentence: "iot.endpoint", or "rooms", entry 2,
std::string place(std::string_view key, std::size_t entry) {
    return entry == 0 ? quoted(key) : quoted(key) + ", entry " + std::to_string(entry) + ',';
}

// Begins a line before a sentence of its own: "iot.endpoint": …
std::string before_sentence(const ConfigMistake& mistake) {
    std::string out = place(mistake.key, mistake.entry);
    if (mistake.entry != 0) out.pop_back();
    return out + ": ";
}

std::string about_all(ConfigFault fault) {
    if (fault == ConfigFault::nothing_to_connect_to)
        return "There is nothing to connect to: write \"iot\": {\"endpoint\": …} for AWS IoT, or \"mqtt\": {\"url\": "
               "…} for another broker.";
    return "The configuration must be a JSON object: write {…} with the keys inside.";
}

// Follows the key.
std::string_view said_of_key(ConfigFault fault) {
    switch (fault) {
        case ConfigFault::not_an_object: return " must be an object: write {…} with its keys inside.";
        case ConfigFault::not_text: return " must be a text that is not empty, in quotation marks.";
        case ConfigFault::invisible: return " has only invisible characters: write something that people can see.";
        case ConfigFault::not_a_list: return " must be a list of names, such as [\"One\", \"Two\"].";
        case ConfigFault::nothing_to_connect_to: break;  // is not about a key
        case ConfigFault::unknown_transport:
            return " must be \"iot\" (AWS IoT), \"mqtt\" (any MQTT broker), \"api-gateway\" or \"sqs\", or a list of "
                   "them.";
        case ConfigFault::no_transport: return " is an empty list: name at least one.";
        case ConfigFault::mqtt_with_others:
            return " cannot have \"mqtt\" in a list, because people on another broker do not see the messages of those "
                   "on AWS: write either \"mqtt\" or the others.";
        case ConfigFault::user_name_unusable: return " must be at most 256 bytes long, without control characters.";
        case ConfigFault::broker_missing:
            return " is missing: write the broker's WebSocket address, such as wss://broker.example/mqtt.";
        case ConfigFault::broker_scheme:
            return " must begin with wss:// (or with ws:// on this machine): browsers reach MQTT brokers over "
                   "WebSocket only.";
        case ConfigFault::unknown_layout: return " must be \"stamped\", \"direct\" or \"plain\".";
        case ConfigFault::bad_prefix:
            return " must be one to four levels of letters, digits, '-', '_' and '.', with '/' between them: at most "
                   "64 bytes, and no wildcards.";
        case ConfigFault::api_missing: return " is missing: write the address of the HTTP API, or leave \"api\" out.";
        case ConfigFault::api_missing_for_gateways:
            return " is missing: \"api-gateway\" and \"sqs\" need the HTTP API. Write its address, which "
                   "`./scripts/deploy` prints.";
        case ConfigFault::api_missing_for_accounts:
            return " is missing: people who sign in need the backend. Write the address of the HTTP API, which "
                   "`./scripts/deploy` prints.";
        case ConfigFault::gateway_missing:
            return " is missing: write the address of the WebSocket API, which `./scripts/deploy` prints.";
        case ConfigFault::gateway_needs_aws: return " works with AWS only: leave it out.";
        case ConfigFault::unknown_entry: return " must be \"token\" or \"jwt\".";
        case ConfigFault::entry_needs_accounts:
            return " \"jwt\" lets in only people with accounts, and without \"cognito.userPoolId\" there are none: "
                   "write \"token\", or add the user pool.";
        case ConfigFault::accounts_need_aws:
            return " works with AWS only: leave it out, or write \"transport\": \"iot\".";
        case ConfigFault::accounts_need_stamped:
            return " needs \"topics.layout\" \"stamped\", because in the others nobody vouches for who wrote: leave "
                   "the layout out.";
        case ConfigFault::user_pool_missing:
            return " is missing: write the pool's id, or leave its client and its domain out.";
        case ConfigFault::client_missing:
            return " is missing: write the id of the pool's client, one without a secret.";
        case ConfigFault::client_unusable:
            return " must be the id of the pool's client: letters and digits, at most 128.";
        case ConfigFault::bad_provider:
            return " must be a provider's name as the user pool has it, in quotation marks.";
        case ConfigFault::domain_missing:
            return " is missing: other providers are reached over the user pool's hosted pages. Write their domain.";
        case ConfigFault::guests_not_boolean: return " must be true or false, without quotation marks.";
        case ConfigFault::nobody_left:
            return " is false, and without \"cognito.userPoolId\" nobody can sign in, so nobody could enter this chat: "
                   "write true, or add the user pool.";
    }
    return {};
}

std::string other_region(const std::string& key, const std::string& region) {
    if (key == "region")
        return "\"region\" is not the region of \"cognito.identityPoolId\": write \"" + region + "\", or leave it out.";
    return quoted(key) + " is a pool of the region " + region +
           ", and the rest of the configuration is not: use a pool of the same region.";
}

std::string_view said_of_key(ConfigOddity oddity) {
    switch (oddity) {
        case ConfigOddity::unknown_key: return " is not a key that Confab knows; it is ignored.";
        case ConfigOddity::same_room: return " is the same room as an earlier entry; it is left out.";
        case ConfigOddity::old_endpoint:
            return " is AWS IoT's old endpoint, whose certificate browsers refuse. `aws iot describe-endpoint "
                   "--endpoint-type iot:Data-ATS` prints the one to write here.";
        case ConfigOddity::password_readable:
            return " is ignored: everybody who opens the page can read this file. Confab asks people for the password; "
                   "please remove it here and change it at the broker.";
        case ConfigOddity::broker_unencrypted:
            return " begins with ws://: messages and the password travel unencrypted, and a page loaded over https "
                   "cannot open it. Use wss:// if the broker offers it.";
        case ConfigOddity::stamped_on_broker:
            return " is \"stamped\", but a plain MQTT broker stamps nothing: messages arrive only if something behind "
                   "it does what AWS IoT's rule does.";
        case ConfigOddity::not_stamped:
            return " is not \"stamped\": senders and times are not vouched for, and in \"direct\" guests see each "
                   "other's identity ids, which are credentials. See backend/README.md.";
        case ConfigOddity::guests_without_gateway: return " is \"jwt\": guests cannot connect through API Gateway.";
    }
    return {};
}

}  // namespace

std::string sentence(const ConfigMistake& mistake) {
    const std::string where = place(mistake.key, mistake.entry);
    return std::visit(
        Overloaded{
            [&](ConfigFault fault) {
                return mistake.key.empty() ? about_all(fault) : where + std::string(said_of_key(fault));
            },
            [](const transport::Unreadable& unreadable) {
                return "The configuration cannot be read: " + unreadable.why.what;
            },
            [&](const transport::OtherRegion& other) { return other_region(mistake.key, other.region); },
            [&](const transport::TooManyEntries& list) {
                return where + " must have at most " + std::to_string(list.most) + " entries: remove some.";
            },
            [&](const transport::SameTransportTwice& same) {
                return where + " names " + std::string(transport::kind_name(same.kind)) + " twice: remove one.";
            },
            [&](const auto& code) { return before_sentence(mistake) + std::string(sentence(code)); },
        },
        mistake.problem);
}

std::string sentence(const ConfigWarning& warning) {
    const std::string where = place(warning.key, warning.entry);
    return std::visit(
        Overloaded{
            [&](ConfigOddity oddity) { return where + std::string(said_of_key(oddity)); },
            [&](const transport::ReplacedBy& ours) {
                return where + " is ignored, because " + quoted(ours.key) + " is there: remove it.";
            },
        },
        warning.oddity);
}

}  // namespace wording
