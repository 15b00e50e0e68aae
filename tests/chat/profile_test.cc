#include <catch2/catch_test_macros.hpp>

#include "chat/accounts.h"
#include "protocol/limits.h"

using namespace chatting;
using api::Refusal;
using chat::AuthForm;
using transport::Down;
using transport::DownCause;

namespace {

// In the lobby as a guest named Grace, connected.
chat::Model as_guest() {
    chat::Model model = with_accounts();
    chat::update(model, chat::EnterChat{.name = "Grace"}, at(0s));
    chat::update(model, transport::Up{guest}, at(0s));
    chat::update(model, transport::RoomJoined{lobby}, at(0s));
    chat::update(model, chat::EndSeen{lobby, true}, at(0s));
    return model;
}

Incoming from_guest(const MessageId& id, std::string text, Milliseconds stamp) {
    Incoming incoming = said(guest, id.text(), std::move(text), stamp);
    incoming.standing = Standing::guest;
    return incoming;
}

chat::Effects connect(chat::Model& model, Milliseconds moment) {
    auto effects = chat::update(model, transport::Up{ann}, at(moment));
    for (auto& more : chat::update(model, transport::RoomJoined{lobby}, at(moment))) effects.push_back(more);
    return effects;
}

}  // namespace

TEST_CASE("a signed-in user enters under the name in the backend, and then connects", "[chat]") {
    chat::Model model = with_accounts();
    chat::update(model, chat::SignIn{"ann", good_password}, at(0s));
    const auto effects = chat::update(model, aws_user::SignedIn{"ann"}, at(1s));
    CHECK(all<chat::UseTransport>(effects) == std::vector{chat::UseTransport{{}, Standing::user}});
    CHECK_FALSE(has<chat::Connect>(effects));
    CHECK_FALSE(chat::has_entered(model.account));
    CHECK(form(model).busy);
    const auto in = answer(model, asks(effects, "GET /me").front(), profile(ann, "Ann"), 2s);
    CHECK(has<chat::Connect>(in));
    CHECK(chat::has_entered(model.account));
    CHECK(model.account.name == "Ann");
    CHECK(chat::is_user(model.account));
    CHECK_FALSE(chat::is_form_on_screen(model.account));
    CHECK(chat::name_of(model, ann) == chat::ShownName{.name = "Ann"});
}

TEST_CASE("at the first sign-in the user name becomes the display name; if it is taken, the user chooses another",
          "[chat]") {
    chat::Model model = with_accounts();
    chat::update(model, chat::SignIn{"ann", good_password}, at(0s));
    auto effects = chat::update(model, aws_user::SignedIn{"ann"}, at(1s));
    effects = refuse(model, asks(effects, "GET /me").front(), Refusal::no_profile, 1s);
    REQUIRE(asks(effects, "PUT /me").size() == 1);
    CHECK(asks(effects, "PUT /me")[0].request.body.contains("\"ann\""));
    refuse(model, asks(effects, "PUT /me").front(), Refusal::name_taken, 2s);
    CHECK(form(model).step == AuthForm::choose_name);
    CHECK_FALSE(form(model).busy);
    CHECK(refusal_in(form(model).problem) == Refusal::name_taken);
    CHECK_FALSE(chat::has_entered(model.account));

    CHECK_FALSE(has<chat::Ask>(chat::update(model, chat::ChangeName{" "}, at(3s))));
    effects = chat::update(model, chat::ChangeName{" Ann  II "}, at(3s));
    CHECK(form(model).busy);
    refuse(model, asks(effects, "PUT /me").front(), Refusal::busy, 4s);
    CHECK(form(model).step == AuthForm::choose_name);
    CHECK_FALSE(form(model).busy);
    effects = chat::update(model, chat::ChangeName{"Ann II"}, at(5s));
    CHECK(has<chat::Connect>(answer(model, asks(effects, "PUT /me").front(), profile(ann, "Ann II"), 5s)));
    CHECK(model.account.name == "Ann II");
}

TEST_CASE("a backend that is busy at sign-in is asked again and again, which is shown", "[chat]") {
    chat::Model model = with_accounts();
    chat::update(model, chat::SignIn{"ann", good_password}, at(0s));
    auto effects = chat::update(model, aws_user::SignedIn{"ann"}, at(1s));
    Milliseconds moment = 1s;
    for (int i = 0; i < 6; ++i) {
        refuse(model, asks(effects, "GET /me").front(), Refusal::busy, moment);
        CHECK(refusal_in(form(model).problem) == Refusal::busy);
        effects = pass(model, moment, moment + 61s);
        REQUIRE(asks(effects, "GET /me").size() == 1);
        moment += 61s;
    }
    answer(model, asks(effects, "GET /me").front(), profile(ann, "Ann"), moment);
    CHECK(chat::has_entered(model.account));
    CHECK_FALSE(chat::is_form_on_screen(model.account));
}

