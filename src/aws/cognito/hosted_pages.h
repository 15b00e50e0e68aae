// Signing in on the user pool's hosted pages, which also offer Google and others: the URL to open, the checks when
// the person returns, and the exchange of the code for tokens. Authorization code with PKCE (S256), state, nonce and
// an exact redirect URL.
// RFC 6749 section 4.1, RFC 7636, OpenID Connect Core 3.1.2; Amazon Cognito Developer Guide, "User pool endpoints".
#pragma once

#include <array>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "aws/cognito/user_failure.h"
#include "aws/cognito/user_pool.h"
#include "aws/http.h"
#include "base/secret.h"

namespace aws::cognito {

struct HostedPages {
    std::string url;  // https://<domain>, or that of a local run; without a slash at the end
    std::string client_id;
    std::string redirect_url;  // exactly as listed in the pool's client
    bool operator==(const HostedPages&) const = default;
};

enum class Keep { only_now, signed_in };  // whether the refresh token is given out, to be kept

// What the page must still know when the person returns to it. Valid for one return.
struct Visit {
    Secret verifier;  // of PKCE
    Secret state;
    Secret nonce;
    Keep keep = Keep::only_now;
    bool operator==(const Visit&) const = default;
};
Visit new_visit(const std::array<std::uint64_t, 4>& entropy, Keep keep);
Secret write_visit(const Visit& visit);
std::optional<Visit> read_visit(const Secret& text);

std::string authorize_url(const HostedPages& pages, const Visit& visit, std::string_view provider);

// The code, if this return belongs to the visit. `query` is the part of the URL after '?'.
std::expected<Secret, Failure> read_return(std::string_view query, const Visit& visit);

HttpRequest exchange_request(const HostedPages& pages, const Visit& visit, const Secret& code);
std::expected<Tokens, Failure> read_exchanged(const HttpAnswer& answer, const Visit& visit);

}  // namespace aws::cognito
