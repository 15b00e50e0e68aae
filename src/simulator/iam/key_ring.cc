#include "simulator/iam/key_ring.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text_codes.h"

namespace simulator::iam {
namespace {

constexpr std::string_view temporary_prefix = "ASIA";
constexpr std::size_t seal_bytes = 32;

}  // namespace

aws::Credentials KeyRing::issue(Principal principal, UnixTime expires, Entropy& entropy) const {
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    aws::Credentials credentials;
    credentials.access_key_id = temporary_prefix;
    const crypto::Digest random = entropy.next();
    for (std::size_t i = 0; i < 16; ++i) credentials.access_key_id += alphabet[random[i] % alphabet.size()];
    credentials.secret_access_key = secret_of(credentials.access_key_id);
    credentials.expires = expires;

    const std::string claims =
        credentials.access_key_id + '\n' + std::to_string(expires.time_since_epoch().count()) + '\n' +
        std::to_string(static_cast<int>(principal.role)) + '\n' + principal.identity_id + '\n' + principal.subject +
        '\n' + principal.name + '\n' + principal.session + '\n' + principal.session_policy;
    const crypto::Digest seal = derive(seed_, "token", claims);
    Bytes token(seal.begin(), seal.end());
    token.insert(token.end(), claims.begin(), claims.end());
    credentials.session_token = Secret(base64(token));
    return credentials;
}

std::optional<KnownKey> KeyRing::find(std::string_view access_key_id, std::string_view session_token) const {
    if (access_key_id == server_access_key_id && session_token.empty())
        return KnownKey{.secret_access_key = Secret(std::string(server_secret_access_key)),
                        .principal = {.role = Role::server, .identity_id = {}},
                        .expires = std::nullopt};
    if (access_key_id == owner_access_key_id && session_token.empty())
        return KnownKey{.secret_access_key = Secret(std::string(owner_secret_access_key)),
                        .principal = {.role = Role::owner, .identity_id = {}},
                        .expires = std::nullopt};

    const auto token = from_base64(session_token);
    if (!token || token->size() <= seal_bytes) return std::nullopt;
    const ByteView seal = ByteView(*token).first(seal_bytes);
    const std::string_view claims = as_text(ByteView(*token).subspan(seal_bytes));
    if (!crypto::constant_time_equal(seal, derive(seed_, "token", claims))) return std::nullopt;

    // The seal is valid, so we wrote the lines. Single-line JSON contains no line break.
    std::array<std::string_view, 8> lines;
    std::string_view rest = claims;
    for (std::string_view& line : lines) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        line = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    if (lines[0] != access_key_id) return std::nullopt;
    std::int64_t expires = 0;
    int role = 0;
    std::from_chars(lines[1].data(), lines[1].data() + lines[1].size(), expires);
    std::from_chars(lines[2].data(), lines[2].data() + lines[2].size(), role);
    return KnownKey{
        .secret_access_key = secret_of(access_key_id),
        .principal = {.role = static_cast<Role>(role),
                      .identity_id = std::string(lines[3]),
                      .subject = std::string(lines[4]),
                      .name = std::string(lines[5]),
                      .session = std::string(lines[6]),
                      .session_policy = std::string(lines[7])},
        .expires = UnixTime(Milliseconds(expires))};
}

Secret KeyRing::secret_of(std::string_view access_key_id) const {
    return Secret(base64(derive(seed_, "secret", access_key_id)).substr(0, 40));
}

}  // namespace simulator::iam
