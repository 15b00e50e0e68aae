// What a machine has to say comes out in order.
#include "base/output_queue.h"

#include <catch2/catch_test_macros.hpp>
#include <memory>

TEST_CASE("what was pushed first is polled first, each once", "[base]") {
    OutputQueue<int> queue;
    CHECK(queue.empty());
    CHECK_FALSE(queue.poll());
    queue.push(1);
    queue.push(2);
    CHECK_FALSE(queue.empty());
    CHECK(queue.poll() == 1);
    queue.push(3);
    CHECK(queue.poll() == 2);
    CHECK(queue.poll() == 3);
    CHECK_FALSE(queue.poll());
    CHECK(queue.empty());
}

TEST_CASE("values that cannot be copied go through a queue", "[base]") {
    OutputQueue<std::unique_ptr<int>> queue;
    queue.push(std::make_unique<int>(7));
    const auto value = queue.poll();
    REQUIRE(value);
    CHECK(**value == 7);
}
