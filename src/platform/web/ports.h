// The loop's ports in the browser (app/ports.h). Answers come back through events.cc.
#pragma once

#include <utility>

#include "app/ports.h"

namespace web {

Now read_clocks();
Milliseconds utc_offset();  // local time minus UTC

class Ports : public app::Ports {
public:
    Now now() override { return read_clocks(); }

    void open_socket(transport::SocketId socket, const Secret& url, std::string_view subprotocol) override;
    void send_on_socket(transport::SocketId socket, ByteView bytes) override;
    void send_text_on_socket(transport::SocketId socket, std::string_view text) override;
    void close_socket(transport::SocketId socket) override;
    void fetch(transport::RequestId request, const aws::HttpRequest& http, Milliseconds within) override;

    void wake_at(std::optional<Instant> when) override;
    void wake_soon() override;

    std::vector<std::pair<std::string, std::string>> load_all() override;
    bool save(std::string_view key, std::string_view value) override;
    bool save_in_tab(std::string_view key, std::string_view value) override;
    void navigate(std::string_view url) override;
    std::string page_address() override;
    std::string kept_in_tab(std::string_view key);

    void open_link(std::string_view url) override;
    void copy(std::string_view text) override;
    std::array<std::uint64_t, 4> entropy() override;
    void show() override { shown_ = true; }

    bool take_shown() { return std::exchange(shown_, false); }
    // Whether the loop's deadline has come. If not, sets the timer again for the rest, since browsers' timers may fire
    // slightly early and count in 31 bits.
    bool time_has_come();

private:
    std::optional<Instant> wake_at_;
    bool shown_ = true;  // the first turn shows the page
};

}  // namespace web
