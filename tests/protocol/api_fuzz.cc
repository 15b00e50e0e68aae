// Whatever an answer of the HTTP API contains, what is read is within the product's bounds and stays the same after
// writing and reading it again, and no text from outside becomes a sentence.
#include <cstdlib>

#include "base/bytes.h"
#include "base/utf8.h"
#include "protocol/api.h"
#include "protocol/limits.h"
#include "protocol/room_name.h"

namespace {

void expect(bool good) {
    if (!good) std::abort();
}

template <class T, class Read>
void expect_same_again(const Result<T>& value, Read read) {
    if (value)
        expect(read(write(*value)) == *value);
    else
        expect(!value.error().what.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input = as_text(ByteView(data, size));
    for (const int status : {0, 400, 403, 404, 409, 500, 503}) {
        const api::Problem problem = api::read_problem(status, input);
        expect(problem.detail == api::Problem::Detail::none || problem.refusal == api::Refusal::busy ||
               problem.refusal == api::Refusal::unknown);
    }

    const auto json = parse_json(input);
    if (!json) return 0;
    expect_same_again(api::read_profile(*json), api::read_profile);
    expect_same_again(api::read_room(*json), api::read_room);
    expect_same_again(api::read_room_page(*json), api::read_room_page);
    expect_same_again(api::read_member_page(*json), api::read_member_page);
    if (const auto room = api::read_room(*json)) {
        expect(is_valid_utf8(room->name) && room->name.size() <= limits::room_name_bytes);
        expect(!room->name.empty() || is_direct_room(room->id.text()));
        expect(is_closed_room(room->id.text()) == (room->access == api::Access::members));
    }
    if (const auto profiles = api::read_profiles(*json)) expect(profiles->size() <= limits::ids_per_lookup);
    if (const auto rooms = api::read_my_rooms(*json)) expect(rooms->size() <= limits::rooms + limits::direct_rooms);
    if (const auto page = api::read_history(*json, RoomId("lobby"))) {
        expect(page->messages.size() <= limits::page_messages_read);
        for (const Incoming& message : page->messages) {
            expect(message.room == RoomId("lobby") && message.stamp && api::is_user_id(message.sender.text()));
            expect(message.message.text.size() <= limits::text_bytes);
        }
    }
    return 0;
}
