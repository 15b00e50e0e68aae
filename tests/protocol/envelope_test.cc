#include "protocol/envelope.h"

#include <catch2/catch_test_macros.hpp>
#include <set>

#include "protocol/limits.h"

TEST_CASE("a new message id is 128 random bits as 32 hexadecimal digits", "[protocol]") {
    Random random({5, 6, 7, 8});
    const MessageId id = new_message_id(random);
    CHECK(id.text().size() == 32);
    CHECK(id.text().find_first_not_of("0123456789abcdef") == std::string::npos);
    CHECK(is_message_id(id.text()));

    Random again({5, 6, 7, 8});
    CHECK(new_message_id(again) == id);
}

TEST_CASE("a thousand message ids are all different", "[protocol]") {
    Random random;
    std::set<std::string> seen;
    for (int i = 0; i < 1'000; ++i) seen.insert(new_message_id(random).text());
    CHECK(seen.size() == 1'000);
}

TEST_CASE("both halves of a message id come from the random numbers in order", "[protocol]") {
    Random random({1, 2, 3, 4});
    Random same = random;
    const std::string id = new_message_id(random).text();
    for (std::size_t half = 0; half < 2; ++half) {
        std::uint64_t bits = same.next();
        for (std::size_t i = 0; i < 8; ++i, bits >>= 8)
            CHECK(std::stoul(id.substr((half * 8 + i) * 2, 2), nullptr, 16) == (bits & 0xFF));
    }
}

TEST_CASE("an id that is empty, too long or has separators is invalid (bad input 20)", "[protocol]") {
    CHECK(is_message_id("a"));
    CHECK(is_message_id("0123456789-_azAZ"));
    CHECK(is_message_id(std::string(limits::message_id_bytes, 'a')));
    CHECK_FALSE(is_message_id(std::string(limits::message_id_bytes + 1, 'a')));
    CHECK_FALSE(is_message_id(std::string(10'240, 'a')));
    for (const std::string_view bad : {"", "a/b", "a b", "a#", "a+", "a.b", "a:b", "ä", "a\n"})
        CHECK_FALSE(is_message_id(bad));
    CHECK_FALSE(is_message_id(std::string_view("a\0", 2)));
}

TEST_CASE("numbered message ids sort in the order of counting and still have 128 random bits", "[protocol]") {
    Random random({1, 2, 3, 4});
    std::string before;
    for (const std::uint32_t count : {0U, 1U, 9U, 10U, 255U, 256U, 65'536U, 0xFFFFFFFFU}) {
        const MessageId id = numbered_message_id(count, random);
        CHECK(is_message_id(id.text()));
        CHECK(id.text().size() == 8 + 1 + 32);
        CHECK(before < id.text());
        before = id.text();
    }
    Random one({1, 2, 3, 4});
    Random other({1, 2, 3, 4});
    CHECK(numbered_message_id(7, one).text() == "00000007-" + new_message_id(other).text());
}
