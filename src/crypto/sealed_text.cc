#include "crypto/sealed_text.h"

#include <algorithm>
#include <charconv>

#include "base/text_codes.h"

namespace crypto {
namespace {

constexpr std::string_view version = "1|";
constexpr std::size_t largest = 512 * 1024;  // bytes of one message as text

}  // namespace

std::string seal_text(const AesKey& key, const GcmNonce& nonce, std::string_view context, std::string_view text) {
    return std::string(version) + base64url(nonce) + "|" +
           base64url(seal_aes_gcm(key, nonce, as_bytes(context), as_bytes(text)));
}

std::optional<std::string> open_sealed_text(const AesKey& key, std::string_view context, std::string_view sealed) {
    if (sealed.size() > largest || !sealed.starts_with(version)) return std::nullopt;
    sealed.remove_prefix(version.size());
    const std::size_t bar = sealed.find('|');
    if (bar == std::string_view::npos) return std::nullopt;
    const auto nonce_bytes = from_base64url(sealed.substr(0, bar));
    const auto body = from_base64url(sealed.substr(bar + 1));
    GcmNonce nonce{};
    if (!nonce_bytes || nonce_bytes->size() != nonce.size() || !body) return std::nullopt;
    std::ranges::copy(*nonce_bytes, nonce.begin());
    const auto text = open_aes_gcm(key, nonce, as_bytes(context), *body);
    if (!text) return std::nullopt;
    return to_text(*text);
}

std::optional<std::string> read_counter_mode_text(const AesKey& key, std::string_view text) {
    const std::size_t bar = text.find('|');
    if (text.size() > largest || bar == std::string_view::npos) return std::nullopt;
    std::uint64_t counter = 0;
    const auto read = std::from_chars(text.data(), text.data() + bar, counter);
    if (read.ec != std::errc() || read.ptr != text.data() + bar) return std::nullopt;
    const auto body = from_base64(text.substr(bar + 1));
    if (!body) return std::nullopt;
    return to_text(aes_ctr(key, counter, *body));
}

}  // namespace crypto
