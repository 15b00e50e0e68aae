// The notices in the dismissible panel, the newest last; beyond limits::notices the oldest is dropped.
#pragma once

#include <cstdint>
#include <vector>

#include "chat/notice.h"

namespace chat {

struct Notice {
    std::uint64_t number = 0;  // never reused
    NoticeContent what;
};

struct Notices {
    std::vector<Notice> list;
    std::uint64_t next = 1;
};

void notify(Notices& notices, NoticeContent what);  // a notice that is shown already is not added again
void dismiss(Notices& notices, std::uint64_t number);

}  // namespace chat
