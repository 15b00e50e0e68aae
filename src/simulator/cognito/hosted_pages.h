// A user pool's hosted pages (Amazon Cognito Developer Guide, "User pool endpoints reference"; RFC 6749 section 4.1
// with RFC 7636, S256 alone): /oauth2/authorize, a plain page to sign in on, /oauth2/token, /oauth2/revoke, /logout.
// The provider "Google" is a made-up account that always consents. There is no session cookie, so every visit asks for
// the password, and no second factor on the page.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "simulator/cognito/user_pool.h"
#include "simulator/entropy.h"
#include "simulator/http_message.h"

namespace simulator::cognito {

inline constexpr Milliseconds authorization_code_life = 5min;

class HostedPages {
public:
    // `site` is the page's origin, "http://127.0.0.1:8080": always an allowed redirect.
    HostedPages(UserPool& pool, std::string site) : pool_(&pool), site_(std::move(site)) {}

    static bool is_ours(std::string_view path);
    HttpResponse answer(const ReceivedRequest& request, Entropy& entropy, UnixTime now);

private:
    struct Grant {  // what the code is exchanged for
        std::string user;
        std::string redirect;
        std::string challenge;
        std::string scope;
        std::string nonce;
        UnixTime ends{};
    };
    HttpResponse authorize(const QueryParameters& query, std::string_view raw, Entropy& entropy, UnixTime now);
    HttpResponse login(const ReceivedRequest& request, const QueryParameters& query, Entropy& entropy, UnixTime now);
    HttpResponse token(const QueryParameters& form, Entropy& entropy, UnixTime now);
    HttpResponse revoke(const QueryParameters& form);
    HttpResponse logout(const QueryParameters& query) const;
    // The error reply, or nullopt if the request is valid.
    std::optional<HttpResponse> request_error(const QueryParameters& query) const;
    HttpResponse return_with_code(const PoolUser& user, const QueryParameters& query, Entropy& entropy, UnixTime now);
    HttpResponse page(int status, std::string_view body) const;
    bool may_return_to(std::string_view address, const std::vector<std::string>& listed) const;

    UserPool* pool_;
    std::string site_;
    std::map<std::string, Grant, std::less<>> codes_;
};

}  // namespace simulator::cognito
