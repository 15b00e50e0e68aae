// What became of a frame for many.
#pragma once

#include <cstddef>

namespace lambda {

struct Reached {
    std::size_t taken = 0;  // by so many connections or queues
    bool missed = false;    // somebody did not get it for a reason that passes: with another try they may
    bool refused = false;   // somebody did not get it, and would not with another try

    Reached& operator+=(const Reached& other) {
        taken += other.taken;
        missed |= other.missed;
        refused |= other.refused;
        return *this;
    }
};

}  // namespace lambda
