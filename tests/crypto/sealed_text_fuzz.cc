#include <cstddef>
#include <cstdint>
#include <string_view>

#include "crypto/sealed_text.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    crypto::open_sealed_text(crypto::AesKey{}, "session", text);
    crypto::read_counter_mode_text(crypto::AesKey{}, text);
    return 0;
}
