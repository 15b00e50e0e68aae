// Sentences for the dismissible panel.
#pragma once

#include <string>

#include "chat/notice.h"

namespace wording {

std::string sentence(const chat::NoticeContent& notice);  // what happened and what to do

}  // namespace wording
