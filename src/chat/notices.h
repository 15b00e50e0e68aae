// What the dismissible panel tells, the newest last; at limits::notices the oldest is dropped.
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

void notify(Notices& notices, NoticeContent what);  // the same is not told twice
void dismiss(Notices& notices, std::uint64_t number);

}  // namespace chat
