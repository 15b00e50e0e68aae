// People in the lobby over given transports, and what they said: for tests that expect the same of every transport.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "simulation/world.h"

namespace simulation {

inline constexpr const char* password = "Confab-2026!";
inline constexpr transport::TransportKind every_transport[] = {
    transport::TransportKind::iot, transport::TransportKind::mqtt, transport::TransportKind::api_gateway,
    transport::TransportKind::sqs};
// Transports with history and accounts: all but the plain broker.
inline constexpr transport::TransportKind lasting_transports[] = {
    transport::TransportKind::iot, transport::TransportKind::api_gateway, transport::TransportKind::sqs};

inline std::multiset<std::string> sorted(const std::vector<std::string>& texts) { return {texts.begin(), texts.end()}; }

struct Talk {
    Talk(std::uint64_t seed, const std::vector<transport::TransportKind>& transports,
         simulator::iot::BrokerOptions broker = {})
        : world(seed, broker, Behind::whole_deployment) {
        const char* names[] = {"Grace", "Ada", "Edith", "Mary"};
        for (std::size_t i = 0; i < transports.size(); ++i) people.push_back(&world.add(names[i], transports[i]));
        world.run(15s);
    }
    void send(Client& who) {
        said.push_back(who.name + " " + std::to_string(said.size()));
        who.submit(said.back());
    }
    World world;
    std::vector<Client*> people;
    std::vector<std::string> said;
};

}  // namespace simulation
