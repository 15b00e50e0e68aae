// What the backend was asked, and what each answer will be for. A request has an id that is never reused; an answer
// that no request waits for (it came late or twice, or the same was asked again meanwhile) is dropped.
#pragma once

#include <algorithm>
#include <expected>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/json.h"
#include "base/time.h"
#include "chat/effects.h"
#include "protocol/api.h"
#include "protocol/ids.h"
#include "transport/transport.h"

namespace chat {

namespace request {
struct OwnProfile {};  // who we are
struct OwnName {};     // the display name that we choose
struct MyRooms {};     // which rooms the backend knows us to be in
struct JoinRoom {      // become a member
    RoomId room;
};
struct LeaveRoom {
    RoomId room;
};
struct MarkRead {
    RoomId room;
    UnixTime until{};
};
struct Page {  // of history: the newest one, or an older one
    RoomId room;
};
struct Gap {  // of history: what was said while we were away
    RoomId room;
};
struct People {  // the names of these
    std::vector<UserId> users;
};
struct Directory {};
struct CreateRoom {};
struct DeleteRoom {
    RoomId room;
};
struct Members {  // a page of them
    RoomId room;
};
struct FindMember {  // who bears the name that is to be added
    RoomId room;
};
struct AddMember {
    RoomId room;
    UserId user;
};
struct RemoveMember {
    RoomId room;
    UserId user;
};
struct FindRecipient {};  // who bears the name that is to be written to
}  // namespace request

using RequestKind =
    std::variant<request::OwnProfile, request::OwnName, request::MyRooms, request::JoinRoom, request::LeaveRoom,
                 request::MarkRead, request::Page, request::Gap, request::People, request::Directory,
                 request::CreateRoom, request::DeleteRoom, request::Members, request::FindMember, request::AddMember,
                 request::RemoveMember, request::FindRecipient>;

class Requests {
public:
    // Asks the backend. The request takes the place of an earlier one of its kind about the same room; at the bound the
    // oldest is forgotten.
    void ask(RequestKind kind, api::Request request, Effects& effects);

    // What this answer is for; nullopt: nobody waits for it.
    std::optional<RequestKind> answered(transport::AskId id);

    template <class Kind>
    bool has() const {
        return std::ranges::any_of(
            pending_, [](const Pending& pending) { return std::holds_alternative<Kind>(pending.kind); });
    }
    template <class Kind>
    bool has(const RoomId& room) const {
        return std::ranges::any_of(pending_, [&](const Pending& pending) { return is_about<Kind>(pending, room); });
    }

    // Answers to these will be dropped.
    template <class... Kinds>
    void drop() {
        std::erase_if(
            pending_, [](const Pending& pending) { return (std::holds_alternative<Kinds>(pending.kind) || ...); });
    }
    template <class... Kinds>
    void drop(const RoomId& room) {
        std::erase_if(pending_, [&](const Pending& pending) { return (is_about<Kinds>(pending, room) || ...); });
    }
    void clear() { pending_.clear(); }  // the ids go on

    transport::AskId next_id() const { return next_; }  // above that of every request so far
    std::size_t size() const { return pending_.size(); }

private:
    struct Pending {
        transport::AskId id = 0;
        RequestKind kind;
    };
    template <class Kind>
    static bool is_about(const Pending& pending, const RoomId& room) {
        const auto* kind = std::get_if<Kind>(&pending.kind);
        return kind && kind->room == room;
    }

    std::vector<Pending> pending_;  // in the order asked
    transport::AskId next_ = 1;
};

// Reads the body of an answer with `read`. A body of the wrong shape counts as the refusal `unknown`.
template <class Read>
auto read_answer(const transport::Answered& event, Read read)
    -> std::expected<typename decltype(read(std::declval<const Json&>()))::value_type, api::Problem> {
    if (!event.body) return std::unexpected(event.body.error());
    // An answer is at most four levels deep. What is deeper spoils its own element, not the whole answer.
    const auto json = parse_json(*event.body, {.bytes = 1024 * 1024, .depth = 8, .deeper = JsonLimits::Deeper::null});
    if (json) {
        if (auto value = read(*json)) return std::move(*value);
    }
    return std::unexpected(
        api::Problem{api::Refusal::unknown, std::string(api::refusal_sentence(api::Refusal::unknown))});
}

}  // namespace chat