TEST_CASE("an answer about the profile that comes late or twice changes nothing", "[chat]") {
    chat::Model model = with_accounts();
    chat::update(model, chat::SignIn{"ann", good_password}, at(0s));
    const auto asked = asks(chat::update(model, aws_user::SignedIn{"ann"}, at(1s)), "GET /me").front();
    answer(model, asked, profile(ann, "Ann"), 1s);
    CHECK(answer(model, asked, profile(ben, "Ben"), 2s).empty());
    CHECK(chat::update(model, aws_user::SignedIn{"ann"}, at(2s)).empty());
    CHECK(chat::update(model, transport::Answered{999, profile(ben, "Ben")}, at(2s)).empty());
    CHECK(model.account.name == "Ann");
    CHECK(model.account.self == ann);
}

TEST_CASE("a user's name changes when the backend confirms it; a refusal is kept as a refusal", "[chat]") {
    chat::Model model = signed_in();
    auto effects = chat::update(model, chat::ChangeName{"Anna"}, at(1s));
    CHECK(model.account.name == "Ann");
    refuse(model, asks(effects, "PUT /me").front(), Refusal::name_taken, 2s);
    CHECK(model.account.name == "Ann");
    CHECK(refusal_in(model.account.name_problem) == Refusal::name_taken);
    effects = chat::update(model, chat::ChangeName{"Anna"}, at(3s));
    answer(model, asks(effects, "PUT /me").front(), profile(ann, "Anna"), 3s);
    CHECK(model.account.name == "Anna");
    CHECK(model.account.name_problem.empty());
}

TEST_CASE("a guest can open the account's forms and go back without losing the chat", "[chat]") {
    chat::Model model = as_guest();
    chat::update(model, chat::ShowAuthForm{AuthForm::sign_in}, at(1s));
    CHECK(chat::is_form_on_screen(model.account));
    CHECK(model.link.state == chat::LinkState::online);
    chat::update(model, transport::Arrived{said(ben, "1", "meanwhile", 1s)}, at(1s));
    CHECK(room(model).unread == 1);  // behind the form
    CHECK_FALSE(has<chat::Disconnect>(chat::update(model, chat::ShowAuthForm{AuthForm::welcome}, at(2s))));
    CHECK_FALSE(chat::is_form_on_screen(model.account));
    CHECK(chat::has_entered(model.account));
}

TEST_CASE("a guest who signs in gets a new connection as a user; rooms and drafts stay", "[chat]") {
    chat::Model model = as_guest();
    chat::update(model, chat::ChangeDraft{lobby, "half a thought"}, at(1s));
    chat::update(model, chat::ShowAuthForm{AuthForm::sign_in}, at(1s));
    chat::update(model, chat::SignIn{"ann", good_password}, at(2s));
    const auto effects = chat::update(model, aws_user::SignedIn{"ann"}, at(3s));
    CHECK(has<chat::Disconnect>(effects));
    CHECK(all<chat::UseTransport>(effects) == std::vector{chat::UseTransport{{}, Standing::user}});
    CHECK_FALSE(has<chat::Connect>(effects));
    CHECK(chat::update(model, Down{DownCause::asked}, at(3s)).empty());
    CHECK_FALSE(has<chat::Connect>(chat::update(model, chat::ConnectNow{}, at(3s))));
    CHECK(has<chat::Connect>(answer(model, asks(effects, "GET /me").front(), profile(ann, "Ann"), 4s)));
    chat::update(model, Down{DownCause::asked}, at(4s));
    CHECK(model.link.state == chat::LinkState::connecting);
    CHECK_FALSE(chat::is_form_on_screen(model.account));
    CHECK(room(model).draft == "half a thought");
    CHECK(model.rooms.open == lobby);
    CHECK(chat::guest_messages(model) == 0);
    CHECK(has<chat::Subscribe>(connect(model, 5s)));
}

