#include "chat/notices.h"

#include <algorithm>
#include <utility>

#include "protocol/limits.h"

namespace chat {

void notify(Notices& notices, NoticeContent what) {
    if (std::ranges::contains(notices.list, what, &Notice::what)) return;
    if (notices.list.size() >= limits::notices) notices.list.erase(notices.list.begin());
    notices.list.push_back({notices.next++, std::move(what)});
}

void dismiss(Notices& notices, std::uint64_t number) {
    std::erase_if(notices.list, [number](const Notice& notice) { return notice.number == number; });
}

}  // namespace chat
