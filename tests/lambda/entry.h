// The services behind the two kinds of tokens for the WebSocket API, for tests: a user pool that issues ID tokens and
// publishes its keys, an identity pool, and a KMS that decrypts only what it encrypted. Each can be made to fail.
#pragma once

#include <catch2/catch_test_macros.hpp>
#include <map>

#include "aws/dynamodb.h"
#include "aws/jwt/write.h"
#include "lambda/backend.h"

namespace backend {

inline const crypto::RsaPrivateKey& pool_key() {
    static const crypto::RsaPrivateKey key = crypto::make_rsa_key({3, 1, 4, 1});
    return key;
}
inline const crypto::RsaPrivateKey& strangers_key() {
    static const crypto::RsaPrivateKey key = crypto::make_rsa_key({2, 7, 1, 8});
    return key;
}

// A user whose identity id looks like Cognito's.
inline Who member(std::string_view name) {
    const std::string account = "sub-of-" + std::string(name);
    std::string guid = hex(crypto::sha256(as_bytes(account))).substr(0, 36);
    for (const std::size_t at : {8, 13, 18, 23}) guid[at] = '-';
    return {.identity = "us-east-1:" + guid, .account = account};
}

inline const std::string method_arn = "arn:aws:execute-api:us-east-1:123456789012:socket/chat/$connect";

class Entry {
public:
    Entry() {
        backend.engine.create("Tokens", {"token", ""});
        auto& environment = backend.environment;
        environment.tokens_table = "Tokens";
        environment.token_key = "arn:aws:kms:us-east-1:123456789012:key/tokens";
        environment.kms_url = "https://kms.us-east-1.amazonaws.com/";
        environment.cognito_identity_url = "https://cognito-identity.us-east-1.amazonaws.com/";
        environment.user_pool_url = "https://cognito-idp.us-east-1.amazonaws.com/";
        environment.identity_pool_id = "us-east-1:pool";
        environment.user_pool_id = "us-east-1_Pool";
        environment.user_pool_client_id = "client";
        backend.warm_cache = &warm_cache;
        backend.services.push_back([this](const HttpRequest& request) { return answer(request); });
    }
    Entry(const Entry&) = delete;

    lambda::WarmCache warm_cache;
    Backend backend;
    std::optional<HttpAnswer> kms, cognito, keys;  // if set, the answer of this service to every request
    int kms_failures = 0, cognito_failures = 0;    // as many calls get no answer
    int kms_calls = 0, cognito_calls = 0, key_fetches = 0;
    std::string key_id = "first";  // of the pool's key, in its key set

