#include "chat/update/composing.h"

#include <string>
#include <utility>

#include "base/utf8.h"
#include "protocol/clean_text.h"
#include "protocol/limits.h"

namespace chat {

void change_draft(Model& model, const ChangeDraft& command) {
    Room* room = model.rooms.find(command.room);
    if (!room || room->draft == command.text) return;
    room->draft = utf8_prefix(mend_utf8(command.text), limits::draft_bytes);
    model.drafts_dirty = true;
}

void submit(Model& model, const SubmitText& command, Effects& effects, Now now) {
    Room* room = model.rooms.find(command.room);
    if (!room || !has_entered(model.account)) return;
    const std::string text = clean_message(command.text);
    if (text.empty()) return;
    if (auto problem = problem_with(model.outbox, text)) return notify(model.notices, std::move(*problem));
    Outbox& outbox = model.outbox;
    outbox.pending.push_back(own_message(outbox, room->id, Kind::text, text, model.account, model.random));
    outbox.dirty = true;
    write_line(*room, outbox.pending.back(), model.account, server_now(model, now), effects);
    if (!room->draft.empty()) {
        room->draft.clear();
        model.drafts_dirty = true;
    }
    effects.push_back(DraftTaken{room->id});
}

void discard(Model& model, const DiscardMessage& command, Effects& effects) {
    Room* room = model.rooms.find(command.room);
    if (!room || !discard(model.outbox, *room, command.id)) return;
    model.drafts_dirty = true;
    effects.push_back(RoomStateChanged{command.room});
}

}  // namespace chat
