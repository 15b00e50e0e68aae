#include "simulation/world.h"

#include "aws/url.h"
#include "base/overloaded.h"
#include "transport/transport_kind.h"
#include "wording/configuration.h"

namespace simulation {

namespace {

constexpr const char* config_json = R"({"title":"Test","rooms":["Lobby"],"transport":"iot","region":"us-east-1",
    "iot":{"endpoint":"127.0.0.1:8081"},"cognito":{"identityPoolId":"us-east-1:7f86d9a8-b9f4-439e-bcf3-9756e4d2bbdf"}})";

// The configuration of a whole deployment, for a page with this transport, and the others as fallbacks.
std::string whole_config_json(transport::TransportKind transport_kind, bool has_others) {
    if (transport_kind == transport::TransportKind::mqtt)
        return R"({"title":"Test","rooms":["Lobby"],"transport":"mqtt","mqtt":{"url":"ws://127.0.0.1:8081/plain"}})";
    const std::string ways =
        has_others ? R"(["iot","api-gateway","sqs"])" : "\"" + std::string(transport::kind_name(transport_kind)) + "\"";
    return R"({"title":"Test","rooms":["Lobby"],"transport":)" + ways + R"(,"region":"us-east-1",
    "iot":{"endpoint":"127.0.0.1:8081"},
    "cognito":{"identityPoolId":"us-east-1:7f86d9a8-b9f4-439e-bcf3-9756e4d2bbdf","userPoolId":"us-east-1_Confab000",
               "userPoolClientId":"confablocalclient00000000","domain":"127.0.0.1:8081"},
    "api":{"url":"http://127.0.0.1:8081/api"},"apiGateway":{"url":"ws://127.0.0.1:8081/chat"}})";
}

simulator::ReceivedRequest received(const aws::HttpRequest& http) {
    const auto url = parse_url(http.url);
    simulator::ReceivedRequest request{
        .method = http.method, .target = http.url, .headers = http.headers, .body = http.body};
    if (url) {
        request.target = url->path + (url->query.empty() ? "" : "?" + url->query);
        request.headers.push_back({"Host", "127.0.0.1:8081"});
    }
    return request;
}

}  // namespace

// --- Client ---

Client::Client(World& world, std::uint64_t seed, std::string its_name, transport::TransportKind its_way)
    : name(std::move(its_name)),
      transport_kind(its_way),
      world_(world),
      random_({seed, seed + 1, seed + 2, seed + 3}) {}

Now Client::now() { return {world_.now().instant, world_.now().unix_time + clock_is_off}; }

void Client::start() {
    ++generation_;
    auto config = chat::read_config(
        world_.behind_ == Behind::whole_deployment ? whole_config_json(transport_kind, has_others) : config_json);
    if (!config) FAIL("no configuration: " << wording::sentence(config.error().front()));
    chat::Model model = chat::start(*config, Random(entropy()));
    loop = std::make_unique<app::Loop>(std::move(model), *this, this);
}

void Client::kill() {
    cut();
    ++generation_;
    wake_.reset();
    loop.reset();
}

void Client::enter() { loop->post(chat::EnterChat{.name = name}); }

void Client::sign_up(const std::string& password) {
    loop->post(chat::ShowAuthForm{chat::AuthForm::sign_up});
    loop->post(chat::Register{.user_name = name, .email = name + "@example.org", .password = Secret(password)});
    world_.run(3s);
    loop->post(chat::ConfirmRegistration{world_.codes[name]});
    world_.run(3s);
    sign_in(password);
}

void Client::sign_in(const std::string& password) {
    loop->post(chat::ShowAuthForm{chat::AuthForm::sign_in});
    loop->post(chat::SignIn{.user_name = name, .password = Secret(password), .keep = aws_user::Keep::signed_in});
    world_.run(10s);
}

void Client::submit(const std::string& text) { loop->post(chat::SubmitText{RoomId("lobby"), text}); }

void Client::network(bool on) {
    network_on_ = on;
    if (on) {
        if (loop) loop->post(chat::NetworkChanged{true});
        return;
    }
    for (auto& [id, connection] : world_.connections_)
        if (connection.client == this) world_.break_connection(id, 60s, 30s);
}

void Client::cut() {
    for (auto& [id, connection] : world_.connections_)
        if (connection.client == this && connection.alive)
            world_.break_connection(
                id, Milliseconds(world_.random.next() % 3000), Milliseconds(world_.random.next() % 3000));
    for (auto& breaks : under_way_) world_.later(Milliseconds(world_.random.next() % 3000), std::move(breaks));
    under_way_.clear();
}

