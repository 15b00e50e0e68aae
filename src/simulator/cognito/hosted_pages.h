// A user pool's hosted pages (Amazon Cognito Developer Guide, "User pool endpoints reference"; RFC 6749 section 4.1
// with RFC 7636, S256 alone): /oauth2/authorize, a plain page to sign in on, /oauth2/token, /oauth2/revoke, /logout.
// The provider "Google" is a made-up person who always agrees. No session cookie: every visit asks again; no second
// factor on the page.
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
    // `site` is the page's origin, "http://127.0.0.1:8080": it may always be returned to.
    HostedPages(UserPool& pool, std::string site) : pool_(&pool), site_(std::move(site)) {}

    static bool is_ours(std::string_view path);
    HttpResponse answer(const ReceivedRequest& request, Entropy& entropy, UnixTime now);

private:
    struct Grant {  // what a code stands for
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
    // The reply that refuses; nullopt: the request may go on.
    std::optional<HttpResponse> request_error(const QueryParameters& query) const;
    HttpResponse return_with_code(const PoolUser& user, const QueryParameters& query, Entropy& entropy, UnixTime now);
    HttpResponse page(int status, std::string_view body) const;
    bool may_return_to(std::string_view address, const std::vector<std::string>& listed) const;

    UserPool* pool_;
    std::string site_;
    std::map<std::string, Grant, std::less<>> codes_;
};

}  // namespace simulator::cognito
