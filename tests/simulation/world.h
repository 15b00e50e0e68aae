// All of Confab on one manual clock: any number of clients, each with the real loop and transport, the simulated AWS,
// and a network between them that can be slow or down. The same seed gives the same run.
#pragma once

#include <cstdint>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "app/loop.h"
#include "base/random.h"
#include "chat/update.h"
#include "simulation/backend.h"
#include "simulator/cloud.h"
#include "simulator/iot/plain_broker.h"

namespace simulation {

inline std::string backend_file(const std::string& name) {
    std::ifstream file(std::string(CONFAB_SOURCE_DIR) + "/backend/" + name);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

class World;

class Client final : public app::Ports, public app::Listener {
public:
    Client(World& world, std::uint64_t seed, std::string name, transport::TransportKind transport_kind);

    // --- ports ---
    Now now() override;
    void open_socket(transport::SocketId socket, const Secret& url, std::string_view subprotocol) override;
    void send_on_socket(transport::SocketId socket, ByteView bytes) override;
    void send_text_on_socket(transport::SocketId socket, std::string_view text) override;
    void close_socket(transport::SocketId socket) override;
    void fetch(transport::RequestId request, const aws::HttpRequest& http, Milliseconds within) override;
    void wake_at(std::optional<Instant> when) override { wake_ = when; }
    void wake_soon() override { turn_wanted_ = true; }
    std::vector<std::pair<std::string, std::string>> load_all() override { return {storage.begin(), storage.end()}; }
    bool save(std::string_view key, std::string_view value) override;
    void navigate(std::string_view) override {}
    std::string page_address() override { return {}; }
    void open_link(std::string_view) override {}
    void copy(std::string_view) override {}
    std::array<std::uint64_t, 4> entropy() override;
    void show() override {}

    void heard(const chat::Effect& effect, const chat::Model& model) override;

    // --- what a test does to it ---
    void start();                               // also a reload: starts from what is stored
    void kill();                                // the page disappears without closing anything
    void enter();                               // as a guest
    void sign_up(const std::string& password);  // registers, confirms with the code, signs in; lets time pass
    void sign_in(const std::string& password);
    void submit(const std::string& text);
    void network(bool on);  // off: nothing gets through, and connections die without notice
    void cut();             // breaks all of its connections and requests

    const chat::Model& model() const { return loop->model(); }
    const chat::Room& room() const { return *model().rooms.find(RoomId("lobby")); }
    std::vector<std::string> texts() const { return texts(RoomId("lobby")); }
    std::vector<std::string> texts(const RoomId& room) const;  // of the kind text, in order

    std::map<std::string, std::string> storage;
    std::unique_ptr<app::Loop> loop;
    std::string name;
    transport::TransportKind transport_kind = transport::TransportKind::iot;  // the transport in its configuration
    bool has_others = false;        // also configures the other transports as fallbacks, from the next start on
    std::set<std::string> blocked;  // WebSocket paths that a firewall blocks
    Milliseconds clock_is_off{0};   // how wrong the device's clock is
    int connects = 0;
    std::vector<transport::DownCause> downs;

private:
    friend class World;
    World& world_;
    Random random_;
    std::optional<Instant> wake_;
    bool turn_wanted_ = false;
    bool network_on_ = true;
    std::uint64_t generation_ = 0;  // of the page: events for an earlier one are dropped
    std::map<transport::SocketId, simulator::ConnectionId> sockets_;
    std::vector<std::function<void()>> under_way_;  // cancels requests in flight
};

bool is_settled(const Client& client);     // connected, and nothing waits to be sent
bool all_delivered(const Client& client);  // all of its messages in the lobby are delivered

enum class Behind { broker_alone, whole_deployment };  // whether the page knows of accounts and history

class World {
public:
    // The disorder applies to all transports: broker deliveries, queues, functions of the gateway and of rules.
    explicit World(std::uint64_t seed, simulator::iot::BrokerOptions broker = {}, Behind behind = Behind::broker_alone);

    Client& add(const std::string& name,
                transport::TransportKind transport_kind = transport::TransportKind::iot);  // a guest, who enters
    Client& add_person(
        const std::string& name,
        transport::TransportKind transport_kind = transport::TransportKind::iot);  // who has not entered yet
    void run(Milliseconds duration);                                               // lets this much time pass
    Now now() const { return {instant_, UnixTime(1'760'000'000'000ms) + (instant_ - Instant(0ms))}; }
    void later(Milliseconds delay, std::function<void()> happening);

    void stop_cloud();   // breaks every connection; requests stay unanswered
    void start_cloud();  // without connections; only the account's state is kept

    Random random;
    std::vector<std::unique_ptr<Client>> clients;
    std::unique_ptr<simulator::Cloud> cloud;
    std::unique_ptr<simulator::iot::PlainBroker> plain;  // not part of the deployment; stops and starts with the cloud
    Backend backend;
    std::map<std::string, std::string> codes;  // e-mailed codes, by user name
    Milliseconds latency = 20ms;
    std::function<void(const Client&, std::string_view)> overhears;  // called with everything that a client receives

private:
    friend class Client;
    struct Connection {
        Client* client;
        transport::SocketId socket;
        std::uint64_t generation;
        bool alive = true;   // bytes get through
        bool plain = false;  // to the plain broker
    };

    void drain_cloud();
    bool step(Instant until);
    void break_connection(simulator::ConnectionId id, Milliseconds client_notices, Milliseconds cloud_notices);

    void lose(simulator::ConnectionId id, Milliseconds client_notices);

    void ask_cloud(const HttpRequest& http, std::function<void(const HttpResponse&)> answered);

    simulator::iot::BrokerOptions broker_;
    Behind behind_;
    std::uint64_t seed_;
    std::string kept_state_;  // the cloud's state while it is stopped
    std::uint8_t starts_ = 0;
    Instant instant_{1'000'000ms};
    std::multimap<Instant, std::function<void()>> happenings_;
    std::map<simulator::ConnectionId, Connection> connections_;
    std::uint32_t next_connection_ = 1;
    std::map<simulator::HttpId, std::function<void(const HttpResponse&)>> requests_;
    std::uint32_t next_request_ = 1;
};

}  // namespace simulation
