#include "lambda/delivery/publish.h"

#include <utility>

#include "lambda/store/message_rows.h"
#include "protocol/layout.h"
#include "protocol/message_kinds.h"
#include "protocol/room_name.h"

namespace lambda::delivery {

using api::Refusal;

Json stamped(const Publication& publication, UnixTime stamp) {
    Json json = write_stamped_message(
        {.room = publication.room,
         .sender = publication.sender,
         .standing = publication.standing,
         .stamp = stamp,
         .message = publication.message});
    if (publication.extra.members())
        for (const Json::Member& member : *publication.extra.members())
            if (!json.find(member.key)) json.set(member.key, member.value);
    return json;
}

std::string row_key(const Publication& publication, UnixTime stamp) {
    return lambda::message_key(stamp, publication.sender, publication.message.id);
}

Task<std::expected<Published, Refusal>> publish(Call& call, Publication publication) {
    if (!may_send(publication.standing, publication.message.kind)) co_return std::unexpected(Refusal::invalid_request);
    const bool closed = is_closed_room(publication.room.text());
    if (closed && publication.standing == Standing::guest) co_return std::unexpected(Refusal::not_signed_in);
    const UnixTime stamp = publication.stamp.value_or(call.io.now());
    OutgoingMessage outgoing{
        .room = publication.room,
        .sender = publication.sender,
        .sender_identity = publication.identity,
        .standing = publication.standing,
        .message = stamped(publication, stamp),
        .key = row_key(publication, stamp),
        .ack = std::move(publication.ack)};
    const Delivery delivery = closed ? co_await deliver_to_closed_room(call, std::move(outgoing))
                                     : co_await deliver_to_public_room(call, std::move(outgoing));
    if (!delivery) co_return std::unexpected(delivery.error());
    co_return Published{.id = publication.message.id, .stamp = stamp, .acknowledged = delivery->acknowledged};
}

}  // namespace lambda::delivery
