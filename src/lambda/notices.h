// What an operator's system wrote to a person, kept for limits::notices_kept: with a type to filter by, and whether it
// was read. Table Notices: user, key = "<stamp in 13 digits>#<id>", {id, type, message (JSON text), read, expires}.
#pragma once

#include <string>
#include <vector>

#include "lambda/handlers.h"

namespace lambda {

struct Notice {
    std::string id;
    std::string type = "message";
    UnixTime stamp{};
    Json message;  // as it was delivered
};

// Again with the same id and stamp: the same rows. Nothing where the deployment keeps none.
Task<Outcome<Held>> keep_notice(Call& call, std::vector<std::string> users, Notice notice);

}  // namespace lambda
