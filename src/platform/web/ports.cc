#include "platform/web/ports.h"

#include <algorithm>
#include <cstring>

#include "app/user_account.h"
#include "platform/web/bindings.h"
#include "platform/web/text.h"

namespace web {
namespace {
constexpr Milliseconds longest_timer = 24h;  // setTimeout counts in 31 bits
}

Now read_clocks() {
    return {Instant(Milliseconds(static_cast<std::int64_t>(js_steady_ms()))),
            UnixTime(Milliseconds(static_cast<std::int64_t>(js_unix_ms())))};
}

Milliseconds utc_offset() { return std::chrono::minutes(js_utc_offset_minutes()); }

void Ports::open_socket(transport::SocketId socket, const Secret& url, std::string_view subprotocol) {
    const std::string texts = packed({url.reveal(), subprotocol});
    js_socket_open(static_cast<double>(socket), texts.data(), texts.size());
}

void Ports::send_on_socket(transport::SocketId socket, ByteView bytes) {
    js_socket_send(static_cast<double>(socket), bytes.data(), bytes.size());
}

void Ports::send_text_on_socket(transport::SocketId socket, std::string_view text) {
    js_socket_send_text(static_cast<double>(socket), text.data(), text.size());
}

void Ports::close_socket(transport::SocketId socket) { js_socket_close(static_cast<double>(socket)); }

void Ports::fetch(transport::RequestId request, const aws::HttpRequest& http, Milliseconds within) {
    std::string head = packed({http.method, http.url});
    for (const auto& header : http.headers) head += '\0' + packed({header.name, header.value});
    js_fetch(static_cast<double>(request), head.data(), head.size(), http.body.data(), http.body.size(),
             static_cast<double>(within.count()));
}

void Ports::wake_at(std::optional<Instant> when) {
    wake_at_ = when;
    if (!when) return js_wake_in(-1);
    const Milliseconds left = std::clamp<Milliseconds>(*when - now().instant, 0ms, longest_timer);
    js_wake_in(static_cast<double>(left.count()));
}

bool Ports::time_has_come() {
    if (!wake_at_) return false;
    if (now().instant < *wake_at_) return wake_at(wake_at_), false;
    wake_at_.reset();
    return true;
}

void Ports::wake_soon() { js_turn_soon(); }

std::vector<std::pair<std::string, std::string>> Ports::load_all() {
    std::vector<std::pair<std::string, std::string>> all;
    for (int index = 0, count = js_stored_count(); index < count; ++index) {
        const int length = js_stored(index);
        if (length < 0) continue;
        std::string_view rest = answer(length);
        const std::string_view key = unpack(rest);
        all.emplace_back(key, rest);
    }
    return all;
}

bool Ports::save(std::string_view key, std::string_view value) {
    if (key == app::return_key) return save_in_tab(key, value);
    const std::string texts = packed({key, value});
    return js_store(texts.data(), texts.size()) != 0;
}

bool Ports::save_in_tab(std::string_view key, std::string_view value) {
    const std::string texts = packed({key, value});
    return js_store_in_tab(texts.data(), texts.size()) != 0;
}

std::string Ports::kept_in_tab(std::string_view key) {
    return std::string(answer(js_stored_in_tab(key.data(), key.size())));
}

void Ports::navigate(std::string_view url) { js_navigate(url.data(), url.size()); }

std::string Ports::page_address() { return std::string(answer(js_page_address())); }

void Ports::open_link(std::string_view url) { js_open_link(url.data(), url.size()); }

void Ports::copy(std::string_view text) { js_copy(text.data(), text.size()); }

std::array<std::uint64_t, 4> Ports::entropy() {
    std::array<std::uint8_t, 32> bytes;
    js_entropy(bytes.data(), bytes.size());
    std::array<std::uint64_t, 4> numbers;
    std::memcpy(numbers.data(), bytes.data(), bytes.size());
    return numbers;
}

}  // namespace web
