// Random packets that are valid by construction, the same ones for the same seed.
#pragma once

#include <deque>
#include <string>

#include "base/bytes.h"
#include "base/random.h"
#include "mqtt/packets.h"

class RandomPackets {
public:
    explicit RandomPackets(std::uint64_t seed) : random_({seed, 2, 3, 4}) {}

    void forget() {  // what earlier packets borrow
        texts_.clear();
        bytes_.clear();
    }

    mqtt::Packet packet(mqtt::Version version) {
        using namespace mqtt;
        const bool v5 = version == Version::v5;
        switch (below(v5 ? 15 : 14)) {
            case 0: return connect(version);
            case 1: return connack(v5);
            case 2: return publish(v5);
            case 3:
                return acknowledgement<Puback>(
                    v5, {Reason::success, Reason::no_matching_subscribers, Reason::not_authorized});
            case 4: return acknowledgement<Pubrec>(v5, {Reason::success, Reason::quota_exceeded});
            case 5: return acknowledgement<Pubrel>(v5, {Reason::success, Reason::packet_identifier_not_found});
            case 6: return acknowledgement<Pubcomp>(v5, {Reason::success, Reason::packet_identifier_not_found});
            case 7: return subscribe(v5);
            case 8: {
                Suback packet{.packet_id = id()};
                for (std::uint64_t i = 0; i <= below(9); ++i)
                    packet.reasons.push_back(pick({Reason::granted_qos_0, Reason::granted_qos_1, Reason::granted_qos_2,
                                                   Reason::unspecified_error}));
                if (v5) maybe(packet.reason_string, [&] { return text(); });
                if (v5) packet.user_properties = user_properties();
                return packet;
            }
            case 9: {
                Unsubscribe packet{.packet_id = id()};
                for (std::uint64_t i = 0; i <= below(9); ++i) packet.filters.push_back(filter());
                if (v5) packet.user_properties = user_properties();
                return packet;
            }
            case 10: {
                Unsuback packet{.packet_id = id()};
                if (!v5) return packet;
                for (std::uint64_t i = 0; i <= below(9); ++i)
                    packet.reasons.push_back(
                        pick({Reason::success, Reason::no_subscription_existed, Reason::topic_filter_invalid}));
                maybe(packet.reason_string, [&] { return text(); });
                packet.user_properties = user_properties();
                return packet;
            }
            case 11: return Pingreq{};
            case 12: return Pingresp{};
            case 13: {
                Disconnect packet;
                if (!v5) return packet;
                packet.reason = pick({Reason::normal_disconnection, Reason::server_moved, Reason::session_taken_over});
                maybe(packet.session_expiry_interval, [&] { return u32(); });
                maybe(packet.reason_string, [&] { return text(); });
                maybe(packet.server_reference, [&] { return text(); });
                packet.user_properties = user_properties();
                return packet;
            }
            default: {
                Auth packet{.reason = pick({Reason::success, Reason::continue_authentication, Reason::reauthenticate})};
                packet.authentication_method = text();
                maybe(packet.authentication_data, [&] { return binary(); });
                maybe(packet.reason_string, [&] { return text(); });
                packet.user_properties = user_properties();
                return packet;
            }
        }
    }

