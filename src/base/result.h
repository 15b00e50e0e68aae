// The result of a function that can fail because of a peer's bytes, the network or a person's input. Misuse by our own
// code is an assertion instead, never an Error.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <utility>

inline namespace base {

// `where` names the code that found the error ("mqtt/decode", static text); `what` is a diagnostic for whoever runs or
// programs something: on the command line, in logs and in the API's bodies. What people in a chat read is made from
// codes in src/wording instead. Neither contains a secret, nor text that a stranger sent.
struct Error {
    std::string_view where;
    std::string what;

    bool operator==(const Error&) const = default;
};

template <class T>
using Result = std::expected<T, Error>;

using Status = std::expected<void, Error>;

[[nodiscard]] inline std::unexpected<Error> error(std::string_view where, std::string what) {
    return std::unexpected(Error{where, std::move(what)});
}

}  // namespace base
