// How long to wait before trying again: twice as long after each failure in a row, up to a limit, and randomly a little
// less, so that many clients that failed together do not come back together.
#pragma once

#include <algorithm>

#include "base/random.h"
#include "base/time.h"

inline namespace base {

struct Backoff {
    enum class Jitter {
        none,  // exactly the bound
        half,  // between half of the bound and all of it
        full,  // anything up to the bound
    };
    Milliseconds first;    // the bound after the first failure, more than zero
    Milliseconds longest;  // what the bound grows to
    Jitter jitter = Jitter::none;

    // `failures` are those in a row before the last one: 0 after the first.
    constexpr Milliseconds bound(int failures) const {
        Milliseconds bound = std::min(first, longest);
        for (int i = 0; i < failures && bound < longest; ++i) bound = bound > longest / 2 ? longest : 2 * bound;
        return bound;
    }

    Milliseconds wait(int failures, Random& random) const {
        const Milliseconds most = bound(failures);
        switch (jitter) {
            case Jitter::none: return most;
            case Jitter::half: return most / 2 + random.up_to(most / 2);
            case Jitter::full: return random.up_to(most);
        }
        return most;
    }
};

}  // namespace base
