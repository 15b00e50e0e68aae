// Tests one transport step by step for confab doctor, directly over the transport: no chat, no retries, no
// announcement, and a room of its own; before it the user pool and after it the backend, if there are any. Ends with a
// line that says which step failed and what to do.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "app/user_account.h"
#include "platform/headless/configuration.h"
#include "platform/headless/doctor_report.h"
#include "platform/headless/ports.h"
#include "transport/transport.h"

namespace headless {

class TransportCheck {
public:
    using Step = DoctorReport::Step;

    struct Settings {
        transport::Config config;            // its first transport is tested
        std::optional<PersonWanted> person;  // otherwise a guest
        Secret password;                     // of the broker; may be empty
    };
    TransportCheck(Settings settings, DoctorReport report, Ports& ports);

    void start();
    void woken();
    void socket_opened(transport::SocketId socket);
    void socket_received(transport::SocketId socket, ByteView bytes);
    void socket_received_text(transport::SocketId socket, std::string_view text);
    void socket_closed(transport::SocketId socket);
    void fetched(transport::RequestId request, std::optional<HttpResponse> response);

    std::optional<Exit> result() const { return result_; }  // nullopt: still running

private:
    void drain();
    void take(transport::Output& output);
    void take(app::UserAccount::Output& output);
    void check_user_pool();
    void take_failed(const aws_user::Failed& failed);
    void connect();
    void take_answer(const transport::Answered& answered);
    bool is_mqtt() const {
        return config_.kind == transport::TransportKind::iot || config_.kind == transport::TransportKind::mqtt;
    }
    std::string described() const;
    std::string_view not_seen_back() const;
    void asked(const transport::Fetch& ask);
    void take_down(const transport::Down& down);
    void take_arrived(const Incoming& incoming);

    void failed(std::string_view sentence, Exit code);
    void leave(Exit code);
    void end(Exit code) { result_ = code; }
    bool ended() const { return result_.has_value(); }
    void measured(Milliseconds offset);
    void got_credentials();

    transport::Config config_;
    std::optional<PersonWanted> person_;
    Secret password_;
    DoctorReport report_;
    Ports& ports_;
    transport::Transport transport_;
    std::optional<app::UserAccount> account_;
    RoomId room_{"confab-doctor"};
    Message message_;
    bool seen_back_ = false;
    bool leaving_ = false;
    Exit code_ = Exit::done;
    std::optional<Exit> result_;
    std::optional<Instant> give_up_at_;  // waiting for our own message
};

}  // namespace headless
