#include "chat/notices.h"

#include <algorithm>

#include "protocol/limits.h"

namespace chat {

void notify(Model& model, std::string sentence) {
    if (std::ranges::contains(model.notices, sentence, &Notice::sentence)) return;
    if (model.notices.size() >= limits::notices) model.notices.erase(model.notices.begin());
    model.notices.push_back({model.next_notice++, std::move(sentence)});
}

void dismiss(Model& model, std::uint64_t number) {
    std::erase_if(model.notices, [number](const Notice& notice) { return notice.number == number; });
}

}  // namespace chat
