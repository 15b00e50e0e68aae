// Every message in any order, with answers that are late, duplicate, malformed or missing: the model stays within its
// bounds, and time always moves on.
#include <catch2/catch_test_macros.hpp>

#include <array>
#include <type_traits>
#include <utility>
#include <variant>

#include "chat/accounts.h"
#include "protocol/limits.h"
#include "protocol/room_name.h"

using namespace chatting;

namespace {

constexpr std::size_t states = std::variant_size_v<decltype(chat::Account::state)>;

class Storm {
public:
    explicit Storm(std::uint64_t seed) : random_({seed, 2, 3, 4}) {}

    const auto& posted() const { return posted_; }
    const auto& in_state() const { return in_state_; }

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

    RoomId joined_id() { return pick(8) ? room_id() : RoomId(std::string(all_direct_rooms)); }
    RoomId room_id() {
        return one({lobby, help, den, RoomId("garden"), RoomId("nowhere"), RoomId("r" + std::to_string(pick(60))),
                    direct_room(user())});
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

    // An own message that is in the outbox, or was.
    std::pair<RoomId, MessageId> own() {
        if (model_.outbox.pending.empty()) return {lobby, MessageId("none")};
        const auto& pending =
            *std::next(model_.outbox.pending.begin(), static_cast<std::ptrdiff_t>(pick(model_.outbox.pending.size())));
        return {pending.room, pending.message.id};
    }

    // Each alternative of Msg is made by one of these functions, those without members by the template. If one is
    // missing, this does not compile.
    static_assert(std::variant_size_v<chat::Msg> == 68);
    template <class Alternative>
        requires std::is_empty_v<Alternative>
    void make(Alternative&) {}
    void make(chat::EnterChat& out) { out = {.name = text()}; }
    void make(chat::ChangeName& out) { out = {text()}; }
    void make(chat::ShowAuthForm& out) {
        out = {chat::AuthForm(pick(std::to_underlying(chat::AuthForm::choose_name) + 1))};
    }
    void make(chat::Register& out) { out = {text(), "a@b", password()}; }
    void make(chat::ConfirmRegistration& out) { out = {one<std::string>({"123456", "x"})}; }
    void make(chat::SignIn& out) { out = {one<std::string>({"ann", "ben", ""}), password()}; }
    void make(chat::SignInWith& out) { out = {one<std::string>({"", "Google"})}; }
    void make(chat::GiveNewPassword& out) { out = {password()}; }
    void make(chat::GiveCode& out) { out = {"123456"}; }
    void make(chat::AskPasswordReset& out) { out = {text()}; }
    void make(chat::ResetPassword& out) { out = {"123456", password()}; }
    void make(chat::SettleGuestMessages& out) {
        out = {one({chat::GuestMessages::send, chat::GuestMessages::discard})};
    }
    void make(chat::SearchRooms& out) { out = {text()}; }
    void make(chat::CreateRoom& out) { out = {text(), one({api::Access::open, api::Access::members})}; }
    void make(chat::DeleteRoom& out) { out = {room_id()}; }
    void make(chat::ShowMembers& out) { out = {room_id()}; }
    void make(chat::AddMember& out) { out = {room_id(), text()}; }
    void make(chat::RemoveMember& out) { out = {room_id(), user()}; }
    void make(chat::WriteTo& out) { out = {user()}; }
    void make(chat::FindAndWriteTo& out) { out = {text()}; }
    void make(chat::LoadOlder& out) { out = {room_id()}; }
    void make(chat::ReturnedFromHostedPages& out) { out = {"code=1", password()}; }
    void make(chat::JoinRoom& out) { out = {text()}; }
    void make(chat::LeaveRoom& out) { out = {room_id()}; }
    void make(chat::OpenRoom& out) { out = {room_id()}; }
    void make(chat::RetryRoom& out) { out = {room_id()}; }
    void make(chat::ChangeDraft& out) { out = {room_id(), text()}; }
    void make(chat::SubmitText& out) { out = {room_id(), text()}; }
    void make(chat::RetryMessage& out) {
        const auto [room, id] = own();
        out = {room, id};
    }
    void make(chat::DiscardMessage& out) {
        const auto [room, id] = own();
        out = {room, id};
    }
    void make(chat::RetryAll& out) { out = {room_id()}; }
    void make(chat::DismissNotice& out) { out = {1 + pick(50)}; }
    void make(chat::FollowFragment& out) { out = {"#/r/" + room_id().text()}; }
    void make(chat::FollowLink& out) { out = {one<std::string>({"https://example.org", "javascript:alert(1)", ""})}; }
    void make(chat::CopyText& out) { out = {text()}; }
    void make(chat::Restored& out) {
        out = {{{"confab.session", "token"},
                {"confab.me", R"({"name":"G","rooms":["lobby","p.den"],"read":{"lobby":5}})"}}};
    }
    void make(chat::NetworkChanged& out) { out = {pick(2) == 0}; }
    void make(chat::VisibilityChanged& out) { out = {pick(3) != 0}; }
    void make(chat::EndSeen& out) { out = {room_id(), pick(3) != 0}; }
    void make(transport::Up& out) { out = {one({ann, guest}), {.private_rooms = pick(2) == 0}}; }
    transport::FailureReason reason() {
        return one<transport::FailureReason>({transport::ConnectionFailure::connection_lost,
                                              transport::NoCredentials{aws::cognito::CognitoFailure::throttled},
                                              aws_user::Failure::session_ended, api::Problem{api::Refusal::busy}});
    }
    void make(transport::Down& out) {
        out = {one({transport::DownCause::network, transport::DownCause::refused, transport::DownCause::pending,
                    transport::DownCause::asked, transport::DownCause::signed_out, transport::DownCause::evicted,
                    transport::DownCause::busy}),
               reason()};
    }
    void make(transport::RoomJoined& out) { out = {joined_id()}; }
    void make(transport::RoomRefused& out) { out = {joined_id(), transport::RoomFailure::not_allowed}; }
    void make(transport::Arrived& out) { out = {anything()}; }
    void make(transport::Dropped& out) { out = {"here"}; }
    void make(transport::Accepted& out) {
        const auto [room, id] = own();
        out = {room, id};
    }
    void make(transport::SendRefused& out) {
        const auto [room, id] = own();
        out = {room, id, transport::SendFailure::not_allowed};
    }
    void make(transport::ClockMeasured& out) { out = {Milliseconds(pick(10'000)) - 5s}; }
    void make(aws_user::SignedUp& out) { out = {pick(2) == 0, "a***@e***"}; }
    void make(aws_user::Challenged& out) {
        out = {one({aws_user::Challenge::code, aws_user::Challenge::new_password})};
    }
    void make(aws_user::SignedIn& out) { out = {one<std::string>({"ann", "ann", "ben"})}; }
    void make(aws_user::Failed& out) {
        out = {aws_user::Failure(pick(std::to_underlying(aws_user::Failure::malformed) + 1))};
    }
    void make(chat::SignOut& out) { out = {one({aws_user::Reach::this_device, aws_user::Reach::everywhere})}; }
    void make(aws_user::CodeSent& out) { out = {"a***@e***"}; }
    void make(transport::Answered& out) {
        out.ask = pick(50);
        // Choosing a name takes two rare answers in a row.
        if (std::holds_alternative<chat::LoadingProfile>(model_.account.state) && !open_.empty() && pick(4) == 0) {
            out.ask = open_.back();
            out.body = std::unexpected(api::Problem{one({api::Refusal::no_profile, api::Refusal::name_taken})});
            return;
        }
        if (!open_.empty() && pick(4)) out.ask = open_[pick(open_.size())];
        if (pick(3)) {
            out.body = body();
            return;
        }
        const auto refusal = one({api::Refusal::busy, api::Refusal::unknown, api::Refusal::not_found,
                                  api::Refusal::no_profile, api::Refusal::name_taken, api::Refusal::not_a_member,
                                  api::Refusal::not_signed_in, api::Refusal::room_taken, api::Refusal::too_many_rooms});
        out.body = std::unexpected(api::Problem{refusal});
    }

    template <std::size_t... I>
    chat::Msg alternative(std::size_t which, std::index_sequence<I...>) {
        chat::Msg msg;
        const auto make_this = [&]<std::size_t Index>() {
            std::variant_alternative_t<Index, chat::Msg> made{};
            make(made);
            msg = std::move(made);
        };
        ((which == I ? make_this.template operator()<I>() : void()), ...);
        return msg;
    }

    // Messages that end a session are rare, so that there is a session to end; those that continue one are frequent.
    chat::Msg message() {
        constexpr std::size_t all = std::variant_size_v<chat::Msg>;
        using namespace chat;
        for (;;) {
            Msg msg = alternative(pick(all), std::make_index_sequence<all>());
            const bool ends = std::holds_alternative<LeaveChat>(msg) || std::holds_alternative<chat::SignOut>(msg) ||
                              std::holds_alternative<SignedOutElsewhere>(msg);
            const bool carries_on =
                std::holds_alternative<transport::Answered>(msg) || std::holds_alternative<transport::Arrived>(msg) ||
                std::holds_alternative<transport::Up>(msg) || std::holds_alternative<chat::SignIn>(msg) ||
                std::holds_alternative<aws_user::SignedIn>(msg) || std::holds_alternative<OpenRoom>(msg) ||
                std::holds_alternative<SubmitText>(msg);
            if (pick(ends ? 10 : carries_on ? 1 : 2) > 0) continue;
            ++posted_[msg.index()];
            return msg;
        }
    }

    void take(const chat::Effects& effects) {
        for (const auto& ask : all<chat::Ask>(effects)) {
            REQUIRE(ask.ask > last_);  // never reused, even after signing in or out
            last_ = ask.ask;
            open_.push_back(ask.ask);
            if (open_.size() > 30) open_.erase(open_.begin());
        }
        for (const auto& save : all<chat::Save>(effects)) REQUIRE_FALSE(save.value.contains(good_password.reveal()));
        for (const auto& send : all<chat::Send>(effects)) {
            const auto held = std::ranges::find(model_.outbox.pending, send.message.id,
                                                [](const chat::Pending& pending) { return pending.message.id; });
            REQUIRE(held != model_.outbox.pending.end());
            REQUIRE(held->standing == chat::standing(model_.account));
            REQUIRE(held->account == chat::pool_account(model_.account));
        }
    }

    void check_account() {
        const chat::Account& account = model_.account;
        ++in_state_[account.state.index()];
        REQUIRE(chat::is_user(account) != chat::pool_account(account).empty());
        if (chat::has_entered(account)) REQUIRE_FALSE(account.name.empty());
        if (!chat::has_entered(account)) REQUIRE(model_.link.state == chat::LinkState::idle);
        const auto form = chat::form_on_screen(account);
        REQUIRE(form.has_value() == chat::is_form_on_screen(account));
        if (!form) return;
        // Only the forms of a session can be on screen in one; closing the form is the way back to the chat.
        using chat::AuthForm;
        if (form->step == AuthForm::resuming || form->step == AuthForm::choose_name)
            REQUIRE_FALSE(chat::is_in_chat(account));
        if (chat::is_in_chat(account)) REQUIRE(form->step != AuthForm::welcome);
    }

    void check() {
        REQUIRE(model_.rooms.list.size() <= limits::rooms);
        REQUIRE(model_.rooms.leaving.size() <= limits::rooms);
        REQUIRE(model_.outbox.pending.size() <= limits::outbox);
        REQUIRE(model_.people.known.size() <= limits::people_known);
        REQUIRE(model_.directory.rooms.size() <= limits::directory_rooms);
        REQUIRE(model_.notices.list.size() <= limits::notices);
        REQUIRE(model_.requests.size() <= 2 * limits::asks_waiting);
        check_account();
        for (const chat::Room& room : model_.rooms.list) {
            REQUIRE(room.unread <= room.timeline.size());
            REQUIRE(room.mentions <= room.unread);
            REQUIRE((!is_refused(room.state) || !room.problem().empty()));
        }
        // One tick does everything that is due, so nothing spins.
        for (int ticks = 0;; ++ticks) {
            const auto due = chat::deadline(model_);
            if (!due || *due > at_instant(moment_)) return;
            CAPTURE(model_.link.state, model_.save_at == due, chat::deadline(model_.account) == due,
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
    std::array<int, std::variant_size_v<chat::Msg>> posted_{};
    std::array<int, states> in_state_{};
};

}  // namespace

TEST_CASE("with any messages in any order, bounds hold, nothing spins, and nothing is sent under another name",
          "[chat]") {
    std::array<int, std::variant_size_v<chat::Msg>> posted{};
    std::array<int, states> in_state{};
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        INFO("seed " << seed);
        Storm storm(seed);
        storm.run(3000);
        for (std::size_t i = 0; i < posted.size(); ++i) posted[i] += storm.posted()[i];
        for (std::size_t i = 0; i < states; ++i) in_state[i] += storm.in_state()[i];
    }
    for (std::size_t i = 0; i < posted.size(); ++i) {
        INFO("alternative " << i);
        CHECK(posted[i] > 100);
    }
    for (std::size_t i = 0; i < states; ++i) {
        INFO("state " << i << " of the account");
        CHECK(in_state[i] > 20);
    }
}
