// Whatever a page or a gateway sends: what is read is within the product's bounds, a request stays the same after
// writing and reading it again, and no text from outside becomes a sentence.
#include <cstdlib>

#include "base/bytes.h"
#include "base/utf8.h"
#include "protocol/clean_text.h"
#include "protocol/gateway.h"
#include "protocol/limits.h"
#include "protocol/room_name.h"

namespace {

void expect(bool good) {
    if (!good) std::abort();
}

void check(const Message& message) {
    expect(is_message_id(message.id.text()));
    expect(message.text.size() <= limits::text_bytes && is_valid_utf8(message.text));
    expect(message.name.size() <= limits::name_bytes && is_valid_utf8(message.name));
    expect(message.kind != Kind::text || !message.text.empty());
}

void check(const RoomId& room) { expect(is_room_id(room.text()) || room.text() == all_direct_rooms); }

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace gateway;
    const std::string_view input = as_text(ByteView(data, size));
    if (const auto request = read_request(input)) {
        expect(read_request(write(*request)) == *request);
        if (const auto* publish = std::get_if<Publish>(&*request)) {
            check(publish->message);
            expect(is_room_id(publish->room.text()));
        }
        if (const auto* subscribe = std::get_if<Subscribe>(&*request)) check(subscribe->room);
        if (const auto* taken = std::get_if<Taken>(&*request)) expect(taken->seq >= 0);
    } else {
        expect(request.error().what.ends_with('.'));
    }
    if (const auto frame = read_frame(input)) {
        if (const auto* delivered = std::get_if<Delivered>(&*frame)) {
            check(delivered->incoming.room);
            check(delivered->incoming.message);
            expect(api::is_user_id(delivered->incoming.sender.text()) && delivered->incoming.stamp);
        }
        if (const auto* refused = std::get_if<Refused>(&*frame)) expect(refused->message.empty());
        if (const auto* accepted = std::get_if<Accepted>(&*frame))
            expect(std::get<Accepted>(*read_frame(write(*accepted))) == *accepted);
        if (const auto* receipt = std::get_if<Receipt>(&*frame))
            for (const std::string& id : receipt->messages) expect(is_message_id(id));
    } else {
        expect(!frame.error().what.empty());
    }
    return 0;
}
