#include "protocol/api.h"

#include <algorithm>

#include "protocol/clean_text.h"
#include "protocol/layout.h"
#include "protocol/limits.h"
#include "protocol/room_name.h"

inline namespace protocol {

namespace api {
namespace {

constexpr std::size_t cursor_bytes = 256;
// 2100-01-01: a later time cannot be right
constexpr std::int64_t latest_moment = 4'102'444'800'000;

std::unexpected<Error> refused(std::string sentence) { return error("protocol/api", std::move(sentence)); }

Json moment(UnixTime time) { return Json(time.time_since_epoch().count()); }

std::optional<UnixTime> read_moment(const Json& json, std::string_view key) {
    const auto count = json.find_integer(key);
    if (!count || *count < 0 || *count >= latest_moment) return std::nullopt;
    return UnixTime(Milliseconds(*count));
}

std::optional<UserId> read_user_id(const Json& json, std::string_view key) {
    const std::string* text = json.find_text(key);
    if (!text || !is_user_id(*text)) return std::nullopt;
    return UserId(*text);
}

// The cursor of the next page. It is opaque to the client; if it could not be sent back, there is no next page.
std::optional<std::string> read_cursor(const Json& json, std::string_view key) {
    const std::string* text = json.find_text(key);
    const auto printable = [](char c) { return c > ' ' && c <= '~'; };
    if (!text || text->empty() || text->size() > cursor_bytes || !std::ranges::all_of(*text, printable))
        return std::nullopt;
    return *text;
}

// Reads each element of a list with `read`. Leaves out elements that cannot be read, and those beyond the first `most`.
template <class Read>
auto read_list(const Json& json, std::string_view key, std::size_t most, Read read)
    -> Result<std::vector<typename decltype(read(json))::value_type>> {
    const Json* list = json.find(key);
    if (!list || !list->elements()) return refused("The answer lacks its list.");
    std::vector<typename decltype(read(json))::value_type> values;
    for (const Json& element : *list->elements()) {
        if (values.size() == most) break;
        if (auto value = read(element)) values.push_back(std::move(*value));
    }
    return values;
}

Result<MyRoom> read_my_room(const Json& json) {
    const Json* card = json.find("room");
    if (!card) return refused("One of my rooms lacks the room.");
    auto room = read_room(*card);
    if (!room) return std::unexpected(std::move(room.error()));
    const auto joined = read_moment(json, "joined");
    if (!joined) return refused("One of my rooms lacks the time at which I joined.");
    return MyRoom{.room = std::move(*room), .joined = *joined, .read = read_moment(json, "read")};
}

Result<Member> read_member(const Json& json) {
    auto user = read_user_id(json, "user");
    const auto joined = read_moment(json, "joined");
    const Json* owner = json.find("owner");
    if (!user || !joined || !owner || !owner->boolean()) return refused("A member in the answer is malformed.");
    return Member{.user = std::move(*user), .owner = *owner->boolean(), .joined = *joined};
}

}  // namespace

bool is_user_id(std::string_view text) {
    return text.size() == 64 &&
           std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

Json write(const Profile& profile) {
    return Json::object({{"id", profile.id.text()}, {"name", profile.name}, {"since", moment(profile.since)}});
}

Json write(const RoomCard& room) {
    return Json::object({{"id", room.id.text()},
                         {"name", room.name},
                         {"access", access_name(room.access)},
                         {"owner", room.owner.text()},
                         {"created", moment(room.created)}});
}

Json write(const RoomPage& page) {
    Json rooms = Json::array();
    for (const RoomCard& room : page.rooms) rooms.push(write(room));
    Json json = Json::object({{"rooms", std::move(rooms)}});
    if (page.next) json.set("next", *page.next);
    return json;
}

Json write(const MyRoom& room) {
    Json json = Json::object({{"room", write(room.room)}, {"joined", moment(room.joined)}});
    if (room.read) json.set("read", moment(*room.read));
    return json;
}

Json write(const MemberPage& page) {
    Json members = Json::array();
    for (const Member& member : page.members)
        members.push(
            Json::object({{"user", member.user.text()}, {"owner", member.owner}, {"joined", moment(member.joined)}}));
    Json json = Json::object({{"members", std::move(members)}});
    if (page.next) json.set("next", *page.next);
    return json;
}

Result<Profile> read_profile(const Json& json) {
    auto id = read_user_id(json, "id");
    const std::string* name = json.find_text("name");
    const auto since = read_moment(json, "since");
    if (!id || !name || !since) return refused("The answer is no profile.");
    Profile profile{.id = std::move(*id), .name = clean_name(*name), .since = *since};
    if (profile.name.empty()) return refused("The answer's profile has no name.");
    return profile;
}

Result<std::vector<Profile>> read_profiles(const Json& json) {
    return read_list(json, "users", limits::ids_per_lookup, read_profile);
}

Result<RoomCard> read_room(const Json& json) {
    const std::string* id = json.find_text("id");
    const std::string* name = json.find_text("name");
    const std::string* access = json.find_text("access");
    const std::string* owned_by = json.find_text("owner");
    // Rooms that the deployment offers and direct rooms have no owner.
    const bool nobodys = owned_by && owned_by->empty() && id && (is_room_slug(*id) || is_direct_room(*id));
    auto owner = nobodys ? UserId() : read_user_id(json, "owner");
    const auto created = read_moment(json, "created");
    if (!id || !is_room_id(*id) || !name || !access || !owner || !created) return refused("The answer is no room.");
    // The id decides how messages travel. If access and id disagreed, a private message might be sent in public.
    if (*access != access_name(is_closed_room(*id) ? Access::members : Access::open))
        return refused("The room's access is not that of its id.");
    RoomCard room{.id = RoomId(*id),
                  .name = clean_room_name(*name),
                  .access = is_closed_room(*id) ? Access::members : Access::open,
                  .owner = std::move(*owner),
                  .created = *created};
    if (room.name.empty() && !is_direct_room(*id)) room.name = room_title(room.id);
    return room;
}

Result<RoomPage> read_room_page(const Json& json) {
    auto rooms = read_list(json, "rooms", limits::page_rooms, read_room);
    if (!rooms) return std::unexpected(std::move(rooms.error()));
    return RoomPage{.rooms = std::move(*rooms), .next = read_cursor(json, "next")};
}

Result<std::vector<MyRoom>> read_my_rooms(const Json& json) {
    return read_list(json, "rooms", limits::rooms + limits::direct_rooms, read_my_room);
}

Result<MemberPage> read_member_page(const Json& json) {
    auto members = read_list(json, "members", limits::page_rooms, read_member);
    if (!members) return std::unexpected(std::move(members.error()));
    return MemberPage{.members = std::move(*members), .next = read_cursor(json, "next")};
}

Result<HistoryPage> read_history(const Json& json, const RoomId& room) {
    auto messages = read_list(json, "messages", limits::page_messages_read, [&](const Json& element) {
        return read_stamped_message(room, element);
    });
    if (!messages) return std::unexpected(std::move(messages.error()));
    return HistoryPage{
        .messages = std::move(*messages), .older = read_cursor(json, "older"), .newer = read_cursor(json, "newer")};
}

}  // namespace api

}  // namespace protocol
