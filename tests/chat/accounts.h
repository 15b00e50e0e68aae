// Shared by the tests of accounts and the backend: a model of a deployment with both, and answers in the backend's
// format.
#pragma once

#include <catch2/catch_test_macros.hpp>
#include <map>
#include <string>
#include <vector>

#include "base/json.h"
#include "chat/chatting.h"
#include "protocol/api.h"

namespace chatting {

inline const UserId ann(std::string(64, 'a'));
inline const UserId ben(std::string(64, 'b'));
inline const UserId cleo(std::string(64, 'c'));
inline const UserId guest(std::string(64, 'f'));  // our id as a guest, before signing in
inline const RoomId help("help");
inline const RoomId den("p.den");
inline const Secret good_password("Confab-2026!");

enum class Guests { welcome, none };
inline chat::Model with_accounts(Guests guests = Guests::welcome) {
    chat::Config config;
    config.rooms = {"Lobby", "Help"};
    config.transport.topics = {Layout::stamped, std::string(default_prefix(Layout::stamped))};
    config.transport.user_pool_id = "eu-west-1_Pool";
    config.transport.user_pool_client_id = "client";
    config.transport.api_url = "https://api.example";
    config.transport.guests = guests == Guests::welcome;
    return chat::start(config, Random({1, 2, 3, 4}));
}

inline std::string json_of(const Json& json) { return json.dump(); }
inline std::string profile(const UserId& id, std::string name) {
    return json_of(api::write(api::Profile{.id = id, .name = std::move(name), .since = test_epoch}));
}
inline std::string people(const std::vector<std::pair<UserId, std::string>>& known) {
    Json list = Json::array();
    for (const auto& [id, name] : known)
        list.push(api::write(api::Profile{.id = id, .name = name, .since = test_epoch}));
    return json_of(Json::object({{"users", list}}));
}
inline api::RoomCard card(std::string id, std::string name, const UserId& owner = ben) {
    const auto access = id.starts_with("p.") ? api::Access::members : api::Access::open;
    return {
        .id = RoomId(std::move(id)), .name = std::move(name), .access = access, .owner = owner, .created = test_epoch};
}
inline std::string my_rooms(const std::vector<api::MyRoom>& rooms) {
    Json list = Json::array();
    for (const api::MyRoom& room : rooms) list.push(api::write(room));
    return json_of(Json::object({{"rooms", list}}));
}
inline Incoming said(const UserId& sender, std::string id, std::string text, Milliseconds stamp,
                     const RoomId& room = lobby) {
    Incoming incoming = chatting::incoming(sender, std::move(id), std::move(text), stamp);
    incoming.room = room;
    incoming.standing = Standing::user;
    return incoming;
}
inline Json history_row(const Incoming& said) {
    const char* lane = said.standing == Standing::guest ? "g" : "u";
    return Json::object(
        {{"v", 1},
         {"id", said.message.id.text()},
         {"kind", said.message.kind == Kind::joined ? "joined" : "text"},
         {"name", said.message.name},
         {"text", said.message.text},
         {"sender", said.sender.text()},
         {"stamp", said.stamp->time_since_epoch().count()},
         {"lane", lane}});
}
inline std::string page(const std::vector<Incoming>& messages, const char* older = nullptr,
                        const char* newer = nullptr) {
    Json list = Json::array();
    for (const Incoming& message : messages) list.push(history_row(message));
    Json json = Json::object({{"messages", list}});
    if (older) json.set("older", older);
    if (newer) json.set("newer", newer);
    return json_of(json);
}

// The requests of this kind: "GET /me", "PUT /rooms/lobby/members/me". The query is ignored.
inline std::vector<chat::Ask> asks(const chat::Effects& effects, const std::string& what) {
    std::vector<chat::Ask> found;
    for (const chat::Ask& ask : all<chat::Ask>(effects))
        if (ask.request.method + " " + ask.request.path == what) found.push_back(ask);
    return found;
}

inline chat::Effects answer(chat::Model& model, const chat::Ask& ask, std::string body, Milliseconds moment) {
    return chat::update(model, transport::Answered{ask.ask, std::move(body)}, at(moment));
}
inline chat::Effects refuse(chat::Model& model, const chat::Ask& ask, api::Refusal refusal, Milliseconds moment) {
    return chat::update(model, transport::Answered{ask.ask, std::unexpected(api::Problem{refusal})}, at(moment));
}

// The refusal of the backend; nullopt: the problem is of another kind, or there is none.
inline std::optional<api::Refusal> refusal_in(const chat::Problem& problem) {
    const auto* refused = problem.find<api::Problem>();
    return refused ? std::optional(refused->refusal) : std::nullopt;
}

// What the form on screen shows; there is one.
inline chat::SignInForm form(const chat::Model& model) {
    const auto form = chat::form_on_screen(model.account);
    REQUIRE(form);
    return *form;
}

// Signs in as ann, who already has her name. Returns the effects.
inline chat::Effects sign_in(chat::Model& model, Milliseconds moment, const std::string& user_name = "ann") {
    chat::update(model, chat::SignIn{.user_name = user_name, .password = good_password}, at(moment));
    const auto effects = chat::update(model, aws_user::SignedIn{user_name}, at(moment));
    const auto asked = asks(effects, "GET /me");
    return asked.empty() ? chat::Effects{} : answer(model, asked.front(), profile(ann, "Ann"), moment);
}

// Signed in as Ann and connected, the lobby joined and on screen, its first page of history loaded, no requests left.
inline chat::Model signed_in(const std::vector<Incoming>& history = {}, const char* older = nullptr) {
    chat::Model model = with_accounts();
    sign_in(model, 0s);
    const auto up = chat::update(model, transport::Up{ann}, at(0s));
    const auto mine = answer(model, asks(up, "GET /me/rooms").front(),
                             my_rooms({{.room = card("lobby", "Lobby"), .joined = test_epoch, .read = {}}}), 0s);
    chat::update(model, chat::OpenRoom{lobby}, at(0s));
    const auto joined = chat::update(model, transport::RoomJoined{lobby}, at(0s));
    answer(model, asks(joined, "GET /rooms/lobby/messages").front(), page(history, older), 0s);
    return model;
}

inline std::vector<std::string> sent(const chat::Effects& effects) {
    std::vector<std::string> texts;
    for (const chat::Send& send : all<chat::Send>(effects))
        if (send.message.kind == Kind::text) texts.push_back(send.message.text);
    return texts;
}

using Store = std::map<std::string, std::string>;
inline void put(Store& store, const chat::Effects& effects) {
    for (const auto& save : all<chat::Save>(effects)) {
        if (save.key == chat::every_key)
            std::erase_if(store, [](const auto& kept) { return kept.first.starts_with("confab."); });
        else if (save.value.empty())
            store.erase(save.key);
        else
            store[save.key] = save.value;
    }
}

}  // namespace chatting
