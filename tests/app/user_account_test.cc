#include "app/user_account.h"

#include <catch2/catch_test_macros.hpp>

#include "aws/cognito/user_table.h"
#include "written_down.h"

namespace {

using user_table::Table;

// A session whose storage other tabs may write into.
struct Tab {
    Tab() : account(user_table::settings(), world) {}

    void drain() {
        while (auto output = account.poll()) {
            if (auto* fetch = std::get_if<transport::Fetch>(&*output)) {
                fetches.push_back(std::move(*fetch));
            } else if (auto* keep = std::get_if<transport::Keep>(&*output)) {
                world.save(keep->key, keep->value.reveal());
            } else {
                events.push_back(std::move(*output));
            }
        }
    }
    Now now() const { return {Instant(elapsed), user_table::true_start + elapsed}; }
    void command(const aws_user::Command& command) {
        account.command(command, now());
        drain();
    }
    void want() {
        account.token_wanted(now());
        drain();
    }
    void answer(const HttpAnswer& answer) {
        REQUIRE_FALSE(fetches.empty());
        std::optional<HttpResponse> response;
        if (answer) response = *answer;
        CHECK(account.fetched(fetches.back().request, response, now()));
        drain();
    }
    std::string refresh_token_sent() const { return *parse_json(fetches.back().http.body)->find_text("RefreshToken"); }
    std::string stored() {
        for (const auto& [key, value] : world.load_all())
            if (key == app::session_key) return value;
        return {};
    }
    // Taken up from what is kept, an hour ago.
    void resume() {
        world.save(app::session_key, "REFRESH1");
        command(aws_user::Resume{Secret("REFRESH1")});
        answer(answers.tokens("", "ann"));
        REQUIRE(take<aws_user::SignedIn>()->user_name == "ann");
        elapsed += 1h;
    }
    template <class E>
    std::optional<E> take() {
        if (events.empty() || !std::holds_alternative<E>(events.front())) return std::nullopt;
        std::optional<E> event(std::get<E>(std::move(events.front())));
        events.erase(events.begin());
        return event;
    }

    WrittenDown world;
    app::UserAccount account;
    Table answers;  // the words of a user pool
    Milliseconds elapsed = 0ms;
    std::vector<transport::Fetch> fetches;
    std::vector<app::UserAccount::Output> events;
};

}  // namespace

TEST_CASE("a session's requests have numbers that no transport uses, and others' answers pass it by", "[app]") {
    Tab tab;
    tab.command(aws_user::Resume{Secret("REFRESH1")});
    REQUIRE(tab.fetches.size() == 1);
    CHECK(tab.fetches[0].request > 1'000'000'000'000);
    CHECK_FALSE(tab.account.fetched(77, std::nullopt, tab.now()));
    tab.answer(tab.answers.tokens("", "ann"));
    CHECK(tab.take<aws_user::SignedIn>());
    CHECK(tab.stored() == "REFRESH1");
}

TEST_CASE("a token is handed out once to whoever wants one", "[app]") {
    Tab tab;
    tab.resume();
    tab.want();
    tab.want();
    tab.answer(tab.answers.tokens("REFRESH2", "ann"));
    CHECK(tab.take<aws_user::Token>());
    CHECK(tab.events.empty());
    CHECK(tab.stored() == "REFRESH2");
}

TEST_CASE("a refresh token that another tab renewed first ends nothing: its successor is in storage", "[app]") {
    Tab tab;
    tab.resume();
    tab.world.save(app::session_key, "REFRESH2");
    tab.want();
    CHECK(tab.refresh_token_sent() == "REFRESH1");
    tab.answer(tab.answers.refused("NotAuthorizedException", "Refresh Token has been revoked"));
    CHECK(tab.events.empty());
    CHECK(tab.stored() == "REFRESH2");
    REQUIRE(tab.refresh_token_sent() == "REFRESH2");
    SECTION("it works, and nobody but who asked hears of it") {
        tab.answer(tab.answers.tokens("REFRESH3", "ann"));
        CHECK(tab.take<aws_user::Token>());
        CHECK(tab.events.empty());
        CHECK(tab.stored() == "REFRESH3");
    }
    SECTION("that tab was somebody else's by then") {
        tab.answer(tab.answers.tokens("REFRESH3", "ben"));
        CHECK(tab.take<aws_user::NoToken>()->failure == aws_user::Failure::session_ended);
        CHECK(tab.events.empty());
    }
    SECTION("it has ended, too") {
        tab.answer(tab.answers.refused("NotAuthorizedException", "Refresh Token has been revoked"));
        CHECK(tab.take<aws_user::NoToken>()->failure == aws_user::Failure::session_ended);
        CHECK(tab.events.empty());
        CHECK(tab.stored().empty());
    }
    SECTION("the network fails for a moment") {
        tab.answer(tab.answers.no_network());
        CHECK(aws_user::is_temporary(tab.take<aws_user::NoToken>()->failure));
        CHECK(tab.stored() == "REFRESH2");
        tab.want();
        CHECK(tab.refresh_token_sent() == "REFRESH2");
        tab.answer(tab.answers.tokens("", "ann"));
        CHECK(tab.take<aws_user::Token>());
    }
}

TEST_CASE("a session that ended is told although nobody wanted a token", "[app]") {
    Tab tab;
    tab.resume();
    tab.account.ticked(tab.now());
    tab.drain();
    tab.answer(tab.answers.refused("NotAuthorizedException", "Refresh Token has been revoked"));
    CHECK(tab.take<aws_user::NoToken>()->failure == aws_user::Failure::session_ended);
    CHECK(tab.stored().empty());
}

TEST_CASE("a page that takes up a token which another tab has just renewed takes up the new one", "[app]") {
    Tab tab;
    tab.world.save(app::session_key, "REFRESH2");
    tab.command(aws_user::Resume{Secret("REFRESH1")});
    tab.answer(tab.answers.refused("NotAuthorizedException", "Refresh Token has been revoked"));
    REQUIRE(tab.refresh_token_sent() == "REFRESH2");
    tab.answer(tab.answers.tokens("", "ann"));
    CHECK(tab.take<aws_user::SignedIn>()->user_name == "ann");
    CHECK(tab.stored() == "REFRESH2");
}

TEST_CASE("signing out forgets what is kept, whoever renewed it last", "[app]") {
    Tab tab;
    tab.resume();
    tab.world.save(app::session_key, "REFRESH2");
    tab.want();
    tab.command(aws_user::SignOut{});
    bool out = false;
    for (const auto& event : tab.events) out = out || std::holds_alternative<aws_user::SignedOut>(event);
    CHECK(out);
    CHECK(tab.stored().empty());
}
