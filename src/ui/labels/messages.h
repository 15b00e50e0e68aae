// What the page says of messages, and above the oldest one of a room.
#pragma once

#include <string>

#include "chat/model.h"

namespace ui {

std::string delivery_label(chat::Delivery delivery);       // "sending", "delivered"; empty for others' messages
std::string failure_text(const chat::TimelineItem& item);  // why it was not sent
std::string item_text(const chat::TimelineItem& item);     // its text, or the line shown instead
std::string joined_label(const chat::TimelineItem& item);  // "Ada, Grace and 3 others joined"
// "guest" if there are people with accounts, too; otherwise empty
std::string author_mark(const chat::Model& model, const chat::TimelineItem& item);

// above the oldest message; empty: nothing to say
std::string history_label(const chat::Model& model, const chat::Room& room);
bool can_load_older(const chat::Model& model, const chat::Room& room);

}  // namespace ui
