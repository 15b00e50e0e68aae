// What a deployment has behind the broker, for the world on one clock: the functions run turn by turn over a small
// DynamoDB, and every request of theirs goes through the simulated cloud, so that signatures and roles count. It
// outlives the cloud, as tables outlive a broker's bad day.
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
    struct World {  // what it needs of the world around it
        std::function<Now()> now;
        std::function<void(Milliseconds, std::function<void()>)> later;
        // Asks the cloud; the answer comes, or never if the cloud is gone.
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
    std::uint32_t seeds_ = 0;  // one an invocation
};

}  // namespace simulation
