#include "chat/unread.h"

#include <algorithm>
#include <string>

#include "base/utf8.h"
#include "protocol/characters.h"

namespace chat {

namespace {

constexpr Milliseconds send_read_every = 3s;
constexpr Milliseconds send_read_again = 30s;

bool counts(const TimelineItem& item) { return !item.own() && item.message.kind != Kind::joined; }

bool is_behind(const Room& room, const TimelineItem& item) {
    return !item.stamp || !room.read.at || *item.stamp > *room.read.at;
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

bool is_to_be_sent(const Room& room, const Requests& requests) {
    const ReadMarker& read = room.read;
    return room.is_member() && read.at && read.source == ReadMarker::Source::reader &&
           (!read.sent || *read.at > *read.sent) && !requests.has<request::MarkRead>(room.id);
}

void move_to(ReadMarker& read, UnixTime at, ReadMarker::Source source) {
    read.at = at;
    read.source = source;
    read.unsaved = true;
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

void count_unread(Room& room, const TimelineItem& item, const Reader& reader) {
    if (reader.sees_newest) return mark_read(room);
    if (!counts(item) || !is_behind(room, item)) return;
    ++room.unread;
    if (mentions(item.message.text, reader.name)) ++room.mentions;
    if (!room.first_unread) room.first_unread = item.key;
}

void recount_unread(Room& room, const Reader& reader) {
    if (reader.sees_newest) return mark_read(room);
    room.unread = 0;
    room.mentions = 0;
    std::optional<ItemKey> first;
    bool reached = false;
    for (std::size_t i = room.timeline.size(); i-- > 0;) {
        const TimelineItem& item = room.timeline[i];
        if (!is_behind(room, item)) {
            reached = true;
            break;
        }
        if (!counts(item)) continue;
        ++room.unread;
        if (mentions(item.message.text, reader.name)) ++room.mentions;
        first = item.key;
    }
    room.unread_is_more =
        room.read.at && !reached && room.unread > 0 && std::holds_alternative<History::Partial>(room.history.pages);
    if (first) room.first_unread = first;
}

void mark_read(Room& room) {
    room.unread = 0;
    room.mentions = 0;
    room.unread_is_more = false;
    const auto newest = room.timeline.newest_stamp();
    if (!newest) return;
    ReadMarker& read = room.read;
    const bool guessed = read.source == ReadMarker::Source::guess;
    if (!read.at || guessed || *newest > *read.at)
        move_to(read, std::max(*newest, read.at.value_or(*newest)), ReadMarker::Source::reader);
}

// The "new" line can go once everything after it was read and the room is left.
void close_room(Room& room) {
    if (room.unread == 0) room.first_unread.reset();
    room.read.send_at.reset();  // the marker is sent at once
}

void read_elsewhere(Room& room, UnixTime at, const Reader& reader) {
    ReadMarker& read = room.read;
    read.sent = at;
    if (read.at && read.source == ReadMarker::Source::reader && *read.at >= at) return;
    move_to(read, at, ReadMarker::Source::reader);
    recount_unread(room, reader);
}

void assume_read(Room& room, UnixTime at) {
    if (!room.read.at) move_to(room.read, at, ReadMarker::Source::guess);
}

void send_read_marker(Room& room, Requests& requests, Effects& effects, Now now) {
    ReadMarker& read = room.read;
    if (!is_to_be_sent(room, requests) || (read.send_at && now.instant < *read.send_at)) return;
    requests.ask(request::MarkRead{room.id, *read.at}, api::put_read(room.id, *read.at), effects);
    read.send_at = now.instant + send_read_every;
}

void read_marker_answered(Room& room, const request::MarkRead& request, const transport::Answered& event, Now now) {
    if (event.body) {
        room.read.sent = request.until;
        return;
    }
    const api::Refusal refusal = event.body.error().refusal;
    if (refusal == api::Refusal::not_found || refusal == api::Refusal::not_a_member) room.membership = NotReported{};
    room.read.send_at = now.instant + send_read_again;
}

std::optional<Instant> read_marker_deadline(const Room& room, const Requests& requests) {
    return room.read.send_at && is_to_be_sent(room, requests) ? room.read.send_at : std::nullopt;
}

}  // namespace chat
