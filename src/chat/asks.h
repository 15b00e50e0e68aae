// What the backend was asked and what becomes of its answers. Every question has a number that is never reused; an
// answer whose number nobody waits for, since it came late or twice or somebody asked anew, is dropped.
#pragma once

#include <expected>
#include <string>

#include "base/json.h"
#include "chat/effects.h"
#include "protocol/api.h"
#include "protocol/ids.h"
#include "transport/transport.h"

namespace chat {

struct Model;

enum class Purpose {
    profile,
    name,
    my_rooms,
    enlist,
    quit,
    mark_read,
    history,
    gap,
    people,
    directory,
    create,
    erase,
    members,
    find_person,
    add_member,
    remove_member,
    find_to_write_to,
};

struct Asked {
    transport::AskId ask = 0;
    Purpose purpose = Purpose::profile;
    RoomId room;  // where it is about one
    bool operator==(const Asked&) const = default;
};

// A later question of the same purpose about the same room takes the place of the earlier one.
transport::AskId ask(Model& model, Effects& effects, Purpose purpose, const RoomId& room, api::Request request);
bool is_asked(const Model& model, Purpose purpose, const RoomId& room);
void answered(Model& model, const transport::Answered& event, Effects& effects, Now now);
void forget_asks(Model& model, Now now);  // the transport is made anew and answers none of them

// An answer is about to be read by `read`; one that is none of ours reads as the refusal `unknown`.
template <class Read>
auto read_answer(const transport::Answered& event, Read read)
    -> std::expected<typename decltype(read(std::declval<const Json&>()))::value_type, api::Problem> {
    if (!event.body) return std::unexpected(event.body.error());
    const auto json = parse_json(*event.body, {.bytes = 1024 * 1024});
    if (json) {
        if (auto value = read(*json)) return std::move(*value);
    }
    return std::unexpected(
        api::Problem{api::Refusal::unknown, std::string(api::refusal_sentence(api::Refusal::unknown))});
}

}  // namespace chat
