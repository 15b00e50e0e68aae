// Topic layouts: which topics a room has, and how a message looks on them.
//
//   stamped   publish  <prefix>/in/g/<room>/<identity>   {"v":1,"id":…,"kind":…,"name":…,"text":…}; "in/u" for users,
//                                                        "in/p" for users in a private or direct room
//             read     <prefix>/out/<room>               the same, and "sender" (hash of the identity), "stamp" (ms)
//                                                        and "lane" ("g", "u" or "p"), all added by the IoT rule of
//                                                        backend/template.json; default prefix "c"
//                      <prefix>/own/<identity>/<room>    the same for a private room, sent to each member separately
//                      <prefix>/own/<identity>/d/<who>   the same for a direct room; <who> is a user id, or "service";
//                                                        lane "s" is a system of the operator
//   direct    publish  <prefix>/<room>/<sender>          {"message":…,"id":…,"kind":…,"name":…}
//             read     <prefix>/<room>/+                 the sender is the last level; default prefix "room/public";
//                                                        {"message":…} is enough (AWS's sample application)
//   plain     publish and read  <prefix>/<channel>       raw text; default prefix "chat" (claudiajs/serverless-chat)
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/json.h"
#include "base/result.h"
#include "protocol/envelope.h"
#include "protocol/ids.h"

inline namespace protocol {

enum class Layout { stamped, direct, plain };

// In plain a room may have a channel name that is not its slug, because another page uses it ("Serverless" for the
// room "serverless").
struct Channel {
    RoomId room;
    std::string name;  // one valid topic level

    bool operator==(const Channel&) const = default;
};

struct Topics {
    Layout layout = Layout::stamped;
    std::string prefix = "c";
    std::vector<Channel> channels = {};  // plain only; other rooms use their slug as the channel

    bool operator==(const Topics&) const = default;
};

std::string_view default_prefix(Layout layout);
std::string_view layout_name(Layout layout);  // "stamped", "direct", "plain"

// `sender` is our identity (stamped) or our name (direct, plain). The standing matters only in stamped, and only
// stamped has private rooms.
std::string publish_topic(const Topics& topics, const RoomId& room, std::string_view sender,
                          Standing standing = Standing::guest);
std::string subscribe_filter(const Topics& topics, const RoomId& room, std::string_view sender = {});

// The payload for publish_topic. In plain a message of kind joined becomes "<name> joined the chat".
std::string write_message(const Topics& topics, const Message& message);

// Reads a message of layout stamped, which is the same over MQTT, in a gateway's frame and on a page of history.
Result<Incoming> read_stamped_message(const RoomId& room, const Json& json);

// Writes what read_stamped_message accepted, cleaned, and nothing else that came with it. Of a message of unknown kind,
// name and text are left out.
Json write_stamped_message(const Incoming& message);

// Reads a PUBLISH on one of our topics. Text and name are cleaned. Fails on a topic of another layout, an empty or
// oversized payload, JSON that is broken or lacks a required member, or a stamp outside 2020 to 2100. In direct a
// message without an id, and in plain every message, gets an id derived from `arrival`, which the caller must make
// different for each packet.
Result<Incoming> read_message(const Topics& topics, std::string_view topic, ByteView payload, std::string_view arrival);

}  // namespace protocol
