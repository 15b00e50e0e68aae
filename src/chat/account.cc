#include "chat/account.h"

#include <utility>

#include "chat/link.h"
#include "chat/rooms.h"
#include "chat/storage.h"
#include "talk/clean_text.h"
#include "talk/room_name.h"

namespace chat {

namespace {
constexpr const char* name_needed = "Type the name that others shall see.";
}

void enter(Model& model, const EnterChat& wish, Effects& effects, Now now) {
    if (model.account.entered || !model.config_problems.empty()) return;
    std::string name = clean_name(wish.name);
    if (name.empty()) {
        model.account.name_problem = name_needed;
        return;
    }
    model.account.name = std::move(name);
    model.account.name_problem.clear();
    model.account.entered = true;
    model.drafts_dirty = true;
    effects.push_back(UseTransport{wish.password});
    if (model.asked_room) {
        open(model, *std::exchange(model.asked_room, std::nullopt), effects);
    } else if (model.self_starting && model.rooms.list.empty() && !model.config.rooms.empty()) {
        if (const auto first = room_id_from_name(model.config.rooms.front())) open(model, *first, effects);
    }
    try_to_connect(model, effects, now);
}

void change_name(Model& model, const ChangeName& wish) {
    std::string name = clean_name(wish.name);
    if (name.empty()) {
        model.account.name_problem = name_needed;
        return;
    }
    model.account.name_problem.clear();
    model.account.name = std::move(name);
    model.drafts_dirty = true;
}

void leave_chat(Model& model, Effects& effects) {
    if (!model.account.entered) return;
    effects.push_back(Disconnect{});
    forget_everything(model, effects);
    Model fresh = start(std::move(model.config), model.random);
    fresh.last_seen = model.last_seen;
    fresh.visible = model.visible;
    fresh.storage_failed = model.storage_failed;
    fresh.link.last_attempt = model.link.last_attempt;
    fresh.self_starting = model.self_starting;
    model = std::move(fresh);
    effects.push_back(LinkChanged{});
}

}  // namespace chat