std::array<std::uint64_t, 4> Client::entropy() {
    return {random_.next(), random_.next(), random_.next(), random_.next()};
}

bool Client::save(std::string_view key, std::string_view value) {
    if (value.empty())
        storage.erase(std::string(key));
    else
        storage[std::string(key)] = value;
    return true;
}

void Client::heard(const chat::Effect& effect, const chat::Model& model) {
    if (!std::holds_alternative<chat::LinkChanged>(effect)) return;
    if (model.link.state == chat::LinkState::online) ++connects;
    if (model.link.cause && model.link.state != chat::LinkState::connecting) downs.push_back(*model.link.cause);
}

std::vector<std::string> Client::texts(const RoomId& id) const {
    std::vector<std::string> result;
    const chat::Room* found = model().rooms.find(id);
    if (!found) return result;
    const chat::Timeline& timeline = found->timeline;
    for (std::size_t i = 0; i < timeline.size(); ++i)
        if (timeline[i].message.kind == Kind::text) result.push_back(timeline[i].message.text);
    return result;
}

void Client::open_socket(transport::SocketId socket, const Secret& url, std::string_view subprotocol) {
    const auto parsed = parse_url(url.reveal());
    simulator::ReceivedRequest request{.method = "GET", .target = "/mqtt"};
    if (parsed) request.target = parsed->path + "?" + parsed->query;
    request.headers = {{"Host", "127.0.0.1:8081"},
                       {"Upgrade", "websocket"},
                       {"Connection", "Upgrade"},
                       {"Sec-WebSocket-Protocol", std::string(subprotocol)}};
    const std::uint64_t generation = generation_;
    world_.later(world_.latency * 2, [this, socket, request, generation] {
        if (generation != generation_) return;
        const simulator::ConnectionId id{world_.next_connection_++};
        const bool plain = simulator::iot::PlainBroker::is_ours(request);
        const bool lets_through = !blocked.contains(std::string(request.path()));
        if (!network_on_ || !lets_through || !world_.cloud ||
            (plain && !world_.plain->open(id, request, world_.now().instant))) {
            loop->socket_closed(socket);
            return;
        }
        world_.connections_[id] = {.client = this, .socket = socket, .generation = generation, .plain = plain};
        sockets_[socket] = id;
        if (plain)
            loop->socket_opened(socket);
        else
            world_.cloud->open(id, request, world_.now());
        world_.drain_cloud();
    });
}

void Client::send_on_socket(transport::SocketId socket, ByteView bytes) {
    const auto found = sockets_.find(socket);
    if (found == sockets_.end()) return;
    world_.later(world_.latency, [this, id = found->second, copy = Bytes(bytes.begin(), bytes.end())] {
        const auto connection = world_.connections_.find(id);
        if (connection == world_.connections_.end() || !connection->second.alive || !world_.cloud) return;
        if (connection->second.plain)
            world_.plain->received(id, copy, world_.now().instant);
        else
            world_.cloud->received(id, copy, world_.now());
        world_.drain_cloud();
    });
}

void Client::send_text_on_socket(transport::SocketId socket, std::string_view text) {
    const auto found = sockets_.find(socket);
    if (found == sockets_.end()) return;
    world_.later(world_.latency, [this, id = found->second, copy = std::string(text)] {
        const auto connection = world_.connections_.find(id);
        if (connection == world_.connections_.end() || !connection->second.alive || !world_.cloud) return;
        world_.cloud->saw_frame(id, copy.size(), world_.now());  // browsers send a message in one frame
        world_.cloud->received_text(id, copy, world_.now());
        world_.drain_cloud();
    });
}

void Client::close_socket(transport::SocketId socket) {
    const auto found = sockets_.find(socket);
    if (found == sockets_.end()) return;
    world_.later(world_.latency, [this, id = found->second] {
        if (world_.connections_.erase(id) == 0 || !world_.cloud) return;
        world_.cloud->closed(id, world_.now());
        world_.plain->closed(id, world_.now().instant);
        world_.drain_cloud();
    });
    sockets_.erase(found);
}

