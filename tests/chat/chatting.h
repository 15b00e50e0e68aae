// A model in a known state for the tests of chat, and shorthand for looking at the effects of update().
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "chat/update.h"
#include "support/moments.h"

namespace chatting {

inline const RoomId lobby{"lobby"};
inline const UserId me{"me-hash"};
inline const UserId ada{"ada-hash"};

inline chat::Model fresh(Layout layout = Layout::stamped) {
    chat::Config config;
    config.rooms = {"Lobby", "Help"};
    config.transport.topics = {layout, std::string(default_prefix(layout))};
    return chat::start(config, Random({1, 2, 3, 4}));
}

// Entered as Grace, connected, in the lobby, with the announcement delivered.
inline chat::Model online(Layout layout = Layout::stamped) {
    chat::Model model = fresh(layout);
    chat::update(model, chat::EnterChat{.name = "Grace"}, at(0s));
    chat::update(model, transport::Up{me}, at(0s));
    chat::update(model, transport::RoomJoined{lobby}, at(0s));
    const auto announced = model.outbox.pending.front().message.id;
    chat::update(model, transport::Accepted{lobby, announced}, at(0s));
    chat::update(model, chat::EndSeen{lobby, true}, at(0s));
    return model;
}

inline Incoming incoming(const UserId& sender, std::string id, std::string text, Milliseconds stamp = 0ms) {
    return {.room = lobby,
            .sender = sender,
            .stamp = test_epoch + stamp,
            .message = {.id = MessageId(std::move(id)), .name = "Ada", .text = std::move(text)}};
}

inline Incoming joined(const UserId& sender, std::string id, std::string name, Milliseconds stamp = 0ms) {
    Incoming result = incoming(sender, std::move(id), {}, stamp);
    result.message.kind = Kind::joined;
    result.message.name = std::move(name);
    return result;
}

template <class E>
std::vector<E> all(const chat::Effects& effects) {
    std::vector<E> found;
    for (const chat::Effect& effect : effects)
        if (const E* match = std::get_if<E>(&effect)) found.push_back(*match);
    return found;
}

template <class E>
bool has(const chat::Effects& effects) {
    return !all<E>(effects).empty();
}

inline const chat::Room& room(const chat::Model& model, const RoomId& id = lobby) { return *model.rooms.find(id); }

inline std::vector<std::string> texts(const chat::Model& model, const RoomId& id = lobby) {
    std::vector<std::string> result;
    for (std::size_t i = 0; i < room(model, id).timeline.size(); ++i)
        result.push_back(room(model, id).timeline[i].message.text);
    return result;
}

// The only own message in the lobby.
inline const chat::TimelineItem& own(const chat::Model& model) {
    const chat::Timeline& timeline = room(model).timeline;
    for (std::size_t i = 0; i < timeline.size(); ++i)
        if (timeline[i].own()) return timeline[i];
    return timeline.back();
}

// Lets time pass tick by tick, and returns all effects.
inline chat::Effects pass(chat::Model& model, Milliseconds from, Milliseconds to) {
    chat::Effects collected;
    while (const auto due = chat::deadline(model)) {
        if (*due > at_instant(to)) break;
        const Milliseconds moment = std::max(from, std::chrono::duration_cast<Milliseconds>(*due - at_instant(0ms)));
        for (chat::Effect& effect : chat::update(model, chat::Ticked{}, at(moment)))
            collected.push_back(std::move(effect));
    }
    return collected;
}

}  // namespace chatting
