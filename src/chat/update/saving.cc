#include "chat/update/saving.h"

#include <string>

#include "base/json.h"
#include "transport/make.h"

namespace chat {

namespace {

constexpr Milliseconds save_every = 300ms;
constexpr Milliseconds save_reads_every = 3s;

std::string me_json(const Model& model) {
    Json rooms = Json::array();
    for (const Room& room : model.rooms.list) rooms.push(room.id.text());
    Json me = Json::object({{"v", 1}, {"name", model.account.name}, {"rooms", rooms}});
    if (is_user(model.account)) me.set("account", pool_account(model.account));
    Json reads = Json::object();
    for (const Room& room : model.rooms.list)
        if (room.read.at && room.read.source == ReadMarker::Source::reader)
            reads.set(room.id.text(), room.read.at->time_since_epoch().count());
    if (!reads.members()->empty()) me.set("read", reads);
    if (model.rooms.open) me.set("open", model.rooms.open->text());
    return me.dump();
}

std::string drafts_json(const Model& model) {
    Json drafts = Json::object();
    for (const Room& room : model.rooms.list)
        if (!room.draft.empty()) drafts.set(room.id.text(), room.draft);
    return drafts.members()->empty() ? std::string() : drafts.dump();
}

std::string outbox_json(const Outbox& outbox) {
    Json list = Json::array();
    for (const Pending& pending : outbox.pending) {
        if (pending.message.kind != Kind::text) continue;
        Json stored = Json::object(
            {{"room", pending.room.text()},
             {"id", pending.message.id.text()},
             {"name", pending.message.name},
             {"text", pending.message.text},
             {"failed", pending.state == Pending::State::failed}});
        if (pending.standing == Standing::user) stored.set("account", pending.account);
        list.push(std::move(stored));
    }
    return list.elements()->empty() ? std::string() : list.dump();
}

// Read markers move with every message, so they are saved less often.
void note_moved_markers(Model& model, Now now) {
    bool moved = false;
    for (Room& room : model.rooms.list) moved |= std::exchange(room.read.unsaved, false);
    if (moved && has_backend(model) && !model.reads_save_at) model.reads_save_at = now.instant + save_reads_every;
    if (!model.reads_save_at || now.instant < *model.reads_save_at) return;
    model.reads_save_at.reset();
    model.drafts_dirty = true;
}

}  // namespace

void save_what_changed(Model& model, Effects& effects, Now now) {
    note_moved_markers(model, now);
    if (!model.drafts_dirty && !model.outbox.dirty) return;
    const Instant allowed = model.saved_at ? *model.saved_at + save_every : now.instant;
    if (now.instant < allowed) {
        model.save_at = allowed;
        return;
    }
    model.save_at.reset();
    model.saved_at = now.instant;
    if (model.outbox.dirty) effects.push_back(Save{std::string(outbox_prefix) + model.tab, outbox_json(model.outbox)});
    if (model.drafts_dirty && has_entered(model.account)) {
        effects.push_back(Save{std::string(me_key), me_json(model)});
        effects.push_back(Save{std::string(drafts_key), drafts_json(model)});
    }
    model.outbox.dirty = false;
    model.drafts_dirty = false;
}

void forget_everything(Model& model, Effects& effects) {
    for (const std::string_view key : {me_key, drafts_key, unread_key, transport::identity_key})
        effects.push_back(Save{std::string(key), ""});
    effects.push_back(Save{std::string(outbox_prefix) + model.tab, ""});
    model.outbox.dirty = false;
    model.drafts_dirty = false;
    model.save_at.reset();
    model.reads_save_at.reset();
}

void forget_all_tabs(Model& model, Effects& effects) {
    forget_everything(model, effects);
    for (const std::string_view key : {session_key, return_key, every_key})
        effects.push_back(Save{std::string(key), ""});
}

}  // namespace chat
