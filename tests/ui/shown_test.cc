#include "ui/shown.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "ui_support.h"

using namespace ui;
using ui_test::Stage;

TEST_CASE("the dialog for a new room closes when the room is there and stays with the reason when not", "[ui]") {
    for (const bool taken : {false, true}) {
        Stage stage;
        stage.enter(Standing::user);
        take(stage.shown, *new_room_choice(stage.model, "Club").step);
        CHECK(stage.shown.dialog == Dialog::create_room);
        CHECK(stage.shown.room_name == "Club");
        stage.shown.creating = true;  // handed in
        ui_test::ask(stage.model, chat::request::CreateRoom{});
        settle(stage.shown, stage.model);
        CHECK(stage.shown.dialog == Dialog::create_room);
        stage.model.requests.clear();
        if (taken) stage.model.directory.create_problem = "There is a room with that name.";
        settle(stage.shown, stage.model);
        CHECK((stage.shown.dialog == Dialog::create_room) == taken);
    }
}

TEST_CASE("a guest who wants to create a room is led to signing in", "[ui]") {
    Stage stage;
    stage.enter(Standing::guest);
    const Choice choice = new_room_choice(stage.model);
    CHECK(!choice.step);
    REQUIRE(choice.wish);
    CHECK(std::get<chat::ShowEntry>(*choice.wish).form == chat::EntryForm::sign_in);
}

TEST_CASE("only the owner is offered to delete a room, and guests see no members", "[ui]") {
    Stage stage;
    stage.enter(Standing::user);
    stage.model.account.self = ui_test::user('a');
    chat::Room& room = stage.room("lobby");
    const auto offered = [&](std::string_view key) {
        return std::ranges::contains(room_choices(stage.model, room), key, &Choice::key);
    };
    CHECK(offered("menu:members"));
    CHECK(!offered("menu:delete-room"));
    room.owner = ui_test::user('b');
    CHECK(!offered("menu:delete-room"));
    room.owner = ui_test::user('a');
    CHECK(offered("menu:delete-room"));
    stage.model.account.standing = Standing::guest;
    CHECK(!offered("menu:members"));
    CHECK(offered("leave-room"));
}

TEST_CASE("going to another form forgets what was wrong and revealed on the one before", "[ui]") {
    Stage stage;
    stage.with_accounts();
    stage.model.account.form = chat::EntryForm::sign_up;
    settle(stage.shown, stage.model);
    typed(stage.shown, "new-password", "abc");
    take(stage.shown, {.what = Step::What::reveal, .key = "new-password"});
    stage.shown.form_problem = "Still needed.";
    CHECK(stage.shown.password.lower);
    stage.model.account.form = chat::EntryForm::sign_in;
    settle(stage.shown, stage.model);
    CHECK(stage.shown.form_problem.empty());
    CHECK(stage.shown.revealed.empty());
    CHECK(stage.shown.password == aws_user::PasswordCheck{});
}

TEST_CASE("what was announced in one room is forgotten in the next, and never grows", "[ui]") {
    Stage stage;
    stage.enter();
    stage.room("lobby");
    settle(stage.shown, stage.model);
    for (chat::ItemKey key = 1; key <= 500; ++key) told(stage.shown, stage.model, {RoomId("lobby"), key});
    CHECK(stage.shown.fresh.size() <= mirrored_messages);
    CHECK(stage.shown.fresh.back() == 500);
    stage.room("other");
    settle(stage.shown, stage.model);
    CHECK(stage.shown.fresh.empty());
}
