// Makes one visitor of several lambdas: std::visit(Overloaded{[](const A&) {...}, [](const B&) {...}}, variant).
#pragma once

inline namespace base {

template <class... Cases>
struct Overloaded : Cases... {
    using Cases::operator()...;
};

}  // namespace base
