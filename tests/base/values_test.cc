// The small values: identifiers, random numbers, secrets, instants, bytes.
#include <catch2/catch_test_macros.hpp>
#include <optional>
#include <set>
#include <type_traits>
#include <unordered_set>
#include <variant>

#include "base/bytes.h"
#include "base/id.h"
#include "base/overloaded.h"
#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"
#include "base/time.h"

using ShipId = Id<struct ShipTag>;
using PortId = Id<struct PortTag>;

TEST_CASE("an identifier fits only where its own kind belongs", "[base]") {
    STATIC_CHECK_FALSE(std::is_convertible_v<std::string, ShipId>);
    STATIC_CHECK_FALSE(std::is_convertible_v<ShipId, PortId>);
    STATIC_CHECK_FALSE(std::is_constructible_v<ShipId, PortId>);
    CHECK(ShipId("a") == ShipId("a"));
    CHECK(ShipId("a") < ShipId("b"));
    CHECK(ShipId().empty());
    CHECK(ShipId("a").text() == "a");
    CHECK(std::unordered_set<ShipId>{ShipId("a"), ShipId("a"), ShipId("b")}.size() == 2);
}

TEST_CASE("random numbers with one seed are one history", "[base]") {
    Random one({1, 2, 3, 4});
    Random two({1, 2, 3, 4});
    Random other({1, 2, 3, 5});
    CHECK(one == two);
    bool differs = false;
    for (int i = 0; i < 100; ++i) {
        const std::uint64_t number = one.next();
        CHECK(number == two.next());
        differs |= number != other.next();
    }
    CHECK(differs);
}

TEST_CASE("random numbers answer xoshiro256**'s known values", "[base]") {
    Random random({1, 2, 3, 4});
    CHECK(random.next() == 11520);
    CHECK(random.next() == 0);
    CHECK(random.next() == 1509978240);
    CHECK(random.next() == 1215971899390074240);
}

TEST_CASE("a seed of zeros still moves", "[base]") {
    Random random({0, 0, 0, 0});
    std::set<std::uint64_t> seen;
    for (int i = 0; i < 100; ++i) seen.insert(random.next());
    CHECK(seen.size() > 90);
}

TEST_CASE("a random pause lies between nothing and its bound, both reached", "[base]") {
    Random random;
    std::set<Milliseconds> seen;
    for (int i = 0; i < 1'000; ++i) seen.insert(random.up_to(4ms));
    CHECK(seen == std::set<Milliseconds>{0ms, 1ms, 2ms, 3ms, 4ms});
    CHECK(random.up_to(0ms) == 0ms);
    CHECK(random.up_to(-5ms) == 0ms);
}

template <class T>
concept Printable = requires(std::string out, const T& value) {
    out += value;
} || std::is_convertible_v<T, std::string> || std::is_convertible_v<T, std::string_view>;

TEST_CASE("a secret is compared and revealed, never printed by accident", "[base]") {
    STATIC_CHECK_FALSE(Printable<Secret>);
    STATIC_CHECK(Printable<std::string>);
    CHECK(Secret("a") == Secret("a"));
    CHECK_FALSE(Secret("a") == Secret("b"));
    CHECK(Secret("a").reveal() == "a");
    CHECK(Secret().empty());
}

TEST_CASE("of two deadlines the earlier counts, and never is later than any", "[base]") {
    using Deadline = std::optional<Instant>;
    const Deadline never;
    const Deadline soon = Instant(1s);
    const Deadline late = Instant(2s);
    CHECK(earlier(soon, late) == soon);
    CHECK(earlier(late, soon) == soon);
    CHECK(earlier(never, late) == late);
    CHECK(earlier(soon, never) == soon);
    CHECK(earlier(never, never) == never);
}

TEST_CASE("the two clocks do not mix", "[base]") {
    STATIC_CHECK_FALSE(std::is_convertible_v<Instant, UnixTime>);
    STATIC_CHECK_FALSE(std::is_convertible_v<Milliseconds, Instant>);
}

TEST_CASE("bytes and text are two views of the same", "[base]") {
    const std::string text("a\0\xFF", 3);
    CHECK(as_bytes(text).size() == 3);
    CHECK(to_text(to_bytes(text)) == text);
    CHECK(as_text(as_bytes(text)) == text);
    CHECK(to_bytes("").empty());
}

TEST_CASE("an error keeps its place and its sentence", "[base]") {
    const Result<int> result = error("base/test", "It is wrong.");
    REQUIRE_FALSE(result);
    CHECK(result.error() == Error{"base/test", "It is wrong."});
}

TEST_CASE("lambdas visit a variant by type", "[base]") {
    const std::variant<int, std::string> value = std::string("x");
    CHECK(std::visit(Overloaded{[](int) { return 1; }, [](const std::string&) { return 2; }}, value) == 2);
}
