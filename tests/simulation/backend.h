// The backend of a deployment on the world's clock: functions run step by step over a small DynamoDB, and each of their
// requests goes through the simulated cloud, which checks signatures and roles. It outlives the cloud, as tables
// outlive a broker's outage.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "lambda/function.h"
#include "simulator/cloud.h"
#include "support/tables.h"

namespace simulation {

class Backend {
public:
    struct World {  // what the backend needs from the world
        std::function<Now()> now;
        std::function<void(Milliseconds, std::function<void()>)> later;
        // Sends a request to the cloud; without an answer if the cloud is stopped.
        std::function<void(const HttpRequest&, std::function<void(const HttpAnswer&)>)> ask;
        std::function<simulator::Cloud*()> cloud;
    };
    explicit Backend(World world) : world_(std::move(world)) {}

    void make_tables(const simulator::stack::Stack& stack);
    void invoke(const simulator::Invoke& ask);
    void perform(const simulator::PerformHttp& ask);

    tables::Engine engine;
    Milliseconds latency = 15ms;   // of a table, and of a function's start
    simulator::Disorder disorder;  // of the functions that rules start
    Random random;

private:
    struct Running {
        explicit Running(lambda::Start start) : function(std::move(start)) {}
        lambda::Function function;
        std::vector<HttpAnswer> answers;
        std::size_t missing = 0;
    };
    void start(const simulator::Invoke& ask, Milliseconds delay);
    void take(simulator::InvocationId id, const std::shared_ptr<Running>& running, lambda::Turn turn);

    World world_;
    bool made_ = false;
    std::uint32_t seeds_ = 0;  // one per invocation
};

}  // namespace simulation
