#include "aws/kms.h"

#include "aws/error_name.h"
#include "base/json.h"
#include "base/text_codes.h"

namespace aws::kms {

namespace {

constexpr std::size_t largest_answer = 64 * 1024;

constexpr JsonService described = {service, "application/x-amz-json-1.1", target_prefix};

SignedRequest call(std::string_view action, Json body, const Context& context, const Caller& caller) {
    if (!context.empty()) {
        Json pairs = Json::object();
        for (const auto& [name, value] : context) pairs.set(name, value);
        body.set("EncryptionContext", std::move(pairs));
    }
    return json_call(described, action, body, caller);
}

Failure refusal(const HttpResponse& response, const Json* body) {
    const std::string* type = body ? body->find_text("__type") : nullptr;
    if (type) {
        const std::string_view name = bare_error_name(*type);
        if (name == "InvalidCiphertextException" || name == "IncorrectKeyException") return Failure::invalid_ciphertext;
        if (name == "ThrottlingException" || name == "LimitExceededException") return Failure::throttled;
        for (const std::string_view away :
             {"KMSInternalException", "DependencyTimeoutException", "KeyUnavailableException"})
            if (name == away) return Failure::unavailable;
    }
    if (response.status == 429) return Failure::throttled;
    if (response.status >= 500) return Failure::unavailable;
    return type ? Failure::refused : Failure::malformed;
}

std::expected<Bytes, Failure> read(const HttpAnswer& answer, std::string_view member, std::size_t most) {
    if (!answer)
        return std::unexpected(answer.error() == HttpFailure::too_large ? Failure::malformed : Failure::unavailable);
    const auto body = parse_json(answer->body, {.bytes = largest_answer, .depth = 8, .values = 200});
    const bool is_object = body && body->is_object();
    if (answer->status != 200) return std::unexpected(refusal(*answer, is_object ? &*body : nullptr));
    const std::string* text = is_object ? body->find_text(member) : nullptr;
    if (!text) return std::unexpected(Failure::malformed);
    auto bytes = from_base64(*text);
    if (!bytes || bytes->empty() || bytes->size() > most) return std::unexpected(Failure::malformed);
    return *std::move(bytes);
}

}  // namespace

SignedRequest request(const Encrypt& encrypt, const Caller& caller) {
    return call("Encrypt", Json::object({{"KeyId", encrypt.key_id}, {"Plaintext", base64(encrypt.plaintext)}}),
                encrypt.context, caller);
}

SignedRequest request(const Decrypt& decrypt, const Caller& caller) {
    return call("Decrypt", Json::object({{"KeyId", decrypt.key_id}, {"CiphertextBlob", base64(decrypt.ciphertext)}}),
                decrypt.context, caller);
}

bool is_temporary(Failure failure) { return failure == Failure::throttled || failure == Failure::unavailable; }

std::expected<Bytes, Failure> read_encrypted(const HttpAnswer& answer) {
    return read(answer, "CiphertextBlob", largest_ciphertext);
}
std::expected<Bytes, Failure> read_decrypted(const HttpAnswer& answer) {
    return read(answer, "Plaintext", largest_plaintext);
}

}  // namespace aws::kms
