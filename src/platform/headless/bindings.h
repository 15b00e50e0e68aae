// What C++ needs from Node; each is a call of the object in bindings.mjs. Only reading files, the environment and
// clocks returns a result; all other results come through the confab_* functions in main.cc.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "aws/http.h"
#include "base/bytes.h"
#include "base/secret.h"
#include "base/time.h"

namespace headless {
namespace bindings {

void attach();  // call this first

void write_output(std::string_view text);
void write_diagnostics(std::string_view text);
void want_input();  // causes one confab_input or confab_input_ended

std::optional<std::string> read_file(std::string_view path);
bool write_file(std::string_view path, std::string_view content);
std::optional<std::string> environment(std::string_view name);
std::array<std::uint64_t, 4> entropy();
Now now();

void set_timer(std::optional<Milliseconds> from_now);  // the single timer; nullopt: no timer
void soon();                                           // causes one confab_turn in a micro-task

void open_socket(std::uint64_t id, const Secret& url, std::string_view subprotocol);
void send_on_socket(std::uint64_t id, ByteView bytes);
void send_text_on_socket(std::uint64_t id, std::string_view text);
void close_socket(std::uint64_t id);
void fetch(std::uint64_t id, const HttpRequest& request, Milliseconds within);

void exit(int code);  // closes sockets and flushes output; nothing is called any more

// The bytes that came with a result; valid until the next result.
std::string_view lent(std::size_t length, std::size_t offset = 0);

}  // namespace bindings
}  // namespace headless