TEST_CASE("nothing that a guest typed is sent under the new name without consent (fault 42)", "[chat]") {
    chat::Model model = as_guest();
    chat::update(model, chat::SubmitText{lobby, "delivered"}, at(1s));
    const MessageId delivered = own(model).message.id;
    chat::update(model, transport::Arrived{from_guest(delivered, "delivered", 1s)}, at(1s));
    chat::update(model, chat::SubmitText{lobby, "under way"}, at(2s));
    const MessageId under_way = room(model).timeline.back().message.id;
    chat::update(model, Down{DownCause::network}, at(3s));
    chat::update(model, chat::SubmitText{lobby, "waiting"}, at(3s));
    sign_in(model, 10s);
    REQUIRE(chat::guest_messages(model) == 2);
    CHECK(sent(connect(model, 11s)).empty());
    CHECK(sent(pass(model, 11s, 300s)).empty());
    CHECK(sent(chat::update(model, chat::RetryAll{lobby}, at(300s))).empty());

    SECTION("new text is sent at once") {
        CHECK(sent(chat::update(model, chat::SubmitText{lobby, "as Ann"}, at(301s))) ==
              std::vector<std::string>{"as Ann"});
    }
    SECTION("with consent, it is sent under the new name with new ids") {
        const auto effects = chat::update(model, chat::SettleGuestMessages{chat::GuestMessages::send}, at(301s));
        CHECK(sent(effects) == std::vector<std::string>{"under way", "waiting"});
        for (const auto& send : all<chat::Send>(effects)) {
            CHECK(send.message.name == "Ann");
            CHECK(send.message.id != under_way);
        }
        CHECK(chat::guest_messages(model) == 0);
        CHECK(texts(model) == std::vector<std::string>{"delivered", "under way", "waiting"});
    }
    SECTION("or it is deleted, and delivered messages stay") {
        CHECK(sent(chat::update(model, chat::SettleGuestMessages{chat::GuestMessages::discard}, at(301s))).empty());
        CHECK(texts(model) == std::vector<std::string>{"delivered"});
        CHECK(room(model).timeline[0].delivery == chat::Delivery::delivered);
        CHECK(model.outbox.pending.empty());
        CHECK(chat::guest_messages(model) == 0);
    }
    SECTION("a message that turns out to be delivered is no longer asked about") {
        chat::update(model, transport::Arrived{from_guest(under_way, "under way", 2s)}, at(301s));
        CHECK(chat::guest_messages(model) == 1);
    }
}

TEST_CASE("a guest's unsent messages are asked about after a reload too", "[chat]") {
    Store store;
    chat::Model model = as_guest();
    chat::update(model, Down{DownCause::network}, at(1s));
    put(store, chat::update(model, chat::SubmitText{lobby, "waiting"}, at(2s)));
    put(store, pass(model, 2s, 4s));
    store["confab.session"] = "refresh-token";

    chat::Model next = with_accounts();
    put(store, chat::update(next, chat::Restored{{store.begin(), store.end()}}, at(10s)));
    CHECK_FALSE(chat::has_entered(next.account));
    const auto effects = chat::update(next, aws_user::SignedIn{"ann"}, at(10s));
    answer(next, asks(effects, "GET /me").front(), profile(ann, "Ann"), 10s);
    CHECK(chat::guest_messages(next) == 1);
    CHECK(sent(connect(next, 11s)).empty());
    put(store, pass(next, 11s, 20s));

    SECTION("and again after another one") {
        chat::Model third = with_accounts();
        chat::update(third, chat::Restored{{store.begin(), store.end()}}, at(30s));
        const auto again = chat::update(third, aws_user::SignedIn{"ann"}, at(30s));
        answer(third, asks(again, "GET /me").front(), profile(ann, "Ann"), 30s);
        CHECK(chat::guest_messages(third) == 1);
    }
}

TEST_CASE("a user's unsent messages are sent after a reload without a question, and not as a guest", "[chat]") {
    Store store;
    chat::Model model = signed_in();
    chat::update(model, Down{DownCause::network}, at(1s));
    put(store, chat::update(model, chat::SubmitText{lobby, "Ann's"}, at(2s)));
    put(store, pass(model, 2s, 4s));

    chat::Model next = with_accounts();
    chat::update(next, chat::Restored{{store.begin(), store.end()}}, at(10s));
    CHECK_FALSE(chat::has_entered(next.account));  // not as a guest named Ann
    CHECK(next.account.user_name == "ann");
    SECTION("signed in again") {
        sign_in(next, 11s);
        CHECK(chat::guest_messages(next) == 0);
        CHECK(sent(connect(next, 12s)) == std::vector<std::string>{"Ann's"});
    }
    SECTION("as a guest") {
        chat::update(next, chat::EnterChat{.name = "Grace"}, at(11s));
        CHECK(chat::guest_messages(next) == 1);
        chat::update(next, transport::Up{guest}, at(12s));
        CHECK(sent(chat::update(next, transport::RoomJoined{lobby}, at(12s))).empty());
    }
    SECTION("as somebody else: neither shown nor sent") {
        sign_in(next, 11s, "ben");
        CHECK(sent(connect(next, 12s)).empty());
        CHECK(next.outbox.pending.empty());
        CHECK(next.notices.list.size() == 1);
    }
}

