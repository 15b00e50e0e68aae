// One MQTT client connection, without I/O: MQTT 5 or 3.1.1 (OASIS standards, sections 3 and 4), QoS 0 and 1.
//
// It sends CONNECT when the transport below is up, answers pings and acknowledgements, manages packet ids, batches
// SUBSCRIBE packets and checks every return code. It does not reconnect, remembers nothing after the connection, and
// never resends by itself: its owner decides what a broken connection means.
#pragma once

#include <bitset>
#include <cstdint>
#include <expected>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "base/output_queue.h"
#include "base/result.h"
#include "base/secret.h"
#include "base/time.h"
#include "mqtt/broken.h"
#include "mqtt/framer.h"
#include "mqtt/packets.h"
#include "mqtt/publish_error.h"

namespace mqtt {

struct SessionOptions {
    Version version = Version::v5;
    std::string client_id;
    std::optional<std::string> user_name;
    std::optional<Secret> password;
    std::uint16_t keep_alive_seconds = 120;  // replaced by a Server Keep Alive
    // how many unacknowledged messages we accept; for ours, the broker's limit applies
    std::uint16_t receive_maximum = 100;
    std::uint32_t maximum_packet_size = 256 * 1024;
    std::size_t filters_per_subscribe = 8;
    Milliseconds connack_within = 10s;
    Milliseconds suback_within = 10s;
    Milliseconds unsuback_within = 10s;
    // if it passes, the connection is broken: on one TCP stream, nothing else can be expected
    Milliseconds puback_within = 10s;
    Milliseconds pingresp_within = 10s;
    Milliseconds packet_within = 20s;  // the time to complete an unfinished packet
};

// Identifies one publish() or subscribe() to the caller; never reused within a session.
using Token = std::uint64_t;

// --- outputs ---
struct SendBytes {  // to the transport, as one binary WebSocket message
    Bytes bytes;
};
struct Connected {  // CONNACK accepted
    bool session_present = false;
    std::optional<std::string> assigned_client_id;
};
struct Arrived {  // a PUBLISH; the session itself acknowledges QoS 1, with all PUBACKs of one input in one SendBytes
    std::string topic;
    Bytes payload;
    bool retain = false;
    bool duplicate = false;
};
struct Published {  // PUBACK with success (QoS 1), or sent (QoS 0)
    Token token = 0;
    std::uint8_t reason = 0;  // 0x00, or 0x10: no subscribers
};
struct PublishRefused {
    Token token = 0;
    std::uint8_t reason = 0;
};
struct Subscribed {
    std::string filter;
    std::uint8_t granted_qos = 0;
};
struct SubscribeRefused {
    std::string filter;
    std::uint8_t reason = 0;
};
struct Unsubscribed {
    std::string filter;
};
using Output = std::variant<SendBytes, Connected, Arrived, Published, PublishRefused, Subscribed, SubscribeRefused,
                            Unsubscribed, Broken>;

class Session {
public:
    explicit Session(SessionOptions options);

    void opened(Instant now);                      // the transport is up: sends CONNECT
    void received(ByteView bytes, Instant now);    // one WebSocket message, or any piece of the stream
    void closed(Instant now);                      // the transport is gone
    void ticked(Instant now);                      // the time of deadline() has come
    void probe(Milliseconds within, Instant now);  // sends a PINGREQ at once; the response is due within this time

    // These return an error before CONNACK. publish() also does if the broker's receive maximum or maximum packet size
    // is exceeded, or the topic is not a valid topic name. Only SUBSCRIBE batches are queued.
    std::expected<Token, PublishError> publish(std::string_view topic, ByteView payload, QoS qos, Instant now);
    Status subscribe(std::vector<std::string> filters, QoS qos, Instant now);
    Status unsubscribe(std::vector<std::string> filters, Instant now);
    bool can_publish() const;  // connected, and below the receive maximum

    void disconnect(Instant now);  // sends DISCONNECT; the next output after its bytes is Broken{closed}

    std::optional<Output> poll();             // call until empty after every call above
    std::optional<Instant> deadline() const;  // when to call ticked(); nullopt: never

    bool connected() const { return state_ == State::connected; }
    std::uint64_t ignored() const {
        return ignored_;
    }  // packets that were dropped without harm: unsolicited answers, impossible topics

private:
    enum class State { idle, connecting, connected, over };
    enum class Awaited : std::uint8_t { puback, suback, unsuback };
    struct Pending {
        Awaited awaited = Awaited::puback;
        std::uint16_t packet_id = 0;
        Token token = 0;                   // of a PUBLISH
        std::vector<std::string> filters;  // of a SUBSCRIBE or UNSUBSCRIBE, in its order
        Instant due;
    };

    bool open() const { return state_ == State::connecting || state_ == State::connected; }
    void send(Bytes bytes, Instant now);
    void send_acknowledgements(Instant now);
    void break_off(Broken broken);
    // Breaks the connection because of what arrived: MQTT 5 is told the reason, MQTT 3.1.1 sees the transport close.
    void object(const Error& error, Instant now);
    void object(Reason reason, std::string found, Instant now);

    void take(const Frame& frame, Instant now);
    void take_connack(const Frame& frame, Instant now);
    void take_connack(const Connack& connack, Instant now);
    void take_publish(const Frame& frame, Instant now);
    void take_puback(const Puback& puback, Instant now);
    void take_suback(const Suback& suback, Instant now);
    void take_unsuback(const Unsuback& unsuback, Instant now);
    void take_second_step(std::uint16_t packet_id, Instant now);
    void take_pingresp();
    void take_disconnect(const Disconnect& disconnect);
    void acknowledge(std::uint16_t packet_id, Reason reason);

    std::optional<std::uint16_t> take_packet_id();
    void await(Pending pending);
    // nullopt if nothing is awaited with that packet id (counted), or another kind of packet is
    // (breaks the connection).
    std::optional<Pending> settle(Awaited awaited, std::uint16_t packet_id, Instant now);
    template <class Encode>
    Status send_in_batches(Awaited awaited, std::vector<std::string> filters, Instant now, Encode encode_batch);
    void ping(Milliseconds within, Instant now);
    std::optional<Instant> ping_at() const;

    SessionOptions options_;
    State state_ = State::idle;
    Framer framer_;
    OutputQueue<Output> outputs_;
    Bytes acknowledgements_;  // for the input being read; sent together
    Token last_token_ = 0;
    std::uint64_t ignored_ = 0;

    // The broker's limits from CONNACK; before that, the defaults.
    std::uint16_t receive_maximum_ = 65'535;
    std::uint32_t maximum_packet_size_ = largest_remaining_length + 5;  // with the longest fixed header
    QoS maximum_qos_ = QoS::at_least_once;
    Milliseconds keep_alive_{};

    std::list<Pending> pending_;      // ordered by due
    std::bitset<65'536> packet_ids_;  // the ids in pending_
    std::uint16_t last_packet_id_ = 0;
    std::size_t publishes_pending_ = 0;

    Instant last_sent_;
    Instant last_received_;
    std::optional<Instant> connack_due_;
    std::optional<Instant> pingresp_due_;
    std::optional<Instant> packet_due_;  // for the rest of an unfinished packet
};

}  // namespace mqtt
