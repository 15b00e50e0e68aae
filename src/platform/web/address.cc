#include "platform/web/address.h"

#include "platform/web/bindings.h"
#include "platform/web/text.h"
#include "ui/labels/connection.h"

namespace web {
void Address::follow(const chat::Model& model) {
    if (std::string title = ui::page_title(model); title != title_) {
        js_set_title(title.data(), title.size());
        title_ = std::move(title);
    }
    if (!chat::has_entered(model.account) || (started_ && model.rooms.open == room_)) return;
    const std::string wanted = model.rooms.open ? "#/r/" + model.rooms.open->text() : "#/";
    const bool there = answer(js_fragment()) == wanted;
    // The first room replaces the address that was opened; later rooms are new steps, which Back undoes.
    if (!there && (started_ || model.rooms.open)) js_set_fragment(wanted.data(), wanted.size(), started_ ? 0 : 1);
    started_ = true;
    room_ = model.rooms.open;
}

}  // namespace web