    Json claims(const Who& who) const {
        const auto now = std::chrono::duration_cast<std::chrono::seconds>(backend.now.time_since_epoch()).count();
        return Json::object(
            {{"sub", who.account},
             {"iss", "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Pool"},
             {"aud", "client"},
             {"token_use", "id"},
             {"iat", static_cast<long long>(now)},
             {"exp", static_cast<long long>(now + 3'600)}});
    }
    std::string id_token(const Who& who) const { return jwt::write_token(claims(who), "first", pool_key()); }

    static Json tokens_event(const Json& headers) {
        return Json::object(
            {{"version", "2.0"},
             {"rawPath", "/tokens"},
             {"rawQueryString", ""},
             {"headers", headers},
             {"requestContext", Json::object({{"http", Json::object({{"method", "POST"}, {"path", "/tokens"}})}})},
             {"isBase64Encoded", false}});
    }
    Got buy(std::string_view shown) {
        return backend.run(FunctionName::tokens, tokens_event(Json::object({{"authorization", shown}})));
    }
    std::string token(const Who& who) {
        const Got got = who.account.empty() ? backend.call(who, api::post_guest_token()) : buy(id_token(who));
        const auto token = api::read_connect_token(got.body);
        if (got.status != 200 || !token) FAIL("no token for " << who.identity);
        return token->token.reveal();
    }

    // The event of $connect with this query, as API Gateway sends it.
    static Json connect_event(const std::vector<std::pair<std::string, std::string>>& query) {
        Json last = Json::object();
        Json all = Json::object();
        for (const auto& [name, value] : query) {
            last.set(name, value);
            Json values = all.find(name) ? *all.find(name) : Json::array();
            values.push(value);
            all.set(name, std::move(values));
        }
        Json event = Json::object(
            {{"type", "REQUEST"},
             {"methodArn", method_arn},
             {"headers", Json::object({{"Host", "socket.execute-api.us-east-1.amazonaws.com"}})},
             {"requestContext",
              Json::object({{"routeKey", "$connect"}, {"eventType", "CONNECT"}, {"connectionId", "c1"}})}});
        // Without a query, both members are missing.
        if (!query.empty()) event.set("queryStringParameters", std::move(last));
        if (!query.empty()) event.set("multiValueQueryStringParameters", std::move(all));
        return event;
    }
    lambda::Reply authorize(Json event) { return backend.reply(FunctionName::authorizer, std::move(event)); }
    lambda::Reply connect(std::string_view token) { return authorize(connect_event({{"token", std::string(token)}})); }
    lambda::Reply connect_by_jwt(std::string_view token) {
        return authorize(connect_event({{"Authorizer", std::string(token)}}));
    }

private:
    struct Sealed {
        std::string key;
        Json context;
        std::string plaintext;
    };

    static HttpAnswer good(const Json& body) { return HttpResponse{.status = 200, .headers = {}, .body = body.dump()}; }
    static HttpAnswer refused(std::string_view type) {
        return HttpResponse{.status = 400, .headers = {}, .body = Json::object({{"__type", type}}).dump()};
    }

    std::optional<HttpAnswer> answer(const HttpRequest& request) {
        if (request.url == backend.environment.kms_url) return answer_kms(request);
        if (request.url == backend.environment.cognito_identity_url) return answer_cognito(request);
        if (request.url == "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Pool/.well-known/jwks.json" &&
            request.method == "GET") {
            ++key_fetches;
            return keys ? *keys : good(jwt::write_key_set(key_id, pool_key().open));
        }
        return std::nullopt;
    }

    HttpAnswer answer_kms(const HttpRequest& request) {
        ++kms_calls;
        if (kms_failures > 0) {
            --kms_failures;
            return std::unexpected(HttpFailure::timed_out);
        }
        if (kms) return *kms;
        const std::string* authorization = find_header(request.headers, "Authorization");
        if (!authorization || !authorization->contains("/kms/aws4_request")) FAIL("an unsigned KMS request");
        const auto body = parse_json(request.body);
        const Json* context = body ? body->find("EncryptionContext") : nullptr;
        if (!context || context->dump() != R"({"for":"confab"})")
            FAIL("a KMS request without its context: " << request.body);
        const std::string key = *body->find_text("KeyId");
        if (*find_header(request.headers, "X-Amz-Target") == "TrentService.Encrypt") {
            // Unlike the plaintext, different each time, and longer, as with KMS.
            std::string ciphertext = hex(crypto::sha256(as_bytes(std::to_string(++sealings_)))) + std::string(100, 'c');
            sealed_[ciphertext] = {key, *context, *body->find_text("Plaintext")};
            return good(Json::object({{"CiphertextBlob", base64(as_bytes(ciphertext))}, {"KeyId", key}}));
        }
        const auto ciphertext = from_base64(*body->find_text("CiphertextBlob"));
        const auto found = ciphertext ? sealed_.find(to_text(*ciphertext)) : sealed_.end();
        if (found == sealed_.end() || found->second.context != *context) return refused("InvalidCiphertextException");
        if (found->second.key != key) return refused("IncorrectKeyException");
        return good(Json::object({{"Plaintext", found->second.plaintext}, {"KeyId", key}}));
    }

    HttpAnswer answer_cognito(const HttpRequest& request) {
        ++cognito_calls;
        if (cognito_failures > 0) {
            --cognito_failures;
            return std::unexpected(HttpFailure::timed_out);
        }
        if (cognito) return *cognito;
        const auto body = parse_json(request.body);
        if (*find_header(request.headers, "X-Amz-Target") != "AWSCognitoIdentityService.GetId" || !body)
            FAIL("no GetId");
        const Json* logins = body->find("Logins");
        const std::string* token =
            logins ? logins->find_text("cognito-idp.us-east-1.amazonaws.com/us-east-1_Pool") : nullptr;
        if (!token || *body->find_text("IdentityPoolId") != "us-east-1:pool")
            FAIL("a GetId of somebody who is not signed in");
        const auto payload =
            from_base64url(token->substr(token->find('.') + 1, token->rfind('.') - token->find('.') - 1));
        const std::string account = *parse_json(as_text(*payload))->find_text("sub");
        return good(Json::object({{"IdentityId", member(account.substr(std::string("sub-of-").size())).identity}}));
    }

    std::map<std::string, Sealed> sealed_;
    int sealings_ = 0;

public:
    // Encrypts any claims like a function, for an attacker who has the key.
    std::string seal(const Json& claims, std::string_view key = "arn:aws:kms:us-east-1:123456789012:key/tokens") {
        const std::string ciphertext = "forged" + std::to_string(++sealings_);
        sealed_[ciphertext] = {std::string(key), Json::object({{"for", "confab"}}), base64(as_bytes(claims.dump()))};
        return base64url(as_bytes(ciphertext));
    }
    // Stores a token's hash as if a function had issued it.
    void write_down(std::string_view token) {
        const std::string hash = hex(crypto::sha256(as_bytes(token)));
        const auto made = ::dynamodb::request(
            ::dynamodb::PutItem{.table = "Tokens", .item = Json::object({{"token", hash}, {"expires", 1}})},
            {.url = backend.environment.dynamodb_url,
             .region = "us-east-1",
             .credentials = backend.environment.credentials,
             .time = backend.now});
        if (!backend.engine.answer(*made)) FAIL("the token could not be written down");
    }
};

inline bool is_refused(const lambda::Reply& reply) {
    return reply.ending == lambda::Ending::failed && reply.result.text() && *reply.result.text() == "Unauthorized";
}
// The user that the policy allows; empty: nobody.
inline std::string entered(const lambda::Reply& reply) {
    if (is_refused(reply)) return {};
    const std::string* principal = reply.result.find_text("principalId");
    if (reply.ending != lambda::Ending::answered || !principal)
        FAIL("neither let in nor refused: " << reply.result.dump());
    return *principal;
}

}  // namespace backend
