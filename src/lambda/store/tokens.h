// The table Tokens: the tokens that may still open a connection. Only their hashes are kept.
//
//   Tokens  token = the SHA-256 of its text, in hexadecimal  {expires}
#pragma once

#include <string>

#include "lambda/store/database.h"

namespace lambda {

class Tokens {
public:
    Tokens(Io& io, const Environment& environment) : database_(io, environment), environment_(environment) {}

    Task<Outcome<Condition>> put(std::string token, std::chrono::seconds expires);
    // If several callers take the same token, exactly one of them gets Condition::held.
    Task<Outcome<Condition>> take(std::string token);

private:
    Database database_;
    const Environment& environment_;
};

}  // namespace lambda
