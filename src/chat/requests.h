// The requests to the backend, and what each answer is for. A request has an id that is never reused; an answer
// without a waiting request (late, duplicate, or replaced by a newer request) is dropped.
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
struct OwnProfile {};  // our profile
struct OwnName {};     // choosing our display name
struct MyRooms {};     // the rooms that the backend knows us to be in
struct JoinRoom {      // becoming a member
    RoomId room;
};
struct LeaveRoom {
    RoomId room;
};
struct MarkRead {
    RoomId room;
    UnixTime until{};
};
struct Page {  // of history: the newest one or an older one
    RoomId room;
};
struct Gap {  // of history: messages from while we were away
    RoomId room;
};
struct People {  // the names of these users
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
struct FindMember {  // the person to add, by name
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
struct FindRecipient {};  // the person to write to, by name
}  // namespace request

using RequestKind =
    std::variant<request::OwnProfile, request::OwnName, request::MyRooms, request::JoinRoom, request::LeaveRoom,
                 request::MarkRead, request::Page, request::Gap, request::People, request::Directory,
                 request::CreateRoom, request::DeleteRoom, request::Members, request::FindMember, request::AddMember,
                 request::RemoveMember, request::FindRecipient>;

class Requests {
public:
    // Asks the backend. The request replaces an earlier one of its kind about the same room; beyond the bound the
    // oldest is dropped.
    void ask(RequestKind kind, api::Request request, Effects& effects);

    // What this answer is for; nullopt: no request waits for it.
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

    // Answers to these requests will be ignored.
    template <class... Kinds>
    void drop() {
        std::erase_if(
            pending_, [](const Pending& pending) { return (std::holds_alternative<Kinds>(pending.kind) || ...); });
    }
    template <class... Kinds>
    void drop(const RoomId& room) {
        std::erase_if(pending_, [&](const Pending& pending) { return (is_about<Kinds>(pending, room) || ...); });
    }
    void clear() { pending_.clear(); }  // ids continue

    transport::AskId next_id() const { return next_; }  // greater than the id of any request so far
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

    std::vector<Pending> pending_;  // in the order of asking
    transport::AskId next_ = 1;
};

// Reads the body of an answer with `read`. A body of the wrong form counts as the refusal `unknown`.
template <class Read>
auto read_answer(const transport::Answered& event, Read read)
    -> std::expected<typename decltype(read(std::declval<const Json&>()))::value_type, transport::AskFailure> {
    if (!event.body) return std::unexpected(event.body.error());
    const auto json = parse_json(*event.body, api::answer_json);
    if (json) {
        if (auto value = read(*json)) return std::move(*value);
    }
    return std::unexpected(api::Problem{api::Refusal::unknown});
}

}  // namespace chat
