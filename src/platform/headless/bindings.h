// What C++ asks of Node, each a call of the object in bindings.mjs. Nothing here answers from inside the call but reads
// of files, environment and clocks; everything else comes back through the confab_* functions in main.cc.
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

namespace bindings {

void attach();  // before anything else

void write_output(std::string_view text);
void write_diagnostics(std::string_view text);
void want_input();  // one confab_input or confab_input_ended follows

std::optional<std::string> read_file(std::string_view path);
bool write_file(std::string_view path, std::string_view content);
std::optional<std::string> environment(std::string_view name);
std::array<std::uint64_t, 4> entropy();
Now now();

void set_timer(std::optional<Milliseconds> from_now);  // the single one; nullopt: none
void soon();                                           // one confab_turn in a micro-task

void open_socket(std::uint64_t id, const Secret& url, std::string_view subprotocol);
void send_on_socket(std::uint64_t id, ByteView bytes);
void send_text_on_socket(std::uint64_t id, std::string_view text);
void close_socket(std::uint64_t id);
void fetch(std::uint64_t id, const HttpRequest& request, Milliseconds within);

void exit(int code);  // closes sockets, writes everything out; nothing is heard from then on

// Where JavaScript puts the bytes that come with an answer, good until the next answer.
std::string_view lent(std::size_t length, std::size_t offset = 0);

}  // namespace bindings
