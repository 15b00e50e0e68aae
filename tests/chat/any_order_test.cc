// Every message in any order, answers late, twice, of the wrong shape and never: the model stays within its bounds, and
// time always goes on.
#include <catch2/catch_test_macros.hpp>

#include "chat/accounts.h"
#include "protocol/limits.h"

using namespace chatting;

namespace {

class Storm {
public:
    explicit Storm(std::uint64_t seed) : random_({seed, 2, 3, 4}) {}

    void run(int steps) {
        for (int i = 0; i < steps; ++i) {
            moment_ += Milliseconds(pick(10) == 0 ? pick(100'000) : pick(500));
            take(chat::update(model_, message(), at(moment_)));
            check();
        }
    }

private:
    std::uint64_t pick(std::uint64_t bound) { return random_.next() % bound; }
    template <class T>
    T one(std::initializer_list<T> of) {
        return *(of.begin() + pick(of.size()));
    }

    RoomId room_id() {
        return one({lobby, help, den, RoomId("garden"), RoomId("nowhere"), RoomId("r" + std::to_string(pick(60)))});
    }
    UserId user() {
        return one({ann, ben, cleo, guest, UserId(std::string(60, '0') + std::to_string(1000 + pick(3000)))});
    }
    std::string text() {
        return one<std::string>(
            {"", "hello", "@ann look", "Ann", "ann", "Lobby", "!!!", "Женя", std::string(300, 'x'), "\xff\xfe"});
    }
    Secret password() { return one({good_password, Secret("x"), Secret()}); }

    Incoming anything() {
        Incoming incoming = said(user(), std::to_string(pick(400)), text(), Milliseconds(pick(1'000'000)), room_id());
        incoming.standing = one({Standing::guest, Standing::user, Standing::unknown});
        incoming.message.kind = one({Kind::text, Kind::text, Kind::joined, Kind::unknown});
        if (pick(20) == 0) incoming.stamp = test_epoch + std::chrono::days(400);
        return incoming;
    }

    std::string body() {
        switch (pick(9)) {
            case 0: return "no JSON";
            case 1: return "{}";
            case 2: return profile(user(), one<std::string>({"Ann", "Ben"}));
            case 3: return people({{user(), "Ben"}, {user(), "Cleo"}});
            case 4:
                return my_rooms({{.room = card(room_id().text(), "Room"),
                                  .joined = test_epoch,
                                  .read = test_epoch + Milliseconds(pick(1'000'000))}});
            case 5: return api::write(card(room_id().text(), "Room", user())).dump();
            case 6: return api::write(api::RoomPage{.rooms = {card(room_id().text(), "Room")}, .next = "n"}).dump();
            case 7:
                return api::write(api::MemberPage{
                                      .members = {{.user = user(), .owner = false, .joined = test_epoch}}, .next = {}})
                    .dump();
            default:
                return page({said(user(), std::to_string(pick(400)), "old", Milliseconds(pick(1'000'000)))},
                            pick(2) ? "o" : nullptr, pick(2) ? "n" : nullptr);
        }
    }

    transport::Answered an_answer() {
        transport::AskId ask = pick(50);
        if (!open_.empty() && pick(4)) ask = open_[pick(open_.size())];
        if (pick(3)) return {ask, body()};
        const auto refusal = one({api::Refusal::busy, api::Refusal::unknown, api::Refusal::not_found,
                                  api::Refusal::no_profile, api::Refusal::name_taken, api::Refusal::not_a_member,
                                  api::Refusal::not_signed_in, api::Refusal::room_taken, api::Refusal::too_many_rooms});
        return {ask, std::unexpected(api::Problem{refusal, "A sentence."})};
    }

    chat::Msg message() {
        using namespace chat;
        using transport::DownCause;
        switch (pick(60)) {
            case 0: return EnterChat{.name = text()};
            case 1: return pick(10) ? Msg(Ticked{}) : Msg(LeaveChat{});
            case 2: return ChangeName{text()};
            case 3: return ShowEntry{static_cast<EntryForm>(pick(9))};
            case 4: return Register{text(), "a@b", password()};
            case 5: return ConfirmRegistration{one<std::string>({"123456", "x"})};
            case 6: return ResendConfirmation{};
            case 7:
            case 8: return chat::SignIn{one<std::string>({"ann", "ben", ""}), password()};
            case 9: return GiveNewPassword{password()};
            case 10: return GiveCode{"123456"};
            case 11: return AskPasswordReset{text()};
            case 12: return ResetPassword{"123456", password()};
            case 13: return pick(10) ? Msg(Ticked{}) : Msg(SignOut{});
            case 14: return SettleGuestMessages{one({GuestMessages::send, GuestMessages::discard})};
            case 15: return SearchRooms{text()};
            case 16: return ShowMoreRooms{};
            case 17: return CreateRoom{text(), one({api::Access::open, api::Access::members})};
            case 18: return DeleteRoom{room_id()};
            case 19: return ShowMembers{room_id()};
            case 20: return HideMembers{};
            case 21: return AddMember{room_id(), text()};
            case 22: return RemoveMember{room_id(), user()};
            case 23:
            case 24: return LoadOlder{room_id()};
            case 25: return pick(10) ? Msg(Ticked{}) : Msg(SignedOutElsewhere{});
            case 26: return ReturnedFromHostedPages{"code=1", password()};
            case 27: return JoinRoom{text()};
            case 28: return LeaveRoom{room_id()};
            case 29:
            case 30: return OpenRoom{room_id()};
            case 31: return ShowRooms{};
            case 32: return RetryRoom{room_id()};
            case 33: return ChangeDraft{room_id(), text()};
            case 34:
            case 35: return SubmitText{room_id(), text()};
            case 36: return RetryAll{room_id()};
            case 37: return ConnectNow{};
            case 38: return FollowFragment{"#/r/" + room_id().text()};
            case 39: return NetworkChanged{pick(2) == 0};
            case 40: return VisibilityChanged{pick(3) != 0};
            case 41: return EndSeen{room_id(), pick(3) != 0};
            case 42:
                return Restored{{{"confab.session", "token"},
                                 {"confab.me", R"({"name":"G","rooms":["lobby","p.den"],"read":{"lobby":5}})"}}};
            case 43:
            case 44: return transport::Up{one({ann, guest})};
            case 45:
                return transport::Down{
                    one({DownCause::network, DownCause::refused, DownCause::pending, DownCause::asked,
                         DownCause::signed_out, DownCause::evicted, DownCause::busy}),
                    "A sentence."};
            case 46: return transport::RoomJoined{room_id()};
            case 47: return transport::RoomRefused{room_id(), "A sentence."};
            case 48:
            case 49: return transport::Arrived{anything()};
            case 50: {
                if (model_.outbox.pending.empty()) return Ticked{};
                const Pending& some = model_.outbox.pending.front();
                if (pick(2)) return transport::Accepted{some.room, some.message.id};
                return transport::SendRefused{some.room, some.message.id, "A sentence."};
            }
            case 51: return aws_user::SignedUp{pick(2) == 0, "a***@e***"};
            case 52: return aws_user::Confirmed{};
            case 53: return aws_user::CodeSent{};
            case 54: return aws_user::Challenged{one({aws_user::Challenge::code, aws_user::Challenge::new_password})};
            case 55:
            case 56: return aws_user::SignedIn{one<std::string>({"ann", "ann", "ben"})};
            case 57: return aws_user::Failed{static_cast<aws_user::Failure>(pick(22))};
            default: return an_answer();
        }
    }

    void take(const chat::Effects& effects) {
        for (const auto& ask : all<chat::Ask>(effects)) {
            REQUIRE(ask.ask > last_);  // never reused, whoever signs in or out
            last_ = ask.ask;
            open_.push_back(ask.ask);
            if (open_.size() > 30) open_.erase(open_.begin());
        }
        for (const auto& save : all<chat::Save>(effects)) REQUIRE_FALSE(save.value.contains(good_password.reveal()));
        for (const auto& send : all<chat::Send>(effects)) {
            const auto held = std::ranges::find(model_.outbox.pending, send.message.id,
                                                [](const chat::Pending& pending) { return pending.message.id; });
            REQUIRE(held != model_.outbox.pending.end());
            REQUIRE(held->standing == model_.account.standing);
            REQUIRE(held->account == model_.account.account);
        }
    }

    void check() {
        REQUIRE(model_.rooms.list.size() <= limits::rooms);
        REQUIRE(model_.rooms.leaving.size() <= limits::rooms);
        REQUIRE(model_.outbox.pending.size() <= limits::outbox);
        REQUIRE(model_.people.known.size() <= limits::people_known);
        REQUIRE(model_.directory.rooms.size() <= limits::directory_rooms);
        REQUIRE(model_.notices.list.size() <= limits::notices);
        REQUIRE(model_.requests.size() <= 2 * limits::asks_waiting);
        if (model_.account.standing == Standing::guest) REQUIRE(model_.account.account.empty());
        if (model_.account.naming) REQUIRE(model_.account.session);
        if (model_.account.entered) REQUIRE_FALSE(model_.account.name.empty());
        for (const chat::Room& room : model_.rooms.list) {
            REQUIRE(room.unread <= room.timeline.size());
            REQUIRE(room.mentions <= room.unread);
            REQUIRE((!is_refused(room.state) || !room.problem().empty()));
        }
        // What is due is done by one tick: nothing spins.
        for (int ticks = 0;; ++ticks) {
            const auto due = chat::deadline(model_);
            if (!due || *due > at_instant(moment_)) return;
            CAPTURE(model_.link.state, model_.save_at == due, model_.account.retry_at == due,
                    model_.link.retry_at == due, model_.people.retry_at == due, model_.directory.search_at == due,
                    model_.reads_save_at == due);
            REQUIRE(ticks < 5);
            take(chat::update(model_, chat::Ticked{}, at(moment_)));
        }
    }

    Random random_;
    chat::Model model_ = with_accounts();
    Milliseconds moment_ = 0ms;
    transport::AskId last_ = 0;
    std::vector<transport::AskId> open_;
};

}  // namespace

TEST_CASE("whatever comes in whatever order, bounds hold, nothing spins, and nothing goes out under another name",
          "[chat]") {
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        INFO("seed " << seed);
        Storm(seed).run(3000);
    }
}
