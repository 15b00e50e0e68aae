#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "protocol/room_name.h"
#include "ui/forms/forms.h"
#include "ui/forms/submit_form.h"
#include "ui/labels/connection.h"
#include "ui/labels/messages.h"
#include "ui/labels/people.h"
#include "ui/labels/rooms.h"
#include "ui/mirror/mirror.h"
#include "ui/state/view_state.h"
#include "ui_support.h"

using namespace ui;
using ui_test::Stage;

namespace {

void let_write(Stage& stage) {
    stage.enter(Standing::user);
    stage.model.account.self = ui_test::user('a');
    stage.model.link.capabilities.private_rooms = true;
}

bool offers(const Stage& stage, std::string_view key) {
    return std::ranges::contains(account_choices(stage.model), key, &Choice::key);
}

}  // namespace

TEST_CASE("writing to somebody is offered where it can be done", "[ui]") {
    Stage stage;
    let_write(stage);
    CHECK(offers(stage, "menu:write-to"));
    stage.model.link.capabilities.private_rooms = false;
    CHECK(!offers(stage, "menu:write-to"));
}

TEST_CASE("the dialog that asks for a name goes when somebody is found and stays with the reason when nobody is",
          "[ui]") {
    for (const bool found : {true, false}) {
        Stage stage;
        let_write(stage);
        apply(stage.shown, {.what = ViewAction::What::open_dialog, .dialog = Dialog::write_to});
        REQUIRE(dialog_form(stage.model, stage.shown));
        const auto command = submit(Form::write_to, {{FieldName::person, "Ben"}}, stage.model, stage.shown);
        REQUIRE(command);
        CHECK(std::get<chat::FindAndWriteTo>(*command).name == "Ben");
        ui_test::ask(stage.model, chat::request::FindRecipient{});
        close_outdated(stage.shown, stage.model);
        CHECK(dialog_form(stage.model, stage.shown)->busy);
        stage.model.requests.clear();
        if (!found) stage.model.direct.problem = chat::Mistake::nobody_of_this_name;
        if (found) on_effect(stage.shown, stage.model, chat::PersonFound{ui_test::user('b')});
        close_outdated(stage.shown, stage.model);
        CHECK((stage.shown.dialog == Dialog::none) == found);
        if (!found) CHECK(dialog_form(stage.model, stage.shown)->problem == "Nobody has exactly this name.");
    }
}

TEST_CASE("a direct room says what it is and offers neither members nor deleting", "[ui]") {
    Stage stage;
    let_write(stage);
    chat::Room& room = stage.room(direct_room(ui_test::user('b')).text());
    room.title = "Ben";
    CHECK(room_label(room) == "Ben, direct messages");
    const auto choices = room_choices(stage.model, room);
    REQUIRE(choices.size() == 1);
    CHECK(choices[0].key == "leave-room");
}

TEST_CASE("every other member can be written to, oneself cannot", "[ui]") {
    Stage stage;
    let_write(stage);
    chat::Room& room = stage.room("lobby");
    stage.model.rooms.open = room.id;
    stage.model.members = {
        .room = room.id, .list = {{.user = ui_test::user('a')}, {.user = ui_test::user('b')}}, .next = {}};
    const MirrorNode tree = mirror(stage.model, stage.shown, stage.now, 0ms);
    CHECK(!find_node(tree, "write-to:" + ui_test::user('a').text()));
    const MirrorNode* write = find_node(tree, "write-to:" + ui_test::user('b').text());
    REQUIRE(write);
    REQUIRE(write->command);
    CHECK(std::get<chat::WriteTo>(*write->command).user == ui_test::user('b'));
}

TEST_CASE(
    "a name that mixes letters of several scripts is marked wherever somebody is named, for eyes and readers alike",
    "[ui]") {
    Stage stage;
    let_write(stage);
    const UserId forger = ui_test::user('b');
    // a Cyrillic A
    stage.model.people.known[forger.text()] = {.state = chat::Person::State::known, .name = "\u0410da"};
    chat::Room& room = stage.room(direct_room(forger).text());
    room.title = "\u0410da";
    stage.model.rooms.open = room.id;
    stage.model.members = {.room = room.id, .list = {{.user = forger}}, .next = {}};
    room.timeline.arrived(
        {.room = room.id,
         .sender = forger,
         .stamp = ui_test::noon,
         .message = {.id = MessageId("m1"), .name = "\u0410da", .text = "it is me"}},
        chat::Timeline::Author::other, ui_test::noon);
    const MirrorNode tree = mirror(stage.model, stage.shown, stage.now, 0ms);
    const std::string mark = "mixed letters · bbbb";
    REQUIRE(find_node(tree, "letters:" + room.id.text()));
    CHECK(find_node(tree, "letters:" + room.id.text())->text == mark);
    CHECK(find_node(tree, "member:" + forger.text())->text.ends_with(", " + mark));
    const std::string message = "message:" + room.id.text() + ":" + std::to_string(room.timeline.back().key);
    REQUIRE(find_node(tree, message + ":letters"));
    CHECK(find_node(tree, message + ":letters")->text == mark);
    CHECK(letters_mark("Ada", forger.text()).empty());
}

TEST_CASE("the status names the transport if it is not the usual one, and says when messages come late", "[ui]") {
    Stage stage;
    let_write(stage);
    stage.model.link.state = chat::LinkState::online;
    const auto words = [&] { return connection_label(stage.model, stage.now); };
    CHECK(words() == "Connected");
    stage.model.link.capabilities = {.kind = transport::TransportKind::api_gateway, .is_fallback = true};
    CHECK(words() == "Connected over API Gateway because the usual connection seems to be blocked here");
    stage.model.link.capabilities = {.kind = transport::TransportKind::sqs, .live = false};
    CHECK(words() == "Connected by polling. Messages may be a few seconds late");
    stage.model.link.capabilities.is_fallback = true;
    CHECK(words() ==
          "Connected by polling because the usual connection seems to be blocked here. Messages may be a few seconds "
          "late");
}

TEST_CASE("what a service wrote is marked, and nobody is invited to answer it", "[ui]") {
    Stage stage;
    let_write(stage);
    chat::TimelineItem entry{.standing = Standing::service, .message = {.name = "Reports", .text = "Ready"}};
    CHECK(author_mark(stage.model, entry) == "service");
    chat::Room& room = stage.room(std::string(service_room));
    CHECK(composer_problem(room).empty());
    room.draft = "thank you";
    CHECK(composer_problem(room) == "Replies here are not read by anyone.");
}
