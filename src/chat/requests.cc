#include "chat/requests.h"

#include "protocol/limits.h"

namespace chat {

namespace {

// More than are in flight with all rooms open; reached only if answers do not arrive.
constexpr std::size_t most_requests = 2 * limits::asks_waiting;

const RoomId* room_of(const RequestKind& kind) {
    return std::visit(
        [](const auto& each) -> const RoomId* {
            if constexpr (requires { each.room; })
                return &each.room;
            else
                return nullptr;
        },
        kind);
}

bool is_for_the_same(const RequestKind& a, const RequestKind& b) {
    if (a.index() != b.index()) return false;
    const RoomId* room = room_of(a);
    return !room || *room == *room_of(b);
}

}  // namespace

void Requests::ask(RequestKind kind, api::Request request, Effects& effects) {
    std::erase_if(pending_, [&](const Pending& pending) { return is_for_the_same(pending.kind, kind); });
    if (pending_.size() >= most_requests) pending_.erase(pending_.begin());
    effects.push_back(Ask{next_, std::move(request)});
    pending_.push_back({next_++, std::move(kind)});
}

std::optional<RequestKind> Requests::answered(transport::AskId id) {
    const auto found = std::ranges::find(pending_, id, &Pending::id);
    if (found == pending_.end()) return std::nullopt;
    RequestKind kind = std::move(found->kind);
    pending_.erase(found);
    return kind;
}

}  // namespace chat