void Client::fetch(transport::RequestId request, const aws::HttpRequest& http, Milliseconds within) {
    const std::uint64_t generation = generation_;
    const bool through = network_on_ && world_.cloud;
    world_.later(through ? world_.latency * 2 : within, [this, request, http, generation, within] {
        if (generation != generation_) return;
        if (!network_on_ || !world_.cloud) return loop->fetched(request, std::nullopt);
        const auto answered = std::make_shared<bool>(false);
        const auto answer = [this, request, generation, answered](std::optional<HttpResponse> response) {
            if (generation != generation_ || std::exchange(*answered, true)) return;
            if (response && world_.overhears) world_.overhears(*this, response->body);
            loop->fetched(request, std::move(response));
        };
        world_.later(within, [answer] { answer(std::nullopt); });
        if (under_way_.size() > 500)
            under_way_.erase(under_way_.begin(), under_way_.begin() + 250);  // answered long ago
        under_way_.push_back([answer] { answer(std::nullopt); });
        world_.ask_cloud(http, answer);
    });
}

bool is_settled(const Client& client) {
    return client.model().link.state == chat::LinkState::online && client.model().outbox.pending.empty();
}

bool all_delivered(const Client& client) {
    const chat::Timeline& timeline = client.room().timeline;
    for (std::size_t i = 0; i < timeline.size(); ++i)
        if (timeline[i].own() && timeline[i].delivery != chat::Delivery::delivered) return false;
    return client.model().outbox.pending.empty();
}

// --- World ---

World::World(std::uint64_t seed, simulator::iot::BrokerOptions broker, Behind behind)
    : random({seed, 11, 22, 33}),
      backend({.now = [this] { return now(); },
               .later =
                   [this](Milliseconds delay, std::function<void()> happening) {
                       later(delay, [this, happening = std::move(happening), start = starts_] {
                           if (start != starts_) return;  // that invocation belonged to the stopped cloud
                           happening();
                           drain_cloud();
                       });
                   },
               .ask =
                   [this](const HttpRequest& http, std::function<void(const HttpAnswer&)> answered) {
                       if (cloud)
                           ask_cloud(http, [answered = std::move(answered)](const HttpResponse& response) {
                               answered(response);
                           });
                   },
               .cloud = [this] { return cloud.get(); }}),
      broker_(broker),
      behind_(behind),
      seed_(seed) {
    backend.disorder = broker.disorder;
    backend.random = Random({seed, 7, 8, 9});
    start_cloud();
}

Client& World::add(const std::string& name, transport::TransportKind transport_kind) {
    Client& client = add_person(name, transport_kind);
    client.enter();
    return client;
}

Client& World::add_person(const std::string& name, transport::TransportKind transport_kind) {
    clients.push_back(std::make_unique<Client>(*this, random.next(), name, transport_kind));
    clients.back()->start();
    return *clients.back();
}

void World::start_cloud() {
    simulator::CloudOptions options{
        .broker = broker_, .parameters = {{"ApiGateway", "on"}, {"Sqs", "on"}}, .state = kept_state_};
    options.socket_delays = broker_.disorder.reordering;
    options.seed[0] = static_cast<std::uint8_t>(seed_);
    options.entropy[0] = ++starts_;
    auto made = simulator::Cloud::make(
        {.template_json = backend_file("template.json"), .server = backend_file("policies/poster.json")}, options);
    if (!made) FAIL("no cloud: " << made.error().what);
    cloud = std::move(*made);
    plain = std::make_unique<simulator::iot::PlainBroker>(Random({seed_, starts_, 5, 6}), broker_);
    backend.make_tables(cloud->stack());
}

void World::ask_cloud(const HttpRequest& http, std::function<void(const HttpResponse&)> answered) {
    const simulator::HttpId id{next_request_++};
    requests_[id] = std::move(answered);
    cloud->request(id, received(http), now());
    drain_cloud();
}

void World::stop_cloud() {
    cloud.reset();
    plain.reset();
    requests_.clear();
    for (auto& [id, connection] : connections_)
        if (connection.alive) break_connection(id, Milliseconds(random.next() % 500), 0ms);
}

void World::later(Milliseconds delay, std::function<void()> happening) {
    happenings_.emplace(instant_ + delay, std::move(happening));
}

void World::break_connection(simulator::ConnectionId id, Milliseconds client_notices, Milliseconds cloud_notices) {
    Connection& connection = connections_.at(id);
    connection.alive = false;
    Client* client = connection.client;
    later(client_notices, [this, id, client, socket = connection.socket, generation = connection.generation] {
        if (connections_.contains(id) && client->generation_ == generation && client->loop)
            client->loop->socket_closed(socket);
    });
    later(cloud_notices, [this, id] {
        if (!cloud) return;
        cloud->closed(id, now());
        plain->closed(id, now().instant);
        drain_cloud();
    });
}

