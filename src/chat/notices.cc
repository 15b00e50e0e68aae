#include "chat/notices.h"

#include <algorithm>
#include <utility>

#include "protocol/limits.h"

namespace chat {

void notify(Notices& notices, std::string sentence) {
    if (std::ranges::contains(notices.list, sentence, &Notice::sentence)) return;
    if (notices.list.size() >= limits::notices) notices.list.erase(notices.list.begin());
    notices.list.push_back({notices.next++, std::move(sentence)});
}

void dismiss(Notices& notices, std::uint64_t number) {
    std::erase_if(notices.list, [number](const Notice& notice) { return notice.number == number; });
}

}  // namespace chat
