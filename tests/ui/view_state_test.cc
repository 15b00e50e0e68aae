#include "ui/state/view_state.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "ui/forms/submit_form.h"
#include "ui/labels/connection.h"
#include "ui_support.h"

using namespace ui;
using ui_test::Stage;

TEST_CASE("a dialog closes when what it is for is done, and only then", "[ui]") {
    struct Case {
        Dialog dialog;
        Form form;
        FieldName field;
        chat::Effect done;
    };
    for (const Case& each :
         {Case{Dialog::create_room, Form::create_room, FieldName::room_name, chat::RoomCreated{RoomId("club")}},
          Case{Dialog::write_to, Form::write_to, FieldName::person, chat::PersonFound{ui_test::user('b')}},
          Case{Dialog::change_name, Form::change_name, FieldName::name, chat::NameChanged{}}}) {
        Stage stage;
        stage.enter(Standing::user);
        stage.shown.pane = Pane::directory;
        apply(stage.shown, {.what = ViewAction::What::open_dialog, .dialog = each.dialog, .text = "Club"});
        CHECK(stage.shown.dialog == each.dialog);
        CHECK((stage.shown.room_name == "Club") == (each.dialog == Dialog::create_room));
        for (const chat::Effect& other :
             {chat::Effect(chat::AccountChanged{}), chat::Effect(chat::DirectoryChanged{}),
              chat::Effect(chat::RoomOpened{RoomId("club")}), chat::Effect(chat::DraftTaken{RoomId("club")})})
            on_effect(stage.shown, stage.model, other);
        close_outdated(stage.shown, stage.model);
        CHECK(stage.shown.dialog == each.dialog);
        REQUIRE(submit(each.form, {{each.field, "Club"}}, stage.model, stage.shown));
        on_effect(stage.shown, stage.model, each.done);
        CHECK(stage.shown.dialog == Dialog::none);
        CHECK((stage.shown.pane == Pane::directory) == (each.dialog == Dialog::change_name));
    }
}

TEST_CASE("what is done after its dialog was left closes no other", "[ui]") {
    Stage stage;
    stage.enter(Standing::user);
    apply(stage.shown, {.what = ViewAction::What::open_dialog, .dialog = Dialog::change_name});
    on_effect(stage.shown, stage.model, chat::RoomCreated{RoomId("club")});
    CHECK(stage.shown.dialog == Dialog::change_name);
}

TEST_CASE("the answer to what was submitted before a dialog was left does not close the same one opened since",
          "[ui]") {
    Stage stage;
    stage.enter(Standing::user);
    const ViewAction open{.what = ViewAction::What::open_dialog, .dialog = Dialog::write_to};
    apply(stage.shown, open);
    REQUIRE(submit(Form::write_to, {{FieldName::person, "Ben"}}, stage.model, stage.shown));
    apply(stage.shown, {});
    apply(stage.shown, open);
    on_effect(stage.shown, stage.model, chat::PersonFound{ui_test::user('b')});
    CHECK(stage.shown.dialog == Dialog::write_to);
}

TEST_CASE("a form that is submitted twice asks once", "[ui]") {
    Stage stage;
    stage.enter(Standing::user);
    CHECK(submit(Form::change_name, {{FieldName::name, "Ada L"}}, stage.model, stage.shown));
    ui_test::ask(stage.model, chat::request::OwnName{});
    CHECK_FALSE(submit(Form::change_name, {{FieldName::name, "Ada L"}}, stage.model, stage.shown));
    CHECK(submit(Form::write_to, {{FieldName::person, "Ben"}}, stage.model, stage.shown));
    ui_test::ask(stage.model, chat::request::FindRecipient{});
    CHECK_FALSE(submit(Form::write_to, {{FieldName::person, "Ben"}}, stage.model, stage.shown));
}

TEST_CASE("a guest who wants to create a room is led to signing in", "[ui]") {
    Stage stage;
    stage.enter(Standing::guest);
    const Choice choice = new_room_choice(stage.model);
    CHECK(!choice.action);
    REQUIRE(choice.command);
    CHECK(std::get<chat::ShowAuthForm>(*choice.command).form == chat::AuthForm::sign_in);
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
    stage.model.account.state = chat::Guest{};
    CHECK(!offered("menu:members"));
    CHECK(offered("leave-room"));
}

TEST_CASE("going to another form forgets what was wrong and revealed on the one before", "[ui]") {
    Stage stage;
    stage.with_accounts();
    chat::show_form(stage.model.account, {.step = chat::AuthForm::sign_up});
    close_outdated(stage.shown, stage.model);
    typed(stage.shown, FieldName::new_password, "abc");
    apply(stage.shown, {.what = ViewAction::What::reveal, .field = FieldName::new_password});
    stage.shown.wrong_field = FieldName::new_password;
    CHECK(stage.shown.password.lower);
    chat::show_form(stage.model.account, {.step = chat::AuthForm::sign_in});
    close_outdated(stage.shown, stage.model);
    CHECK(!stage.shown.wrong_field);
    CHECK(stage.shown.revealed.empty());
    CHECK(stage.shown.password == aws_user::PasswordCheck{});
}

TEST_CASE("what was announced in one room is forgotten in the next, and never grows", "[ui]") {
    Stage stage;
    stage.enter();
    stage.room("lobby");
    close_outdated(stage.shown, stage.model);
    for (chat::ItemKey key = 1; key <= 500; ++key)
        on_effect(stage.shown, stage.model, chat::MessageShown{RoomId("lobby"), key});
    CHECK(stage.shown.fresh.size() <= mirrored_messages);
    CHECK(stage.shown.fresh.back() == 500);
    stage.room("other");
    close_outdated(stage.shown, stage.model);
    CHECK(stage.shown.fresh.empty());
}

TEST_CASE("the page's title says how much is unread, and the open room", "[ui]") {
    Stage stage;
    CHECK(page_title(stage.model) == "Confab");
    stage.enter();
    stage.room("lobby").unread = 3;
    CHECK(page_title(stage.model) == "(3) lobby – Confab");
    stage.model.rooms.list.front().unread = 100;
    CHECK(page_title(stage.model) == "(99+) lobby – Confab");
}