// The cloud has ended it.
void World::lose(simulator::ConnectionId id, Milliseconds client_notices) {
    later(client_notices, [this, id] {
        const auto found = connections_.find(id);
        if (found == connections_.end()) return;
        const Connection connection = found->second;
        connections_.erase(found);
        if (connection.client->generation_ == connection.generation)
            connection.client->loop->socket_closed(connection.socket);
    });
}

void World::drain_cloud() {
    while (cloud) {
        auto output = cloud->poll();
        if (!output) {
            auto other = plain->poll();
            if (!other) return;
            output = std::visit([](auto& one) { return simulator::CloudOutput(std::move(one)); }, *other);
        }
        std::visit(
            Overloaded{
                [&](const simulator::iot::SendToClient& ask) {
                    later(latency, [this, ask] {
                        const auto found = connections_.find(ask.connection);
                        if (found == connections_.end() || !found->second.alive) return;
                        Client& client = *found->second.client;
                        if (overhears)
                            overhears(client, std::string_view(
                                                  reinterpret_cast<const char*>(ask.bytes.data()), ask.bytes.size()));
                        if (client.generation_ == found->second.generation)
                            client.loop->socket_received(found->second.socket, ask.bytes);
                    });
                },
                [&](const simulator::api_gateway::SendTextToClient& ask) {
                    later(latency, [this, ask] {
                        const auto found = connections_.find(ask.connection);
                        if (found == connections_.end() || !found->second.alive) return;
                        Client& client = *found->second.client;
                        if (overhears) overhears(client, ask.text);
                        if (client.generation_ == found->second.generation)
                            client.loop->socket_received_text(found->second.socket, ask.text);
                    });
                },
                [&](const simulator::api_gateway::Accept& accept) {
                    const auto found = connections_.find(accept.connection);
                    if (found == connections_.end() || !found->second.alive) return;
                    Client& client = *found->second.client;
                    if (client.generation_ == found->second.generation)
                        client.loop->socket_opened(found->second.socket);
                },
                [&](const simulator::api_gateway::Refuse& refuse) { lose(refuse.connection, 0ms); },
                [&](const simulator::iot::CloseClient& ask) { lose(ask.connection, latency); },
                [&](const simulator::api_gateway::CloseSocket& ask) { lose(ask.connection, latency); },
                [&](const simulator::Respond& respond) {
                    const auto found = requests_.find(respond.request);
                    if (found == requests_.end()) return;
                    const auto taken = std::move(found->second);
                    requests_.erase(found);
                    taken(respond.response);
                },
                [&](const simulator::Invoke& ask) { backend.invoke(ask); },
                [&](const simulator::PerformHttp& ask) { backend.perform(ask); },
                [&](const simulator::cognito::CodeSent& sent) { codes[sent.user_name] = sent.code; },
                [&](const simulator::KeepState& keep) { kept_state_ = keep.json; }},
            *output);
    }
}

// One moment: whatever is due first. False when nothing falls before `until`.
bool World::step(Instant until) {
    for (auto& client : clients) {
        if (!client->turn_wanted_ || !client->loop) continue;
        client->turn_wanted_ = false;
        client->loop->turn();
        return true;
    }
    std::optional<Instant> next;
    if (!happenings_.empty()) next = happenings_.begin()->first;
    if (cloud) next = earlier(next, earlier(cloud->deadline(), plain->deadline()));
    for (auto& client : clients) next = earlier(next, client->wake_);
    if (!next || *next > until) return false;
    instant_ = std::max(instant_, *next);

    if (!happenings_.empty() && happenings_.begin()->first <= instant_) {
        auto happening = std::move(happenings_.begin()->second);
        happenings_.erase(happenings_.begin());
        happening();
        return true;
    }
    for (auto& client : clients) {
        if (client->wake_ && *client->wake_ <= instant_) {
            client->wake_.reset();
            if (client->loop) client->loop->woken();
            return true;
        }
    }
    if (cloud && cloud->deadline() && *cloud->deadline() <= instant_) {
        cloud->ticked(now());
        drain_cloud();
    }
    if (plain && plain->deadline() && *plain->deadline() <= instant_) {
        plain->ticked(instant_);
        drain_cloud();
    }
    return true;
}

void World::run(Milliseconds duration) {
    const Instant until = instant_ + duration;
    while (step(until)) {
    }
    instant_ = until;
}

}  // namespace simulation