    std::uint64_t below(std::uint64_t bound) { return random_.next() % bound; }

private:
    bool coin() { return below(2) == 0; }
    std::uint16_t id() { return static_cast<std::uint16_t>(1 + below(65'535)); }
    std::uint16_t u16() { return static_cast<std::uint16_t>(below(65'536)); }
    std::uint32_t u32() { return static_cast<std::uint32_t>(random_.next()); }
    mqtt::QoS qos() { return static_cast<mqtt::QoS>(below(3)); }
    template <class Value>
    Value pick(std::initializer_list<Value> values) {
        return values.begin()[below(values.size())];
    }
    template <class Value, class Make>
    void maybe(std::optional<Value>& field, Make make) {
        if (coin()) field = make();
    }

    std::string_view text() {
        std::string& made = texts_.emplace_back();
        for (std::uint64_t i = below(below(20) == 0 ? 400 : 20); i > 0; --i)
            made += pick<std::string_view>({"a", "Z", "0", " ", "/", "\t", "é", "漢", "🦊", "\xEF\xBF\xBE"});
        return made;
    }
    std::string_view topic() {
        std::string& made = texts_.emplace_back("t");
        for (std::uint64_t i = below(40); i > 0; --i)
            made += pick<std::string_view>({"a", "Z", "$", "-", "/", " ", "ß", "😀"});
        return made;
    }
    std::string_view filter() {
        std::string& made = texts_.emplace_back(topic());
        switch (below(4)) {
            case 0: made += "/#"; break;
            case 1: made += "/+/x"; break;
            case 2: made = "#"; break;
            default: break;
        }
        return made;
    }
    ByteView binary() {
        Bytes& made = bytes_.emplace_back();
        for (std::uint64_t i = below(below(20) == 0 ? 1000 : 30); i > 0; --i)
            made.push_back(static_cast<std::uint8_t>(below(256)));
        return made;
    }
    mqtt::UserProperties user_properties() {
        mqtt::UserProperties list;
        for (std::uint64_t i = coin() ? 0 : below(4); i > 0; --i) list.push_back({text(), text()});
        return list;
    }

    mqtt::Connect connect(mqtt::Version version) {
        mqtt::Connect packet{.version = version, .client_id = topic(), .clean_start = coin(), .keep_alive = u16()};
        const bool v5 = version == mqtt::Version::v5;
        if (coin()) {
            mqtt::Will& will = packet.will.emplace();
            will = {.topic = topic(), .payload = binary(), .qos = qos(), .retain = coin()};
            if (v5) {
                maybe(will.delay_interval, [&] { return u32(); });
                maybe(will.payload_format, [&] { return mqtt::PayloadFormat::unspecified; });
                maybe(will.message_expiry_interval, [&] { return u32(); });
                maybe(will.content_type, [&] { return text(); });
                maybe(will.response_topic, [&] { return topic(); });
                maybe(will.correlation_data, [&] { return binary(); });
                will.user_properties = user_properties();
            }
        }
        maybe(packet.user_name, [&] { return text(); });
        if (packet.user_name || v5) maybe(packet.password, [&] { return binary(); });
        if (!v5) return packet;
        maybe(packet.session_expiry_interval, [&] { return u32(); });
        maybe(packet.receive_maximum, [&] { return id(); });
        maybe(packet.maximum_packet_size, [&] { return u32() | 1; });
        maybe(packet.topic_alias_maximum, [&] { return u16(); });
        maybe(packet.request_response_information, [&] { return coin(); });
        maybe(packet.request_problem_information, [&] { return coin(); });
        maybe(packet.authentication_method, [&] { return text(); });
        if (packet.authentication_method) maybe(packet.authentication_data, [&] { return binary(); });
        packet.user_properties = user_properties();
        return packet;
    }
    mqtt::Connack connack(bool v5) {
        using mqtt::Reason;
        mqtt::Connack packet{.session_present = coin(),
                             .reason = pick({Reason::success, Reason::not_authorized, Reason::server_unavailable})};
        if (!v5) return packet;
        maybe(packet.session_expiry_interval, [&] { return u32(); });
        maybe(packet.receive_maximum, [&] { return id(); });
        maybe(packet.maximum_qos, [&] { return static_cast<mqtt::QoS>(below(2)); });
        maybe(packet.retain_available, [&] { return coin(); });
        maybe(packet.maximum_packet_size, [&] { return u32() | 1; });
        maybe(packet.assigned_client_identifier, [&] { return text(); });
        maybe(packet.topic_alias_maximum, [&] { return u16(); });
        maybe(packet.reason_string, [&] { return text(); });
        maybe(packet.wildcard_subscription_available, [&] { return coin(); });
        maybe(packet.subscription_identifiers_available, [&] { return coin(); });
        maybe(packet.shared_subscription_available, [&] { return coin(); });
        maybe(packet.server_keep_alive, [&] { return u16(); });
        maybe(packet.response_information, [&] { return text(); });
        maybe(packet.server_reference, [&] { return text(); });
        maybe(packet.authentication_method, [&] { return text(); });
        maybe(packet.authentication_data, [&] { return binary(); });
        packet.user_properties = user_properties();
        return packet;
    }
    mqtt::Publish publish(bool v5) {
        mqtt::Publish packet{.topic = topic(), .payload = binary(), .qos = qos(), .retain = coin()};
        if (packet.qos != mqtt::QoS::at_most_once) {
            packet.packet_id = id();
            packet.duplicate = coin();
        }
        if (!v5) return packet;
        maybe(packet.payload_format, [&] { return mqtt::PayloadFormat::utf8; });
        maybe(packet.topic_alias, [&] { return id(); });
        if (packet.topic_alias && coin()) packet.topic = {};
        maybe(packet.message_expiry_interval, [&] { return u32(); });
        maybe(packet.content_type, [&] { return text(); });
        maybe(packet.response_topic, [&] { return topic(); });
        maybe(packet.correlation_data, [&] { return binary(); });
        for (std::uint64_t i = below(3); i > 0; --i)
            packet.subscription_identifiers.push_back(1 + static_cast<std::uint32_t>(below(268'435'455)));
        packet.user_properties = user_properties();
        return packet;
    }
    mqtt::Subscribe subscribe(bool v5) {
        mqtt::Subscribe packet{.packet_id = id()};
        for (std::uint64_t i = 0; i <= below(8); ++i) {
            mqtt::Subscription& each = packet.subscriptions.emplace_back();
            each = {.filter = filter(), .qos = qos()};
            if (!v5) continue;
            each.no_local = coin();
            each.retain_as_published = coin();
            each.retain_handling = static_cast<mqtt::RetainHandling>(below(3));
        }
        if (!v5) return packet;
        maybe(packet.subscription_identifier, [&] { return 1 + static_cast<std::uint32_t>(below(268'435'455)); });
        packet.user_properties = user_properties();
        return packet;
    }
    template <class Kind>
    Kind acknowledgement(bool v5, std::initializer_list<mqtt::Reason> reasons) {
        Kind packet{.packet_id = id()};
        if (!v5) return packet;
        packet.reason = pick(reasons);
        maybe(packet.reason_string, [&] { return text(); });
        packet.user_properties = user_properties();
        return packet;
    }

    Random random_;
    std::deque<std::string> texts_;
    std::deque<Bytes> bytes_;
};
