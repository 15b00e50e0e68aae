// Random numbers as a value: the platform seeds it once with real entropy; from then on it is a function of its own
// state, so a test with the same seed sees the same history. xoshiro256**, for jitter, message ids and connection
// names; never for keys or tokens.
#pragma once

#include <array>
#include <bit>
#include <cstdint>

#include "base/time.h"

inline namespace base {

class Random {
public:
    explicit Random(std::array<std::uint64_t, 4> seed = {1, 2, 3, 4}) : state_(seed) {
        if (state_ == std::array<std::uint64_t, 4>{}) state_[0] = 1;  // all zeros is the one state that never changes
    }

    std::uint64_t next() {
        const std::uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
        const std::uint64_t shifted = state_[1] << 17;
        state_[2] ^= state_[0];
        state_[3] ^= state_[1];
        state_[1] ^= state_[2];
        state_[0] ^= state_[3];
        state_[2] ^= shifted;
        state_[3] = std::rotl(state_[3], 45);
        return result;
    }

    // Uniform in [0, bound]; the bias of a 64-bit remainder is far too small to matter for jitter.
    Milliseconds up_to(Milliseconds bound) {
        return bound <= 0ms
                   ? 0ms
                   : Milliseconds(static_cast<std::int64_t>(next() % (static_cast<std::uint64_t>(bound.count()) + 1)));
    }

    bool operator==(const Random&) const = default;

private:
    std::array<std::uint64_t, 4> state_;
};

}  // namespace base
