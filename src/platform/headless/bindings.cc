#include "platform/headless/bindings.h"

#include <algorithm>
#include <cstring>

#include <emscripten/em_js.h>
#include <emscripten/emscripten.h>

EM_JS(void, js_attach, (), { Module.bindings.attach(Module); });
EM_JS(void, js_write, (int stream, const char* text, int length), { Module.bindings.write(stream, text, length); });
EM_JS(void, js_want_input, (), { Module.bindings.want_input(); });
EM_JS(int, js_read_file, (const char* path, int length), { return Module.bindings.read_file(path, length); });
EM_JS(int, js_write_file, (const char* path, int path_length, const char* content, int length),
      { return Module.bindings.write_file(path, path_length, content, length); });
EM_JS(int, js_environment, (const char* name, int length), { return Module.bindings.environment(name, length); });
EM_JS(void, js_entropy, (void* into, int length), { Module.bindings.entropy(into, length); });
EM_JS(double, js_steady_now, (), { return Module.bindings.steady_now(); });
EM_JS(double, js_unix_now, (), { return Module.bindings.unix_now(); });
EM_JS(void, js_set_timer, (double milliseconds), { Module.bindings.set_timer(milliseconds); });
EM_JS(void, js_soon, (), { Module.bindings.soon(); });
EM_JS(void, js_open_socket, (double id, const char* url, int url_length, const char* protocol, int protocol_length),
      { Module.bindings.open_socket(id, url, url_length, protocol, protocol_length); });
EM_JS(void, js_send_on_socket, (double id, const void* bytes, int length),
      { Module.bindings.send_on_socket(id, bytes, length); });
EM_JS(void, js_send_text_on_socket, (double id, const char* text, int length),
      { Module.bindings.send_text_on_socket(id, text, length); });
EM_JS(void, js_close_socket, (double id), { Module.bindings.close_socket(id); });
EM_JS(void, js_fetch,
      (double id, const char* method, int method_length, const char* url, int url_length, const char* headers,
       int headers_length, const char* body, int body_length, double within),
      {
          Module.bindings.fetch(
              id, method, method_length, url, url_length, headers, headers_length, body, body_length, within);
      });
EM_JS(void, js_exit, (int code), { Module.bindings.exit(code); });

namespace headless {
namespace {

std::string& buffer() {
    static std::string bytes;
    return bytes;
}

int length_of(std::string_view text) { return static_cast<int>(text.size()); }

std::optional<std::string> answer(int length) {
    if (length < 0) return std::nullopt;
    return std::string(bindings::lent(static_cast<std::size_t>(length)));
}

}  // namespace

extern "C" EMSCRIPTEN_KEEPALIVE char* confab_buffer(int length) {
    buffer().resize(static_cast<std::size_t>(std::max(length, 0)));
    return buffer().data();
}

namespace bindings {

void attach() { js_attach(); }

void write_output(std::string_view text) { js_write(1, text.data(), length_of(text)); }
void write_diagnostics(std::string_view text) { js_write(2, text.data(), length_of(text)); }
void want_input() { js_want_input(); }

std::optional<std::string> read_file(std::string_view path) {
    return answer(js_read_file(path.data(), length_of(path)));
}

bool write_file(std::string_view path, std::string_view content) {
    return js_write_file(path.data(), length_of(path), content.data(), length_of(content)) == 1;
}

std::optional<std::string> environment(std::string_view name) {
    return answer(js_environment(name.data(), length_of(name)));
}

std::array<std::uint64_t, 4> entropy() {
    std::array<std::uint64_t, 4> seed{};
    js_entropy(seed.data(), sizeof(seed));
    return seed;
}

Now now() {
    return Now{.instant = Instant(Milliseconds(static_cast<std::int64_t>(js_steady_now()))),
               .unix_time = UnixTime(Milliseconds(static_cast<std::int64_t>(js_unix_now())))};
}

void set_timer(std::optional<Milliseconds> from_now) {
    js_set_timer(from_now ? static_cast<double>(std::max<std::int64_t>(from_now->count(), 0)) : -1.0);
}

void soon() { js_soon(); }

void open_socket(std::uint64_t id, const Secret& url, std::string_view subprotocol) {
    js_open_socket(static_cast<double>(id), url.reveal().data(), length_of(url.reveal()), subprotocol.data(),
                   length_of(subprotocol));
}

void send_on_socket(std::uint64_t id, ByteView bytes) {
    js_send_on_socket(static_cast<double>(id), bytes.data(), static_cast<int>(bytes.size()));
}

void send_text_on_socket(std::uint64_t id, std::string_view text) {
    js_send_text_on_socket(static_cast<double>(id), text.data(), length_of(text));
}

void close_socket(std::uint64_t id) { js_close_socket(static_cast<double>(id)); }

void fetch(std::uint64_t id, const HttpRequest& request, Milliseconds within) {
    std::string headers;
    for (const HttpHeader& header : request.headers) headers += header.name + ": " + header.value + "\n";
    js_fetch(static_cast<double>(id), request.method.data(), length_of(request.method), request.url.data(),
             length_of(request.url), headers.data(), length_of(headers), request.body.data(), length_of(request.body),
             static_cast<double>(within.count()));
}

void exit(int code) { js_exit(code); }

std::string_view lent(std::size_t length, std::size_t offset) {
    return std::string_view(buffer()).substr(offset, length);
}

}  // namespace bindings
}  // namespace headless
