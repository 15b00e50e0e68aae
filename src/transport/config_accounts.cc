// The part of the configuration for accounts and their backend: "cognito" except the identity pool, and "api". None of
// it works with another broker or another topic layout, so there it is a mistake rather than ignored.
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
    const std::string key = accounts ? "cognito.userPoolId" : "api.url";
    if (config.kind == TransportKind::mqtt) return report_.mistake(key, ConfigFault::accounts_need_aws);
    if (config.topics.layout != Layout::stamped) report_.mistake(key, ConfigFault::accounts_need_stamped);
    if (accounts && !(api_ && api_->find("url"))) report_.mistake("api.url", ConfigFault::api_missing_for_accounts);
}

void ConfigReader::read_user_pool() {
    const std::size_t mistakes_before = report_.mistakes.size();
    const std::string pool = report_.text_of(cognito_, "cognito.", "userPoolId");
    config.user_pool_client_id = report_.text_of(cognito_, "cognito.", "userPoolClientId");
    config.sign_in_domain = report_.text_of(cognito_, "cognito.", "domain");
    if (report_.mistakes.size() != mistakes_before) return;
    if (pool.empty()) {
        if (!config.user_pool_client_id.empty() || !config.sign_in_domain.empty())
            report_.mistake("cognito.userPoolId", ConfigFault::user_pool_missing);
        return;
    }
    const auto region = region_of_user_pool(pool);
    if (!region) return report_.mistake("cognito.userPoolId", region.error());
    config.user_pool_id = pool;
    if (!config.region.empty() && *region != config.region) report_.mistake("cognito.userPoolId", OtherRegion{*region});
    if (config.user_pool_client_id.empty()) {
        report_.mistake("cognito.userPoolClientId", ConfigFault::client_missing);
    } else if (!is_client_id(config.user_pool_client_id)) {
        report_.mistake("cognito.userPoolClientId", ConfigFault::client_unusable);
    }
    if (config.sign_in_domain.empty()) return;
    if (const auto url = hosted_pages_url(config.sign_in_domain, *region); !url)
        report_.mistake("cognito.domain", url.error());
}

void ConfigReader::read_providers() {
    const Json* providers = cognito_ ? cognito_->find("providers") : nullptr;
    if (!providers) return;
    const Json::Array* names = providers->elements();
    if (!names) return report_.mistake("cognito.providers", ConfigFault::not_a_list);
    if (names->size() > most_providers) return report_.mistake("cognito.providers", TooManyEntries{most_providers});
    for (std::size_t i = 0; i < names->size(); ++i) {
        const std::string* name = (*names)[i].text();
        if (!name || name->empty() || name->size() > longest_provider || clean_name(*name) != *name) {
            report_.mistake("cognito.providers", ConfigFault::bad_provider, i + 1);
        } else if (!std::ranges::contains(config.providers, *name)) {
            config.providers.push_back(*name);
        }
    }
    if (!config.providers.empty() && !cognito_->find("domain"))
        report_.mistake("cognito.domain", ConfigFault::domain_missing);
}

void ConfigReader::read_guests() {
    const Json* guests = cognito_ ? cognito_->find("guests") : nullptr;
    if (!guests) return;
    const auto value = guests->boolean();
    if (!value) return report_.mistake("cognito.guests", ConfigFault::guests_not_boolean);
    config.guests = *value;
    if (!config.guests && !cognito_->find("userPoolId")) report_.mistake("cognito.guests", ConfigFault::nobody_left);
}

void ConfigReader::read_api() {
    const std::string text = report_.text_of(api_, "api.", "url");
    if (text.empty()) {
        if (api_ && !api_->find("url")) report_.mistake("api.url", ConfigFault::api_missing);
        return;
    }
    if (config.region.empty()) return;  // which is reported already
    auto url = http_api_url(text, config.region);
    if (!url) return report_.mistake("api.url", url.error());
    config.api_url = *std::move(url);
}

}  // namespace transport
