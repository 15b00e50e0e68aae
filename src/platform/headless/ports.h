// The loop's ports in Node. The bindings have sockets, HTTP and the timer; there are no links, clipboard and frames.
#pragma once

#include <set>

#include "app/ports.h"
#include "platform/headless/storage.h"

namespace headless {

class Ports : public app::Ports {
public:
    explicit Ports(Storage storage) : storage_(std::move(storage)) {}

    Storage& storage() { return storage_; }
    void heard_back(transport::RequestId request) { under_way_.erase(request); }
    // The number of requests to wait for at the end; messages are not waited for.
    std::size_t requests_under_way() const { return under_way_.size(); }

    Now now() override;
    void open_socket(transport::SocketId socket, const Secret& url, std::string_view subprotocol) override;
    void send_on_socket(transport::SocketId socket, ByteView bytes) override;
    void send_text_on_socket(transport::SocketId socket, std::string_view text) override;
    void close_socket(transport::SocketId socket) override;
    void fetch(transport::RequestId request, const HttpRequest& http, Milliseconds within) override;
    void wake_at(std::optional<Instant> when) override;
    void wake_soon() override;
    std::vector<std::pair<std::string, std::string>> load_all() override;
    bool save(std::string_view key, std::string_view value) override;
    void navigate(std::string_view) override {}
    std::string page_address() override { return {}; }
    void open_link(std::string_view) override {}
    void copy(std::string_view) override {}
    std::array<std::uint64_t, 4> entropy() override;
    void show() override {}

private:
    Storage storage_;
    std::set<transport::RequestId> under_way_;
};

}  // namespace headless
