#include "lambda/tokens/connect_token.h"

#include <utility>

#include "aws/kms.h"
#include "base/text_codes.h"
#include "lambda/store/tokens.h"
#include "protocol/limits.h"

namespace lambda::tokens {
namespace {

using api::Refusal;
using std::chrono::seconds;

constexpr std::string_view issuer = "confab";  // also the audience: only this deployment writes and reads these tokens
constexpr std::size_t longest_token = 4'000;
constexpr std::size_t longest_name = 128;  // of an identity or an account
constexpr seconds drift{5};                // allowed difference between the clocks of two functions
constexpr int token_attempts = 2;

kms::Context context() { return {{"for", std::string(issuer)}}; }

Json write_claims(const Caller& caller, seconds expires, std::string_view id) {
    return Json::object(
        {{"iss", issuer},
         {"aud", issuer},
         {"exp", static_cast<long long>(expires.count())},
         {"jti", id},
         {"identity", caller.identity},
         {"user", caller.user.text()},
         {"account", caller.account},
         {"standing", caller.standing == Standing::user ? "u" : "g"}});
}

bool says(const Json& claims, std::string_view name, std::string_view expected) {
    const std::string* text = claims.find_text(name);
    return text && *text == expected;
}

std::optional<Caller> read_claims(const Bytes& sealed, UnixTime now) {
    const auto claims = parse_json(as_text(sealed), {.bytes = kms::largest_plaintext, .depth = 2, .values = 30});
    if (!claims || !says(*claims, "iss", issuer) || !says(*claims, "aud", issuer)) return std::nullopt;
    const auto expires = claims->find_integer("exp");
    const auto second = std::chrono::floor<seconds>(now.time_since_epoch()).count();
    const auto longest = std::chrono::ceil<seconds>(limits::token_life).count() + drift.count() + 1;
    if (!expires || *expires + drift.count() <= second || *expires > second + longest) return std::nullopt;

    const std::string* identity = claims->find_text("identity");
    const std::string* account = claims->find_text("account");
    if (!identity || identity->empty() || identity->size() > longest_name || !account || account->size() > longest_name)
        return std::nullopt;
    const bool is_user = says(*claims, "standing", "u");
    if (!is_user && !says(*claims, "standing", "g")) return std::nullopt;
    Caller caller{.standing = is_user ? Standing::user : Standing::guest,
                  .identity = *identity,
                  .user = user_of_identity(*identity),
                  .account = *account};
    if (!says(*claims, "user", caller.user.text()) || caller.account.empty() == is_user) return std::nullopt;
    return caller;
}

// Tries a second time if KMS failed temporarily.
template <class KmsRequest>
Task<std::expected<Bytes, kms::Failure>> ask_kms(Call& call, KmsRequest kms_request,
                                                 std::expected<Bytes, kms::Failure> (*read)(const HttpAnswer&)) {
    std::expected<Bytes, kms::Failure> bytes = std::unexpected(kms::Failure::unavailable);
    for (int attempt = 0; attempt < token_attempts; ++attempt) {
        std::vector<HttpRequest> requests;
        requests.push_back(kms::request(kms_request, {.url = call.environment.kms_url,
                                                      .region = call.environment.region,
                                                      .credentials = call.environment.credentials,
                                                      .time = call.io.now()})
                               .value_or(HttpRequest{}));
        const std::vector<HttpAnswer> answers = co_await call.io.perform(std::move(requests));
        bytes = read(answers.front());
        if (bytes || !kms::is_temporary(bytes.error())) break;
    }
    co_return bytes;
}

}  // namespace

Task<std::expected<api::ConnectToken, api::Refusal>> issue_token(Call& call, Caller caller) {
    const seconds expires = std::chrono::ceil<seconds>(call.io.now().time_since_epoch() + limits::token_life);
    const std::string id = hex(call.entropy.next()).substr(0, 32);
    kms::Encrypt encrypt{.key_id = call.environment.token_key,
                         .plaintext = to_bytes(write_claims(caller, expires, id).dump()),
                         .context = context()};
    const auto sealed = co_await ask_kms(call, std::move(encrypt), kms::read_encrypted);
    if (!sealed) co_return std::unexpected(Refusal::busy);
    std::string token = base64url(*sealed);
    if (token.size() > longest_token) co_return std::unexpected(Refusal::busy);

    Tokens tokens(call.io, call.environment);
    const auto kept = co_await tokens.put(token, expires + drift);
    if (!kept) co_return std::unexpected(Refusal::busy);
    co_return api::ConnectToken{.token = Secret(std::move(token)), .user = caller.user, .expires = UnixTime(expires)};
}

Task<std::optional<Caller>> redeem_token(Call& call, std::string token) {
    if (token.empty() || token.size() > longest_token) co_return std::nullopt;
    auto sealed = from_base64url(token);
    if (!sealed || sealed->empty()) co_return std::nullopt;

    Tokens tokens(call.io, call.environment);
    const auto taken = co_await tokens.take(token);
    if (!taken || *taken == Condition::failed) co_return std::nullopt;

    const auto claims = co_await ask_kms(
        call,
        kms::Decrypt{.key_id = call.environment.token_key, .ciphertext = *std::move(sealed), .context = context()},
        kms::read_decrypted);
    if (!claims) co_return std::nullopt;
    co_return read_claims(*claims, call.io.now());
}

}  // namespace lambda::tokens
