#include "chat/unread.h"

#include <algorithm>
#include <string>

#include "base/utf8.h"
#include "chat/people.h"
#include "protocol/characters.h"

namespace chat {

namespace {

constexpr Milliseconds tell_every = 3s;
constexpr Milliseconds tell_again = 30s;
constexpr Milliseconds save_read_every = 3s;

bool counts(const Entry& entry) { return !entry.own() && entry.message.kind != Kind::joined; }

bool is_behind(const Room& room, const Entry& entry) { return !entry.stamp || !room.read || *entry.stamp > *room.read; }

void save_soon(Model& model) {
    if (has_backend(model) && !model.reads_save_at && model.last_seen)
        model.reads_save_at = model.last_seen->instant + save_read_every;
}

bool is_word(char32_t c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '_' || is_letter_beyond_ascii(c) ||
           is_combining_mark(c);
}

std::u32string folded(std::string_view text) {
    std::u32string out;
    while (!text.empty()) {
        const CodePoint next = decode_utf8(text);
        text.remove_prefix(next.length);
        out += lower_case(next.value);
    }
    return out;
}

bool tells(const Model& model, const Room& room) {
    return room.member && room.read && !room.read_assumed && !model.requests.has<request::MarkRead>(room.id) &&
           (!room.read_told || *room.read > *room.read_told) && model.account.session && !model.account.naming;
}

}  // namespace

bool mentions(std::string_view text, std::string_view name) {
    if (name.empty() || !text.contains('@')) return false;
    const std::u32string in = folded(text);
    const std::u32string wanted = U"@" + folded(name);
    for (std::size_t at = in.find(wanted); at != std::u32string::npos; at = in.find(wanted, at + 1)) {
        const std::size_t behind = at + wanted.size();
        if ((at == 0 || !is_word(in[at - 1])) && (behind == in.size() || !is_word(in[behind]))) return true;
    }
    return false;
}

bool is_read(const Model& model, const Room& room) {
    return model.visible && model.rooms.open == room.id && room.at_end && !model.account.form_open;
}

void count(Model& model, Room& room, const Entry& entry) {
    if (is_read(model, room)) return mark_read(model, room);
    if (!counts(entry) || !is_behind(room, entry)) return;
    ++room.unread;
    if (mentions(entry.message.text, model.account.name)) ++room.mentions;
    if (!room.first_unread) room.first_unread = entry.key;
}

void recount(Model& model, Room& room) {
    if (is_read(model, room)) return mark_read(model, room);
    room.unread = 0;
    room.mentions = 0;
    std::optional<EntryKey> first;
    bool reached = false;
    for (std::size_t i = room.timeline.size(); i-- > 0;) {
        const Entry& entry = room.timeline[i];
        if (!is_behind(room, entry)) {
            reached = true;
            break;
        }
        if (!counts(entry)) continue;
        ++room.unread;
        if (mentions(entry.message.text, model.account.name)) ++room.mentions;
        first = entry.key;
    }
    room.unread_is_more = room.read && !reached && room.unread > 0 && room.history.begun && !room.history.complete;
    if (first) room.first_unread = first;
}

void mark_read(Model& model, Room& room) {
    room.unread = 0;
    room.mentions = 0;
    room.unread_is_more = false;
    const auto newest = room.timeline.newest_stamp();
    if (!newest || (room.read && *newest <= *room.read && !room.read_assumed)) return;
    room.read = room.read ? std::max(*room.read, *newest) : *newest;
    room.read_assumed = false;
    save_soon(model);
}

// The "new" line has done its work once everything behind it was read and the room is left.
void put_away(Model& model) {
    if (!model.rooms.open) return;
    Room* room = model.rooms.find(*model.rooms.open);
    if (!room) return;
    if (room->unread == 0) room->first_unread.reset();
    room->read_due.reset();  // what was read is told at once
}

void read_elsewhere(Model& model, Room& room, UnixTime read) {
    room.read_told = read;
    if (room.read && !room.read_assumed && *room.read >= read) return;
    room.read = read;
    room.read_assumed = false;
    save_soon(model);
    recount(model, room);
}

void assume_read(Model& model, Room& room, UnixTime read) {
    if (room.read) return;
    room.read = read;
    room.read_assumed = true;
    save_soon(model);
}

void end_seen(Model& model, const EndSeen& event) {
    Room* room = model.rooms.find(event.room);
    if (!room) return;
    room->at_end = event.at_end;
    if (is_read(model, *room)) mark_read(model, *room);
}

void visibility_changed(Model& model, const VisibilityChanged& event) {
    model.visible = event.visible;
    if (!model.rooms.open) return;
    Room* room = model.rooms.find(*model.rooms.open);
    if (room && is_read(model, *room)) mark_read(model, *room);
}

void tell_reads(Model& model, Effects& effects, Now now) {
    if (model.reads_save_at && *model.reads_save_at <= now.instant) {
        model.reads_save_at.reset();
        model.drafts_dirty = true;
    }
    if (!model.account.session) return;
    for (Room& room : model.rooms.list) {
        if (!tells(model, room) || (room.read_due && now.instant < *room.read_due)) continue;
        model.requests.ask(request::MarkRead{room.id, *room.read}, api::put_read(room.id, *room.read), effects);
        room.read_due = now.instant + tell_every;
    }
}

void read_answered(Model& model, const request::MarkRead& request, const transport::Answered& event, Now now) {
    Room* room = model.rooms.find(request.room);
    if (!room) return;
    if (event.body) {
        room->read_told = request.until;
        return;
    }
    const api::Refusal refusal = event.body.error().refusal;
    if (refusal == api::Refusal::not_found || refusal == api::Refusal::not_a_member) room->member = false;
    room->read_due = now.instant + tell_again;
}

std::optional<Instant> unread_deadline(const Model& model) {
    std::optional<Instant> soonest = model.reads_save_at;
    if (!model.account.session) return soonest;
    for (const Room& room : model.rooms.list)
        if (room.read_due && tells(model, room)) soonest = earlier(soonest, room.read_due);
    return soonest;
}

}  // namespace chat
