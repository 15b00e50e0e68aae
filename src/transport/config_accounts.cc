// The part of the configuration that brings accounts and the backend behind them: "cognito" but for the identity pool,
// and "api". Nothing of it is of use with another broker or another topic layout, which is said rather than passed
// over.
#include <algorithm>
#include <utility>

#include "aws/endpoints.h"
#include "protocol/clean_text.h"
#include "transport/config_reader.h"

namespace transport {
namespace {

constexpr std::size_t longest_client_id = 128;  // Cognito's own limit
constexpr std::size_t longest_provider = 32;    // likewise
constexpr std::size_t most_providers = 10;

bool is_client_id(std::string_view text) {
    return text.size() <= longest_client_id && std::ranges::all_of(text, [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' ||
                      c == '+';
           });
}

}  // namespace

void ConfigReader::read_accounts() {
    read_user_pool();
    read_providers();
    read_guests();
    read_api();
    const bool accounts = !config.user_pool_id.empty();
    if (!accounts && !api_) return;
    const std::string_view key = accounts ? "\"cognito.userPoolId\"" : "\"api.url\"";
    if (config.kind == TransportKind::mqtt)
        return mistake(std::string(key) + " is of use with AWS alone: leave it out, or write \"transport\": \"iot\".");
    if (config.topics.layout != Layout::stamped)
        mistake(std::string(key) + " needs \"topics.layout\" \"stamped\": in the others nobody vouches for who wrote.");
    if (accounts && !(api_ && api_->find("url")))
        mistake(
            "\"api.url\" is missing: people who sign in need the backend. Write the address of the HTTP API, which "
            "`./scripts/deploy` prints.");
}

void ConfigReader::read_user_pool() {
    const std::size_t mistakes_before = mistakes.size();
    const std::string pool = text_of(cognito_, "cognito.", "userPoolId");
    config.user_pool_client_id = text_of(cognito_, "cognito.", "userPoolClientId");
    config.sign_in_domain = text_of(cognito_, "cognito.", "domain");
    if (mistakes.size() != mistakes_before) return;
    if (pool.empty()) {
        if (!config.user_pool_client_id.empty() || !config.sign_in_domain.empty())
            mistake("\"cognito.userPoolId\" is missing: its client and its domain are of no use without the pool.");
        return;
    }
    const auto region = region_of_user_pool(pool);
    if (!region) return mistake("\"cognito.userPoolId\": " + region.error().what);
    config.user_pool_id = pool;
    if (!config.region.empty() && *region != config.region)
        mistake("\"cognito.userPoolId\" is a pool of the region " + *region +
                ", and the rest of the configuration is not.");
    if (config.user_pool_client_id.empty()) {
        mistake("\"cognito.userPoolClientId\" is missing: write the id of the pool's client, one without a secret.");
    } else if (!is_client_id(config.user_pool_client_id)) {
        mistake("\"cognito.userPoolClientId\" must be the id of the pool's client: letters and digits, at most 128.");
    }
    if (config.sign_in_domain.empty()) return;
    if (const auto url = hosted_pages_url(config.sign_in_domain, *region); !url)
        mistake("\"cognito.domain\": " + url.error().what);
}

void ConfigReader::read_providers() {
    const Json* providers = cognito_ ? cognito_->find("providers") : nullptr;
    if (!providers) return;
    const Json::Array* names = providers->elements();
    if (!names) return mistake("\"cognito.providers\" must be a list of the pool's providers, such as [\"Google\"].");
    if (names->size() > most_providers)
        return mistake("\"cognito.providers\" names more than " + std::to_string(most_providers) + " providers.");
    for (std::size_t i = 0; i < names->size(); ++i) {
        const std::string* name = (*names)[i].text();
        if (!name || name->empty() || name->size() > longest_provider || clean_name(*name) != *name) {
            mistake("\"cognito.providers\", entry " + std::to_string(i + 1) +
                    ", must be a provider's name as the user pool has it, in quotation marks.");
        } else if (!std::ranges::contains(config.providers, *name)) {
            config.providers.push_back(*name);
        }
    }
    if (!config.providers.empty() && !cognito_->find("domain"))
        mistake("\"cognito.domain\" is missing: other providers are reached over the user pool's hosted pages.");
}

void ConfigReader::read_guests() {
    const Json* guests = cognito_ ? cognito_->find("guests") : nullptr;
    if (!guests) return;
    const auto value = guests->boolean();
    if (!value) return mistake("\"cognito.guests\" must be true or false, without quotation marks.");
    config.guests = *value;
    if (!config.guests && !cognito_->find("userPoolId"))
        mistake(
            "\"cognito.guests\" is false, and without \"cognito.userPoolId\" nobody can sign in: there would be nobody "
            "left.");
}

void ConfigReader::read_api() {
    const std::string text = text_of(api_, "api.", "url");
    if (text.empty()) {
        if (api_ && !api_->find("url"))
            mistake("\"api.url\" is missing: write the address of the HTTP API, or leave \"api\" out.");
        return;
    }
    if (config.region.empty()) return;  // whose absence has its own sentence
    auto url = http_api_url(text, config.region);
    if (!url) return mistake("\"api.url\": " + url.error().what);
    config.api_url = *std::move(url);
}

}  // namespace transport
