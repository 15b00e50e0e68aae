// Chooses the command that the arguments name, and passes it the events from the bindings.
#include <memory>
#include <string>
#include <vector>

#include <emscripten/emscripten.h>

#include "platform/headless/command.h"
#include "platform/headless/output.h"
#include "platform/headless/usage.h"

namespace headless {
namespace {

std::unique_ptr<Command>& running() {
    static std::unique_ptr<Command> command;
    return command;
}

template <class Call>
void hear(Call call) {
    if (running() && !running()->ended()) call(*running());
}

void stop(Exit code) { bindings::exit(static_cast<int>(code)); }

void misused(std::string_view sentence, const std::string& usage_text) {
    complain(sentence);
    bindings::write_diagnostics(usage_text);
    stop(Exit::usage);
}

void explain(std::span<const std::string> words) {  // help [COMMAND]
    if (words.empty()) {
        bindings::write_output(usage());
        return stop(Exit::done);
    }
    const CommandRule* rule = find_command(words.front());
    if (!rule) return misused("there is no command \"" + words.front() + "\"", usage());
    bindings::write_output(help(*rule));
    stop(Exit::done);
}

void run_command_line(std::span<const std::string> words) {
    if (words.empty()) return misused("a command is missing", usage());
    const std::string& first = words.front();
    const auto rest = words.subspan(1);
    if (first == "--help" || first == "-h" || first == "help") return explain(rest);
    if (first == "--version") {
        print_line("confab " CONFAB_VERSION);
        return stop(Exit::done);
    }
    const CommandRule* rule = find_command(first);
    if (!rule) return misused("there is no command \"" + first + "\"", usage());
    for (const std::string& word : rest) {
        if (word == "--") break;
        if (word == "--help" || word == "-h") return explain(words.subspan(0, 1));
    }
    const Result<Arguments> arguments = parse_arguments(rest, rule->options, rule->operand_count);
    if (!arguments) return misused(arguments.error().what, usage(*rule));
    running() = rule->make(*arguments);
    running()->start();
}

std::uint64_t id_of(double number) { return static_cast<std::uint64_t>(number); }

HttpHeaders read_headers(std::string_view lines) {
    HttpHeaders headers;
    while (!lines.empty()) {
        const std::string_view line = lines.substr(0, lines.find('\n'));
        lines.remove_prefix(std::min(line.size() + 1, lines.size()));
        const std::size_t colon = line.find(": ");
        if (colon != std::string_view::npos)
            headers.push_back({std::string(line.substr(0, colon)), std::string(line.substr(colon + 2))});
    }
    return headers;
}

}  // namespace

extern "C" {

EMSCRIPTEN_KEEPALIVE void confab_turn() {
    hear([](Command& command) { command.turn(); });
}
EMSCRIPTEN_KEEPALIVE void confab_woken() {
    hear([](Command& command) { command.woken(); });
}
EMSCRIPTEN_KEEPALIVE void confab_interrupted() {
    hear([](Command& command) { command.interrupted(); });
}
EMSCRIPTEN_KEEPALIVE void confab_output_closed() {
    hear([](Command& command) { command.output_closed(); });
}
EMSCRIPTEN_KEEPALIVE void confab_input(int length) {
    hear([&](Command& command) { command.input(std::string(bindings::lent(static_cast<std::size_t>(length)))); });
}
EMSCRIPTEN_KEEPALIVE void confab_input_ended() {
    hear([](Command& command) { command.input_ended(); });
}
EMSCRIPTEN_KEEPALIVE void confab_socket_opened(double socket) {
    hear([&](Command& command) { command.socket_opened(id_of(socket)); });
}
EMSCRIPTEN_KEEPALIVE void confab_socket_received(double socket, int length) {
    const Bytes bytes = to_bytes(bindings::lent(static_cast<std::size_t>(length)));
    hear([&](Command& command) { command.socket_received(id_of(socket), bytes); });
}
EMSCRIPTEN_KEEPALIVE void confab_socket_received_text(double socket, int length) {
    const std::string text(bindings::lent(static_cast<std::size_t>(length)));
    hear([&](Command& command) { command.socket_received_text(id_of(socket), text); });
}
EMSCRIPTEN_KEEPALIVE void confab_socket_closed(double socket) {
    hear([&](Command& command) { command.socket_closed(id_of(socket)); });
}
EMSCRIPTEN_KEEPALIVE void confab_fetched(double request, int status, int headers_length, int body_length) {
    std::optional<HttpResponse> response;
    if (status != 0) {
        const auto headers = static_cast<std::size_t>(headers_length);
        response = HttpResponse{.status = status,
                                .headers = read_headers(bindings::lent(headers)),
                                .body = std::string(bindings::lent(static_cast<std::size_t>(body_length), headers))};
    }
    hear([&](Command& command) { command.fetched(id_of(request), std::move(response)); });
}

}  // extern "C"

}  // namespace headless

int main(int count, char** words) {
    headless::bindings::attach();
    headless::run_command_line(std::vector<std::string>(words + 1, words + count));
    return 0;
}
