// The outputs of a machine, in order, with queries for tests.
#pragma once

#include <catch2/catch_test_macros.hpp>

#include <variant>
#include <vector>

template <class Output>
struct Outputs : std::vector<Output> {
    using std::vector<Output>::vector;

    template <class T>
    int count() const {
        int n = 0;
        for (const Output& output : *this) n += std::holds_alternative<T>(output);
        return n;
    }
    template <class T>
    const T& last() const {
        for (auto it = this->rbegin(); it != this->rend(); ++it)
            if (const T* found = std::get_if<T>(&*it)) return *found;
        FAIL("no such output");
        static const T none{};
        return none;
    }
};
