// What somebody says through a gateway that has no stamping rule: checked, stamped, kept and published here.
#pragma once

#include "lambda/handlers.h"

namespace lambda {

struct Publication {
    RoomId room;
    UserId sender;
    std::string identity;
    Standing standing = Standing::unknown;
    Message message;
};
struct Published {
    UnixTime stamp{};
};

Task<std::expected<Published, api::Refusal>> publish(Call& call, Publication publication);

}  // namespace lambda
