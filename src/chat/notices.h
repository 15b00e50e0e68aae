// Sentences for the dismissible panel, the newest last; at limits::notices the oldest is dropped.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace chat {

struct Notice {
    std::uint64_t number = 0;  // never reused
    std::string sentence;
};

struct Notices {
    std::vector<Notice> list;
    std::uint64_t next = 1;
};

void notify(Notices& notices, std::string sentence);  // the same sentence is not shown twice
void dismiss(Notices& notices, std::uint64_t number);

}  // namespace chat
