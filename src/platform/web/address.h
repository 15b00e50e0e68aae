// Makes the address and the title follow the screen: "#/r/<slug>" of the open room, so that links lead to it and Back
// leaves the room instead of the page, and the unread count for the tab.
#pragma once

#include <optional>
#include <string>

#include "chat/model.h"

namespace web {

class Address {
public:
    void follow(const chat::Model& model);

private:
    bool started_ = false;
    std::optional<RoomId> room_;
    std::string title_;
};

}  // namespace web
