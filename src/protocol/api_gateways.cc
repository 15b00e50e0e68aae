// The structs of protocol/api.h that open connections and polling sessions of the other gateways.
#include "base/text_codes.h"
#include "protocol/api.h"
#include "protocol/limits.h"

inline namespace protocol {

namespace api {
namespace {

constexpr std::size_t longest_key_text = 4'096;  // bytes; enough for a session token

std::unexpected<Error> bad_answer(std::string sentence) { return error("protocol/api", std::move(sentence)); }

long long milliseconds(UnixTime time) { return static_cast<long long>(time.time_since_epoch().count()); }

bool is_short_text(const std::string* text, std::size_t most) { return text && !text->empty() && text->size() <= most; }

}  // namespace

Json write(const PollingSession& session) {
    return Json::object(
        {{"session", session.session},
         {"user", session.user},
         {"queueUrl", session.queue_url},
         {"sealKey", base64(as_bytes(session.seal_key.reveal()))},
         {"keys", Json::object({{"accessKeyId", session.keys.access_key_id},
                                {"secretAccessKey", session.keys.secret_access_key.reveal()},
                                {"sessionToken", session.keys.session_token.reveal()},
                                {"expires", milliseconds(session.keys.expires)}})}});
}

Json write(const ConnectToken& token) {
    return Json::object(
        {{"token", token.token.reveal()}, {"user", token.user.text()}, {"expires", milliseconds(token.expires)}});
}

Result<PollingSession> read_polling_session(const Json& json) {
    const std::string* session = json.find_text("session");
    const std::string* user = json.find_text("user");
    const std::string* url = json.find_text("queueUrl");
    const std::string* seal = json.find_text("sealKey");
    const Json* keys = json.find("keys");
    if (!is_short_text(session, limits::session_name_bytes) || !user || !is_short_text(url, 1'024) || !seal || !keys)
        return bad_answer("The polling session lacks something.");
    const auto seal_key = from_base64(*seal);
    const std::string* id = keys->find_text("accessKeyId");
    const std::string* secret = keys->find_text("secretAccessKey");
    const std::string* token = keys->find_text("sessionToken");
    const auto expires = keys->find_integer("expires");
    if (!seal_key || seal_key->size() != 32) return bad_answer("The polling session lacks the key to its messages.");
    if (!is_short_text(id, 128) || !is_short_text(secret, 256) || !is_short_text(token, longest_key_text) || !expires)
        return bad_answer("The polling session lacks its keys.");
    return PollingSession{
        .session = *session,
        .user = *user,
        .queue_url = *url,
        .seal_key = Secret(to_text(*seal_key)),
        .keys = {*id, Secret(*secret), Secret(*token), UnixTime(Milliseconds(*expires))}};
}

Result<ConnectToken> read_connect_token(const Json& json) {
    const std::string* token = json.find_text("token");
    const std::string* user = json.find_text("user");
    const auto expires = json.find_integer("expires");
    if (!is_short_text(token, longest_key_text) || !user || !is_user_id(*user) || !expires)
        return bad_answer("The answer holds no token.");
    return ConnectToken{Secret(*token), UserId(*user), UnixTime(Milliseconds(*expires))};
}

}  // namespace api

}  // namespace protocol
