#include "simulator/kms/kms.h"

#include <algorithm>
#include <cstring>

#include "base/ascii.h"
#include "base/text_codes.h"
#include "simulator/quotas/quotas.h"

namespace simulator::kms {
namespace {

constexpr std::uint8_t format = 1;
constexpr std::size_t id_bytes = 36;

HttpResponse refuse(std::string_view type, std::string_view message) { return error_reply(400, type, message); }
HttpResponse reply(const Json& body) { return json_reply(200, body); }

// Pairs in the order of their names, each text with its length in front: no two contexts look the same.
std::optional<std::string> canonical_context(const Json& input) {
    const Json* context = input.find("EncryptionContext");
    if (!context || context->is_null()) return std::string();
    if (!context->members()) return std::nullopt;
    std::map<std::string, std::string> sorted;
    for (const Json::Member& member : *context->members()) {
        if (!member.value.text()) return std::nullopt;
        sorted[member.key] = *member.value.text();
    }
    std::string text;
    for (const auto& [name, value] : sorted)
        text += std::to_string(name.size()) + ':' + name + std::to_string(value.size()) + ':' + value;
    return text;
}

}  // namespace

std::string key_arn(std::string_view key_id) {
    return "arn:aws:kms:" + std::string(simulated_region) + ':' + std::string(simulated_account) + ":key/" +
           std::string(key_id);
}

void Kms::make(std::string key_id, iam::Policy policy) { keys_.insert_or_assign(std::move(key_id), std::move(policy)); }

crypto::AesKey Kms::key_of(std::string_view key_id) const { return derive(seed_, "kms key", key_id); }

Kms::Keys::const_iterator Kms::find(std::string_view named) const {
    const std::string prefix = key_arn("");
    if (named.starts_with(prefix)) named.remove_prefix(prefix.size());
    return keys_.find(named);
}

HttpResponse Kms::answer(const ReceivedRequest& request, const iam::Principal& principal, Entropy& entropy) const {
    const std::string* target = find_header(request.headers, "X-Amz-Target");
    const std::string_view operation =
        target ? std::string_view(*target).substr(std::min(target_prefix.size(), target->size())) : "";
    if (operation != "Encrypt" && operation != "Decrypt")
        return not_simulated("AWS KMS's " + std::string(operation.substr(0, 64)));
    const auto input = parse_json(request.body, {.bytes = 64 * 1024});
    if (!input || !input->is_object()) return refuse("SerializationException", "The body is not a JSON object.");
    if (const std::string* algorithm = input->find_text("EncryptionAlgorithm");
        algorithm && *algorithm != "SYMMETRIC_DEFAULT")
        return not_simulated("this EncryptionAlgorithm");
    if (input->find("GrantTokens") || input->find("Recipient")) return not_simulated("grants and enclaves of AWS KMS");
    return operation == "Encrypt" ? encrypt(*input, principal, entropy) : decrypt(*input, principal);
}

std::optional<HttpResponse> Kms::refusal(const iam::Principal& principal, std::string_view action,
                                         const std::string& key_id, const iam::Policy& policy,
                                         const Json& input) const {
    iam::Access access{.resource_policy = &policy,
                       .weight = iam::Access::Weight::granted,
                       .context = {{"kms:calleraccount", {std::string(simulated_account)}}}};
    if (const Json* context = input.find("EncryptionContext"); context && context->members())
        for (const Json::Member& member : *context->members()) {
            if (member.value.text())
                access.context["kms:encryptioncontext:" + lower_case(member.key)] = {*member.value.text()};
            access.context["kms:encryptioncontextkeys"].push_back(member.key);
        }
    const std::string arn = key_arn(key_id);
    if (permissions_->allows_access(principal, action, arn, access)) return std::nullopt;
    return refuse("AccessDeniedException",
                  "User: " + permissions_->identify(principal).arn +
                      " is not authorized to perform: " + std::string(action) + " on resource: " + arn);
}

HttpResponse Kms::encrypt(const Json& input, const iam::Principal& principal, Entropy& entropy) const {
    const std::string* named = input.find_text("KeyId");
    if (!named)
        return refuse(
            "ValidationException",
            "1 validation error detected: Value at 'keyId' failed to satisfy constraint: Member must not be null");
    const auto key = find(*named);
    if (key == keys_.end())
        return refuse("NotFoundException", "Invalid keyId, or there is no such key in this account.");
    const auto& [key_id, policy] = *key;
    if (auto refused = refusal(principal, "kms:Encrypt", key_id, policy, input)) return std::move(*refused);
    const std::string* encoded = input.find_text("Plaintext");
    const auto plaintext = encoded ? from_base64(*encoded) : Result<Bytes>(Bytes{});
    const auto context = canonical_context(input);
    if (!context) return refuse("ValidationException", "EncryptionContext must be pairs of texts.");
    if (!plaintext || plaintext->empty() || plaintext->size() > quotas::kms_plaintext_bytes)
        return refuse("ValidationException",
                      "1 validation error detected: Value at 'plaintext' failed to satisfy constraint: Member must "
                      "have length from 1 to 4096");
    crypto::GcmNonce nonce{};
    const crypto::Digest random = entropy.next();
    std::copy_n(random.begin(), nonce.size(), nonce.begin());
    Bytes blob{format};
    blob.insert(blob.end(), key_id.begin(), key_id.end());
    blob.insert(blob.end(), nonce.begin(), nonce.end());
    const Bytes sealed = crypto::seal_aes_gcm(key_of(key_id), nonce, as_bytes(*context), *plaintext);
    blob.insert(blob.end(), sealed.begin(), sealed.end());
    return reply(Json::object(
        {{"CiphertextBlob", base64(blob)}, {"EncryptionAlgorithm", "SYMMETRIC_DEFAULT"}, {"KeyId", key_arn(key_id)}}));
}

// The ciphertext names its key.
HttpResponse Kms::decrypt(const Json& input, const iam::Principal& principal) const {
    const auto invalid = [] { return refuse("InvalidCiphertextException", ""); };
    const std::string* encoded = input.find_text("CiphertextBlob");
    const auto blob =
        encoded && encoded->size() <= 2 * quotas::kms_ciphertext_bytes ? from_base64(*encoded) : Result<Bytes>(Bytes{});
    constexpr std::size_t head = 1 + id_bytes + std::tuple_size_v<crypto::GcmNonce>;
    if (!blob || blob->empty() || blob->size() > quotas::kms_ciphertext_bytes)
        return refuse("ValidationException",
                      "1 validation error detected: Value at 'ciphertextBlob' failed to satisfy constraint: Member "
                      "must have length from 1 to 6144");
    if (blob->size() <= head || (*blob)[0] != format) return invalid();
    const auto key = keys_.find(as_text(ByteView(*blob).subspan(1, id_bytes)));
    if (key == keys_.end()) return invalid();
    const auto& [key_id, policy] = *key;
    if (const std::string* named = input.find_text("KeyId")) {
        const auto wanted = find(*named);
        if (wanted == keys_.end())
            return refuse("NotFoundException", "Invalid keyId, or there is no such key in this account.");
        if (wanted != key)
            return refuse("IncorrectKeyException",
                          "The key ID in the request does not identify a CMK that can perform this operation.");
    }
    if (auto refused = refusal(principal, "kms:Decrypt", key_id, policy, input)) return std::move(*refused);
    const auto context = canonical_context(input);
    if (!context) return refuse("ValidationException", "EncryptionContext must be pairs of texts.");
    crypto::GcmNonce nonce{};
    std::copy_n(blob->begin() + 1 + id_bytes, nonce.size(), nonce.begin());
    const auto plaintext =
        crypto::open_aes_gcm(key_of(key_id), nonce, as_bytes(*context), ByteView(*blob).subspan(head));
    if (!plaintext) return invalid();
    return reply(Json::object(
        {{"EncryptionAlgorithm", "SYMMETRIC_DEFAULT"}, {"KeyId", key_arn(key_id)}, {"Plaintext", base64(*plaintext)}}));
}

}  // namespace simulator::kms
