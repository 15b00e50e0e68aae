#include "wording/problem.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <set>

#include "protocol/limits.h"
#include "wording/backend.h"
#include "wording/room_name.h"
#include "wording/sentences.h"
#include "wording/user_pool.h"

using aws_user::Failure;
using chat::Hint;
using chat::Mistake;
using wording::sentence;

TEST_CASE("each failure of a user pool has a sentence of its own that says what to do, and no name of Cognito's",
          "[wording]") {
    std::set<std::string_view> seen;
    for (const Failure failure : all_to(Failure::malformed)) {
        INFO(sentence(failure));
        CHECK(is_a_sentence(sentence(failure)));
        CHECK_FALSE(sentence(failure).contains("Exception"));
        CHECK(seen.insert(sentence(failure)).second);
        CHECK(sentence(chat::Problem(failure)) == sentence(failure));
    }
}

TEST_CASE("each mistake has a sentence of its own", "[wording]") {
    std::set<std::string> seen;
    for (const Mistake mistake : all_to(Mistake::room_holds_all_it_can)) {
        const std::string text = sentence(chat::Problem(mistake));
        INFO(text);
        CHECK(is_a_sentence(text));
        CHECK(seen.insert(text).second);
    }
}

TEST_CASE("a room name that cannot be one, and a member who is one already, are said with their values", "[wording]") {
    CHECK(sentence(chat::Problem(RoomNameError::nothing_left)) == sentence(RoomNameError::nothing_left));
    CHECK(sentence(chat::Problem(RoomNameError::too_long)) == sentence(RoomNameError::too_long));
    CHECK(sentence(chat::Problem(chat::AlreadyMember{"Ben"})) == "Ben is already a member.");
    CHECK(sentence(chat::Problem(Mistake::too_many_rooms)).contains(std::to_string(limits::rooms)));
}

TEST_CASE("no problem and no hint are no words", "[wording]") {
    CHECK(sentence(chat::Problem()).empty());
    CHECK(sentence(Hint()).empty());
}

TEST_CASE("each hint has a sentence; one about a code names where it was sent, cleaned", "[wording]") {
    for (const Hint::Code code : all_to(Hint::Code::reset_required)) {
        if (code == Hint::Code::none) continue;
        CHECK(is_a_sentence(sentence(Hint{code})));
    }
    for (const Hint::Code code : {Hint::Code::code_sent, Hint::Code::new_code_sent, Hint::Code::reset_code_sent}) {
        CHECK(sentence(Hint{code, "a***@e***"}).contains(" to a***@e***"));
        CHECK(sentence(Hint{code}).contains(" to your e-mail address"));
        CHECK_FALSE(sentence(Hint{code, "a\n\u202Eb"}).contains('\n'));
        CHECK_FALSE(sentence(Hint{code, "a\n\u202Eb"}).contains("\u202E"));
    }
}

TEST_CASE("what the backend refuses is told in the words for its code", "[wording]") {
    const api::Problem taken{api::Refusal::name_taken};
    CHECK(sentence(chat::Problem(transport::AskFailure(taken))) == sentence(taken));
    CHECK(sentence(chat::refused_with(api::Refusal::name_taken)) == sentence(taken));
}
