// Topic layouts: which topics a room has, and how a message looks on them.
//
//   stamped   publish  <prefix>/in/g/<room>/<identity>   {"v":1,"id":…,"kind":…,"name":…,"text":…}; "in/u" for people
//   who are
//                                                        signed in, "in/p" into a private room
//             read     <prefix>/out/<room>               the same plus "sender" (hash of the identity), "stamp" (ms)
//             and
//                                                        "lane" ("g", "u" or "p"), all added by the IoT rule of
//                                                        backend/template.json; default prefix "c"
//                      <prefix>/own/<identity>/<room>    the same, of a private room: handed to each member alone
//                      <prefix>/own/<identity>/d/<who>   the same, of a direct room: who is a user id, or "service";
//                      lane "s"
//                                                        is a system of the operator
//   direct    publish  <prefix>/<room>/<sender>          {"message":…,"id":…,"kind":…,"name":…}
//             read     <prefix>/<room>/+                 sender is the last level; default prefix "room/public"; a bare
//                                                        {"message":…} is understood (AWS's sample application)
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

enum class Layout { stamped, direct, plain };

// In plain a room may stand under a channel's name as somebody else's page writes it ("Serverless" for the room
// "serverless").
struct Channel {
    RoomId room;
    std::string name;  // one valid topic level

    bool operator==(const Channel&) const = default;
};

struct Topics {
    Layout layout = Layout::stamped;
    std::string prefix = "c";
    std::vector<Channel> channels = {};  // plain only; a room not listed stands under its slug

    bool operator==(const Topics&) const = default;
};

std::string_view default_prefix(Layout layout);
std::string_view layout_name(Layout layout);  // "stamped", "direct", "plain"

// `sender` is our own identity (stamped), or the name we go by. Only in stamped does the standing matter, and do
// private rooms exist.
std::string publish_topic(const Topics& topics, const RoomId& room, std::string_view sender,
                          Standing standing = Standing::guest);
std::string subscribe_filter(const Topics& topics, const RoomId& room, std::string_view sender = {});

// The payload for publish_topic. In plain a message of kind joined becomes "<name> joined the chat".
std::string write_message(const Topics& topics, const Message& message);

// A message of layout stamped as text and as value, wherever it travels: MQTT, a gateway's frame, a page of history.
Result<Incoming> read_stamped_message(const RoomId& room, const Json& json);

// The same from checked values: what read_stamped_message accepted, cleaned, and nothing else that came with it. Of an
// unknown kind, name and text are left out.
Json write_stamped_message(const Incoming& message);

// What a PUBLISH on one of our topics says. Text and name come back cleaned. Fails, never crashes, on a topic that is
// not of this layout, an empty or oversized payload, JSON that is broken or lacks what a message needs, a stamp outside
// 2020 to 2100. In direct a body without an id, and in plain every message, gets an id derived from `arrival`, which
// the caller makes distinct for each packet.
Result<Incoming> read_message(const Topics& topics, std::string_view topic, ByteView payload, std::string_view arrival);
