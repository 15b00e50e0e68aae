#include "chat/storage.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/utf8.h"
#include "chat/account.h"
#include "chat/entry.h"
#include "chat/notices.h"
#include "chat/rooms.h"
#include "protocol/clean_text.h"
#include "protocol/limits.h"
#include "protocol/room_name.h"
#include "transport/make.h"

namespace chat {

namespace {

constexpr std::string_view me_key = "confab.me";
constexpr std::string_view drafts_key = "confab.drafts";
constexpr std::string_view outbox_prefix = "confab.outbox.";
constexpr std::string_view unread_key = "confab.unread";  // the last outbox that could not be read, kept as it was
constexpr Milliseconds save_every = 300ms;

std::string me_json(const Model& model) {
    Json rooms = Json::array();
    for (const Room& room : model.rooms.list) rooms.push(room.id.text());
    Json me = Json::object({{"v", 1}, {"name", model.account.name}, {"rooms", rooms}});
    if (model.account.standing == Standing::user) me.set("account", model.account.account);
    Json reads = Json::object();
    for (const Room& room : model.rooms.list)
        if (room.read && !room.read_assumed) reads.set(room.id.text(), room.read->time_since_epoch().count());
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

void restore_reads(Model& model, const Json& me) {
    constexpr std::int64_t latest = 4'102'444'800'000;  // 2100
    const Json* reads = me.find("read");
    if (!reads || !reads->members()) return;
    for (const Json::Member& read : *reads->members()) {
        Room* room = model.rooms.find(RoomId(read.key));
        const auto count = read.value.integer();
        if (room && count && *count > 0 && *count < latest) room->read = UnixTime(Milliseconds(*count));
    }
}

void restore_me(Model& model, std::string_view text, Effects& effects) {
    const auto me = parse_json(text);
    if (!me) return;
    const std::string* account = me->find_text("account");
    if (account && has_accounts(model)) {
        model.account.stored_account = *account;
        model.account.user_name = clean_name(*account);
    } else if (const std::string* name = me->find_text("name")) {
        model.account.name = clean_name(*name);
    }
    const Json* rooms = me->find("rooms");
    if (rooms && rooms->elements()) {
        for (const Json& slug : *rooms->elements()) {
            if (!slug.text() || !is_room_id(*slug.text()) || model.rooms.list.size() >= limits::rooms) continue;
            if (Room* room = add_room(model, RoomId(*slug.text()), effects)) room->announced = true;
        }
    }
    restore_reads(model, *me);
    const std::string* open = me->find_text("open");
    if (open && is_room_id(*open) && !model.asked_room) model.asked_room = RoomId(*open);
}

void restore_drafts(Model& model, std::string_view text) {
    const auto drafts = parse_json(text, {.bytes = 2 * 1024 * 1024});
    if (!drafts || !drafts->members()) return;
    for (const Json::Member& draft : *drafts->members()) {
        Room* room = model.rooms.find(RoomId(draft.key));
        if (room && draft.value.text() && room->draft.empty())
            room->draft = utf8_prefix(mend_utf8(*draft.value.text()), limits::draft_bytes);
    }
}

void restore_pending(Model& model, const Json& stored, Effects& effects, Now now) {
    const std::string* slug = stored.find_text("room");
    const std::string* id = stored.find_text("id");
    const std::string* name = stored.find_text("name");
    const std::string* text = stored.find_text("text");
    if (!slug || !id || !name || !text || !is_room_id(*slug) || !is_message_id(*id)) return;
    if (text->empty() || text->size() > limits::text_bytes || model.outbox.pending.size() >= limits::outbox) return;
    const bool known =
        std::ranges::any_of(model.outbox.pending, [&](const Pending& p) { return p.message.id.text() == *id; });
    Room* room = known ? nullptr : add_room(model, RoomId(*slug), effects);
    if (!room) return;

    const bool failed = stored.find("failed") && stored.find("failed")->boolean().value_or(false);
    const Message message{.id = MessageId(*id), .name = clean_name(*name), .text = clean_message(*text)};
    const std::string* account = stored.find_text("account");
    const Standing standing = account ? Standing::user : Standing::guest;
    room->timeline.written(
        model.account.self, message, now.unix_time, failed ? Delivery::failed : Delivery::waiting, standing);
    if (failed) {
        room->timeline.set_delivery(message.id, Delivery::failed, Mistake::not_sent_before_closing);
        ++room->failed;
    }
    model.outbox.pending.push_back(
        {.room = room->id,
         .message = message,
         .state = failed ? Pending::State::failed : Pending::State::waiting,
         .standing = standing,
         .account = account ? *account : std::string()});
    model.outbox.dirty = true;
}

// False for what this version never wrote.
bool restore_outbox(Model& model, std::string_view text, Effects& effects, Now now) {
    const auto list = parse_json(text, {.bytes = 4 * 1024 * 1024});
    if (!list || !list->elements()) return false;
    for (const Json& stored : *list->elements()) restore_pending(model, stored, effects, now);
    return true;
}

}  // namespace

void restore(Model& model, const Restored& event, Effects& effects, Now now) {
    const auto with = [&](std::string_view key, auto&& use) {
        for (const auto& [stored_key, value] : event.stored)
            if (stored_key == key) use(value);
    };
    with(me_key, [&](std::string_view text) { restore_me(model, text, effects); });
    with(drafts_key, [&](std::string_view text) { restore_drafts(model, text); });
    for (const auto& [key, value] : event.stored) {
        if (!key.starts_with(outbox_prefix)) continue;
        const bool was_read = restore_outbox(model, value, effects, now);
        // Unreadable or not, it is ours now: what could be read is saved again under this tab's key.
        effects.push_back(Save{key, ""});
        if (was_read || value.empty()) continue;
        effects.push_back(Save{std::string(unread_key), value});
        notify(model, News::outbox_unreadable);
    }
    if (!model.self_starting) return;  // a command line says itself who wants in
    Secret session;
    with(session_key, [&](std::string_view text) { session = Secret(std::string(text)); });
    if (has_accounts(model) && !session.empty()) return resume(model, std::move(session), effects);
    if (has_accounts(model) && (!model.config.guests || !model.account.stored_account.empty())) return;
    if (!model.account.name.empty() && !model.account.password_wanted)
        enter(model, EnterChat{.name = model.account.name}, effects, now);
}

void save_what_changed(Model& model, Effects& effects, Now now) {
    if (!model.drafts_dirty && !model.outbox.dirty) return;
    const Instant allowed = model.outbox.saved_at ? *model.outbox.saved_at + save_every : now.instant;
    if (now.instant < allowed) {
        model.save_at = allowed;
        return;
    }
    model.save_at.reset();
    model.outbox.saved_at = now.instant;
    if (model.outbox.dirty) effects.push_back(Save{std::string(outbox_prefix) + model.tab, outbox_json(model.outbox)});
    if (model.drafts_dirty && model.account.entered) {
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