TEST_CASE("a session that ends during the chat opens the form over it, says why, and keeps unsent text", "[chat]") {
    chat::Model model = signed_in();
    chat::update(model, chat::SubmitText{lobby, "precious"}, at(1s));
    chat::update(model, Down{DownCause::signed_out, aws_user::Failure::session_ended}, at(2s));
    CHECK(chat::is_form_on_screen(model.account));
    CHECK(form(model).step == AuthForm::sign_in);
    CHECK(form(model).problem == chat::Problem(aws_user::Failure::session_ended));
    CHECK(model.link.state == chat::LinkState::stopped);
    CHECK(texts(model) == std::vector<std::string>{"precious"});
    CHECK_FALSE(has<chat::Connect>(chat::update(model, chat::VisibilityChanged{true}, at(3s))));
    CHECK_FALSE(has<chat::Connect>(chat::update(model, chat::ConnectNow{}, at(3s))));
    CHECK_FALSE(has<chat::Connect>(pass(model, 3s, 3600s)));

    sign_in(model, 3601s);
    CHECK(chat::guest_messages(model) == 0);
    CHECK(sent(connect(model, 3602s)) == std::vector<std::string>{"precious"});
}

TEST_CASE("signing out revokes, disconnects, deletes local data, informs other tabs and shows the first form",
          "[chat]") {
    Store store{{"confab.session", "token"},
                {"confab.return", "x"},
                {"confab.outbox.other-tab", "[]"},
                {"confab.identity", "id"}};
    chat::Model model = signed_in();
    chat::update(model, chat::SubmitText{lobby, "unsent"}, at(1s));
    const auto before = model.requests.next_id();
    const auto effects = chat::update(model, chat::SignOut{aws_user::Reach::everywhere}, at(2s));
    CHECK(all<chat::ForAccount>(effects) ==
          std::vector{chat::ForAccount{aws_user::SignOut{aws_user::Reach::everywhere}}});
    CHECK(has<chat::Disconnect>(effects));
    put(store, effects);
    REQUIRE(store.size() == 1);
    CHECK(store.contains("confab.signed-out"));
    CHECK_FALSE(chat::has_entered(model.account));
    CHECK(!chat::is_user(model.account));
    CHECK(form(model).step == AuthForm::welcome);
    CHECK(model.rooms.list.empty());
    CHECK(model.outbox.pending.empty());
    CHECK(model.people.known.empty());
    CHECK(model.requests.next_id() >= before);
    CHECK(chat::update(model, aws_user::SignedOut{}, at(2s)).empty());
    CHECK(pass(model, 3s, 60s).empty());
}

TEST_CASE("a guest who leaves deletes only the guest's data, not another person's session in this browser", "[chat]") {
    Store store{{"confab.session", "token"}, {"confab.outbox.other-tab", "[]"}, {"confab.identity", "id"}};
    chat::Model model = as_guest();
    put(store, pass(model, 0s, 5s));
    put(store, chat::update(model, chat::LeaveChat{}, at(6s)));
    CHECK(store == Store{{"confab.session", "token"}, {"confab.outbox.other-tab", "[]"}});
}

TEST_CASE("signing out in another tab ends the chat here, with a notice, and does not change storage", "[chat]") {
    chat::Model model = signed_in();
    const auto effects = chat::update(model, chat::SignedOutElsewhere{}, at(2s));
    CHECK(has<chat::Disconnect>(effects));
    CHECK(has<chat::ForAccount>(effects));
    CHECK_FALSE(has<chat::Save>(effects));
    CHECK_FALSE(chat::has_entered(model.account));
    REQUIRE(model.notices.list.size() == 1);
    CHECK(model.notices.list[0].what == chat::NoticeContent(chat::News::signed_out_elsewhere));
    CHECK_FALSE(has<chat::Save>(pass(model, 2s, 60s)));

    chat::Model as = as_guest();
    CHECK_FALSE(has<chat::Disconnect>(chat::update(as, chat::SignedOutElsewhere{}, at(2s))));
    CHECK(chat::has_entered(as.account));
}

TEST_CASE("while a policy is being applied, joining is tried every twenty seconds, with a notice, until it works",
          "[chat]") {
    chat::Model model = with_accounts();
    sign_in(model, 0s);
    Milliseconds moment = 1s;
    for (int i = 0; i < 10; ++i) {
        chat::update(model, Down{DownCause::pending, transport::ConnectionFailure::policy_pending}, at(moment));
        CHECK(model.link.state == chat::LinkState::waiting);
        CHECK(model.link.problem == chat::Problem(transport::ConnectionFailure::policy_pending));
        REQUIRE(model.link.retry_at);
        CHECK(*model.link.retry_at - at_instant(moment) >= 20s);
        CHECK(*model.link.retry_at - at_instant(moment) <= limits::backoff_cap);
        moment = std::chrono::duration_cast<Milliseconds>(*model.link.retry_at - at_instant(0s));
        CHECK(all<chat::Connect>(chat::update(model, chat::Ticked{}, at(moment))).size() == 1);
    }
    chat::update(model, transport::Up{ann}, at(moment + 1s));
    CHECK(model.link.state == chat::LinkState::online);
}
