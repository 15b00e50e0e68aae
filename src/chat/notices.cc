#include "chat/notices.h"

#include <algorithm>

#include "protocol/limits.h"

namespace chat {

void notify(Model& model, NoticeContent what) {
    if (std::ranges::contains(model.notices, what, &Notice::what)) return;
    if (model.notices.size() >= limits::notices) model.notices.erase(model.notices.begin());
    model.notices.push_back({model.next_notice++, std::move(what)});
}

void dismiss(Model& model, std::uint64_t number) {
    std::erase_if(model.notices, [number](const Notice& notice) { return notice.number == number; });
}

}  // namespace chat
