#include "ui/labels/people.h"

#include "protocol/clean_text.h"
#include "protocol/room_name.h"
#include "ui/labels/format.h"
#include "wording/problem.h"

namespace ui {

std::string letters_mark(std::string_view name, std::string_view id) {
    return mixes_scripts(name) ? "mixed letters · " + std::string(id.substr(0, 4)) : std::string();
}

std::string self_label(const chat::Model& model) {
    const bool guest = chat::has_accounts(model) && !chat::is_user(model.account);
    return model.account.name + (guest ? " (guest)" : "");
}

std::string members_label(const chat::Model& model) {
    const chat::Members& members = model.members;
    switch (loading_members(members, model.requests)) {
        case chat::Loading::failed: return wording::sentence(members.problem);
        case chat::Loading::loading: return "Loading…";
        case chat::Loading::idle: break;
    }
    return counted(members.list.size(), "member", "members") + (members.next ? " so far" : "");
}

std::string_view more_members_label(const chat::Model& model) {
    switch (loading_members(model.members, model.requests)) {
        case chat::Loading::failed: return "Try again";
        case chat::Loading::loading: return {};
        case chat::Loading::idle: break;
    }
    return model.members.next ? "Show more members" : "";
}

std::string member_label(const chat::Model& model, const api::Member& member) {
    const std::string name = chat::name_of(model, member.user).name;
    std::string out = name;
    if (member.owner) out += " (owner)";
    if (member.user == model.account.self) out += " (you)";
    const std::string mark = letters_mark(name, member.user.text());
    if (!mark.empty() && member.user != model.account.self) out += ", " + mark;
    return out;
}

bool may_add(const chat::Model& model, const chat::Room& room) {
    return is_private_room(room.id.text()) && !room.owner.empty() && room.owner == model.account.self;
}

bool may_remove(const chat::Model& model, const chat::Room& room, const api::Member& member) {
    return may_add(model, room) && member.user != model.account.self;
}

}  // namespace ui
