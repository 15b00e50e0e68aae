#include "chat/update/restoring.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/utf8.h"
#include "chat/update/account.h"
#include "chat/update/joining.h"
#include "chat/update/saving.h"
#include "chat/update/sign_in.h"
#include "protocol/clean_text.h"
#include "protocol/limits.h"
#include "protocol/room_name.h"

namespace chat {

namespace {

void restore_reads(Model& model, const Json& me) {
    constexpr std::int64_t latest = 4'102'444'800'000;  // 2100-01-01
    const Json* reads = me.find("read");
    if (!reads || !reads->members()) return;
    for (const Json::Member& read : *reads->members()) {
        Room* room = model.rooms.find(RoomId(read.key));
        const auto count = read.value.integer();
        if (room && count && *count > 0 && *count < latest) room->read.at = UnixTime(Milliseconds(*count));
    }
}

void restore_me(Model& model, std::string_view text, Effects& effects) {
    const auto me = parse_json(text);
    if (!me) return;
    const std::string* account = me->find_text("account");
    if (account && has_accounts(model)) {
        if (auto* anonymous = std::get_if<Anonymous>(&model.account.state)) anonymous->last_account = *account;
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

// False if this version cannot have written it.
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
        // Even if it is unreadable we take it over: what could be read is saved under this tab's key.
        effects.push_back(Save{key, ""});
        if (was_read || value.empty()) continue;
        effects.push_back(Save{std::string(unread_key), value});
        notify(model.notices, News::outbox_unreadable);
    }
    if (!model.self_starting) return;  // a command line enters by command
    Secret session;
    with(session_key, [&](std::string_view text) { session = Secret(std::string(text)); });
    if (has_accounts(model) && !session.empty()) return resume(model, std::move(session), effects);
    if (has_accounts(model) && (!model.config.transport.guests || !last_account(model.account).empty())) return;
    if (!model.account.name.empty() && !wants_broker_password(model))
        enter(model, EnterChat{.name = model.account.name}, effects, now);
}

}  // namespace chat
